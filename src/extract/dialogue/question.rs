//! Whether a turn asks something or tells what to do.

/// Signs that end a question: of Latin, full-width, Arabic and Armenian writing.
const QUESTION_MARKS: [char; 4] = ['?', '？', '؟', '՞'];

/// Words that begin an English question, also where nobody typed the sign: "who wrote emma".
const QUESTION_WORDS: &[&str] = &[
    "who", "whom", "whose", "what", "when", "where", "which", "why", "how", "is", "are", "was",
    "were", "am", "do", "does", "did", "has", "have", "had", "can", "could", "will", "would",
    "shall", "should", "may", "might", "must", "whats", "whos", "wheres", "hows", "isnt", "arent",
    "wasnt", "werent", "dont", "doesnt", "didnt", "cant", "couldnt", "wont", "wouldnt", "shouldnt",
];

/// Words that ask where they stand near the end: "Emma was written by whom", "named after a town in what state".
const ASKING_LATE: [&str; 4] = ["what", "which", "who", "whom"];

/// How near to the end.
const LATE_WORDS: usize = 3;

/// Words that, before "you", make a request of a question: "Can you write a poem?".
const REQUESTS: [&str; 4] = ["can", "could", "will", "would"];

/// Whether the first or the last line of a text is a question. A long prompt asks at its beginning or at its end.
pub(super) fn is_question(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next();
    let last = lines.next_back();
    first.is_some_and(line_asks) || last.is_some_and(line_asks)
}

fn line_asks(line: &str) -> bool {
    let mut words = line
        .split_whitespace()
        .map(|word| word.replace(|letter: char| !letter.is_alphanumeric(), ""));
    let first = words.next().unwrap_or_default().to_lowercase();
    let second = words.next().unwrap_or_default().to_lowercase();
    if REQUESTS.contains(&&*first) && second == "you" {
        return false;
    }
    let closing = |letter: char| letter.is_whitespace() || "\"”’')]*_".contains(letter);
    let late = line.split_whitespace().rev().take(LATE_WORDS);
    line.trim_end_matches(closing).ends_with(QUESTION_MARKS)
        || QUESTION_WORDS.contains(&&*first)
        || late.into_iter().any(|word| ASKING_LATE.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_have_a_sign_or_a_first_word() {
        for question in [
            "what type of car is a jeep considered",
            "Who's there",
            "In 1902, who ruled Estonia?",
            "수도는 어디입니까?",
            "A passage.\n\nWho wrote it?",
            "Who wrote this?\nA passage.",
            "\"Who?\"",
            "colby cheese is named after a town in what state",
        ] {
            assert!(is_question(question), "{question}");
        }
    }

    #[test]
    fn tasks_have_neither() {
        for task in [
            "Create a chart of the world's population.",
            "Can you write a poem?",
            "Translate: \"Who?\" into German",
            "",
            "81",
        ] {
            assert!(!is_question(task), "{task}");
        }
    }
}
