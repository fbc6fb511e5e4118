//! Documents of one text: copies.

/// The documents that have one text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Texts {
    /// How many they are.
    pub documents: u64,
    /// The incidences of one of them. All have the same, for rules see nothing else.
    pub incidences: u64,
}

impl Texts {
    /// Adds a document of the same text.
    pub fn add(&mut self, other: Texts) {
        self.documents += other.documents;
        // Documents whose hashes are equal by chance may differ: the larger number does not depend on the order.
        self.incidences = self.incidences.max(other.incidences);
    }
}
