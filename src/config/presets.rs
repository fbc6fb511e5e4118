//! Configs that come with the program, for kinds of corpora.

use super::DEFAULT;

/// A config that comes with the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// By which it is asked for.
    pub name: &'static str,
    /// What it is for, in a line.
    pub about: &'static str,
    /// The config.
    pub text: &'static str,
}

/// All of them; the first is used where no config is given.
pub const PRESETS: [Preset; 6] = [
    Preset {
        name: "default",
        about: "people, places, organisations and works; questions and dialogues; ready-made pairs",
        text: DEFAULT,
    },
    Preset {
        name: "biography",
        about: "lives: days, places, families, schools, works, from sentences and boxes",
        text: include_str!("../../configs/biography.toml"),
    },
    Preset {
        name: "questions",
        about: "question sets, quizzes and dialogues, in the fields that data sets use",
        text: include_str!("../../configs/questions.toml"),
    },
    Preset {
        name: "code",
        about: "documentation of code: defaults, versions, ports, licences, signatures",
        text: include_str!("../../configs/code.toml"),
    },
    Preset {
        name: "ngrams",
        about: "any text: two words and the next one",
        text: include_str!("../../configs/ngrams.toml"),
    },
    Preset {
        name: "pairs",
        about: "pairs that another program found",
        text: include_str!("../../configs/pairs.toml"),
    },
];

impl Preset {
    /// The preset of a name.
    pub fn named(name: &str) -> Option<&'static Preset> {
        PRESETS.iter().find(|preset| preset.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_file_of_the_folder_is_a_preset() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/configs");
        let files = std::fs::read_dir(folder).unwrap();
        let files: BTreeSet<String> = files
            .map(|file| file.unwrap().file_name().into_string().unwrap())
            .collect();
        let presets = PRESETS.map(|preset| format!("{}.toml", preset.name));
        assert_eq!(files, BTreeSet::from(presets));
    }

    #[test]
    fn every_preset_is_right_and_its_examples_hold() {
        for preset in PRESETS {
            let checked = super::super::check(preset.text).unwrap();
            assert_eq!(checked.diagnostics, [], "{}", preset.name);
            assert!(checked.counts.examples > 0, "{}", preset.name);
            assert_eq!(checked.counts.failed, Some(0), "{}", preset.name);
        }
    }
}
