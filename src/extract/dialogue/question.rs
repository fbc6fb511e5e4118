//! Whether a turn asks something, tells what to do, or neither.

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

/// Words that, at the beginning of a turn, tell an assistant to do something.
const ORDERS: &[&str] = &[
    "add",
    "analyse",
    "analyze",
    "answer",
    "arrange",
    "assign",
    "book",
    "brainstorm",
    "break",
    "build",
    "buy",
    "calculate",
    "call",
    "categorize",
    "change",
    "check",
    "choose",
    "classify",
    "combine",
    "compare",
    "complete",
    "compose",
    "compute",
    "conduct",
    "construct",
    "continue",
    "convert",
    "correct",
    "count",
    "create",
    "decide",
    "define",
    "delete",
    "demonstrate",
    "describe",
    "design",
    "determine",
    "develop",
    "devise",
    "differentiate",
    "discuss",
    "divide",
    "do",
    "draft",
    "edit",
    "estimate",
    "evaluate",
    "expand",
    "explain",
    "extract",
    "fill",
    "find",
    "fix",
    "format",
    "formulate",
    "generate",
    "get",
    "give",
    "help",
    "highlight",
    "identify",
    "illustrate",
    "imagine",
    "implement",
    "improve",
    "insert",
    "invent",
    "join",
    "label",
    "let",
    "list",
    "look",
    "make",
    "mention",
    "name",
    "open",
    "order",
    "organize",
    "outline",
    "paraphrase",
    "perform",
    "pick",
    "plan",
    "play",
    "predict",
    "prepare",
    "present",
    "pretend",
    "print",
    "propose",
    "prove",
    "provide",
    "put",
    "rank",
    "rate",
    "read",
    "recommend",
    "remind",
    "remove",
    "rent",
    "rephrase",
    "replace",
    "reply",
    "report",
    "research",
    "reserve",
    "respond",
    "return",
    "reverse",
    "revise",
    "rewrite",
    "schedule",
    "search",
    "send",
    "set",
    "share",
    "shorten",
    "show",
    "simplify",
    "solve",
    "sort",
    "speak",
    "split",
    "start",
    "state",
    "stop",
    "substitute",
    "suggest",
    "summarise",
    "summarize",
    "take",
    "teach",
    "tell",
    "transfer",
    "transform",
    "translate",
    "try",
    "turn",
    "update",
    "use",
    "verify",
    "visit",
    "watch",
    "write",
];

/// Words of a turn that asks for something.
const WISHES: [&str; 14] = [
    "please ",
    "can you ",
    "could you ",
    "would you ",
    "will you ",
    "i want ",
    "i need ",
    "i'd like ",
    "i’d like ",
    "i would like ",
    "i'm looking ",
    "i am looking ",
    "i wish ",
    "help me ",
];

/// Words of which a turn consists that is a courtesy: "Hi there", "Great, thank you very much!".
const COURTESIES: &[&str] = &[
    "a",
    "afternoon",
    "again",
    "all",
    "alright",
    "and",
    "bye",
    "cool",
    "day",
    "evening",
    "everyone",
    "excellent",
    "fine",
    "for",
    "good",
    "goodbye",
    "great",
    "have",
    "hello",
    "help",
    "hey",
    "hi",
    "it",
    "lot",
    "morning",
    "much",
    "nice",
    "night",
    "no",
    "nope",
    "not",
    "now",
    "ok",
    "okay",
    "perfect",
    "so",
    "sure",
    "thank",
    "thanks",
    "that",
    "thats",
    "the",
    "there",
    "very",
    "wonderful",
    "yeah",
    "yep",
    "yes",
    "you",
    "your",
];

/// With which a turn ends a dialogue.
const FAREWELLS: [&str; 5] = [
    "that's all",
    "that’s all",
    "that is all",
    "that will be all",
    "that was all",
];

/// A turn of fewer words ("Yes please") agrees; it orders nothing.
const ORDER_WORDS_MIN: usize = 3;

/// Whether a turn tells what to do: it begins with an order, or says that something is wished for.
pub(super) fn is_order(text: &str) -> bool {
    let lower = text.to_lowercase();
    let mut words = words(&lower);
    let begins = words.next().is_some_and(|first| ORDERS.contains(&&*first));
    let is_long = words.nth(ORDER_WORDS_MIN - 2).is_some();
    let has = |phrases: &[&str]| phrases.iter().any(|phrase| lower.contains(phrase));
    is_long && (begins || has(&WISHES)) && !has(&FAREWELLS)
}

/// Whether a turn greets, thanks, agrees or declines, and says nothing else.
pub(super) fn is_courtesy(text: &str) -> bool {
    words(&text.to_lowercase()).all(|word| COURTESIES.contains(&&*word))
}

/// Whether a text ends with the sign of a question, as an assistant's does that must know more before it can help.
pub(super) fn ends_asking(text: &str) -> bool {
    let closing = |letter: char| letter.is_whitespace() || "\"”’')]*_".contains(letter);
    text.trim_end_matches(closing).ends_with(QUESTION_MARKS)
}

/// Whether a text is one question and nothing else.
pub(super) fn is_asking(text: &str) -> bool {
    ends_asking(text) && !text.contains(['.', '!', '\n'])
}

/// Whether a line of a text is written as sentences are or begins with an order, and is not what is typed into a search:
/// "jonny cash car". Of other languages than English searches are not told.
pub(super) fn is_written(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_order = |line: &str| {
        words(line)
            .next()
            .is_some_and(|first| ORDERS.contains(&&*first))
    };
    !text.is_ascii() || lines.any(|line| !line.starts_with(char::is_lowercase) || is_order(line))
}

/// The words of a text, by letters and digits alone.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split_whitespace()
        .map(|word| word.replace(|letter: char| !letter.is_alphanumeric(), ""))
        .filter(|word| !word.is_empty())
}

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
    let late = line.split_whitespace().rev().take(LATE_WORDS);
    ends_asking(line)
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
    fn orders_begin_with_a_verb_or_say_a_wish() {
        for order in [
            "Write a poem.",
            "Then I'd like a table for two.",
            "Could you book it for me",
            "OK. Please make it shorter.",
        ] {
            assert!(is_order(order), "{order}");
        }
        for other in [
            "Yes please.",
            "One.",
            "That suits me well.",
            "In San Francisco.",
            "That's all I need for now.",
            "",
        ] {
            assert!(!is_order(other), "{other}");
        }
    }

    #[test]
    fn the_words_of_a_search_are_no_sentence_and_no_order() {
        for written in [
            "Rome was built",
            "explain quicksort",
            "напиши стих",
            "a: on\nFind it",
        ] {
            assert!(is_written(written), "{written}");
        }
        assert!(!is_written("jonny cash car"));
    }

    #[test]
    fn courtesies_say_nothing() {
        for courtesy in [
            "Hi there!",
            "Great, thank you very much.",
            "No, thanks",
            "👍",
        ] {
            assert!(is_courtesy(courtesy), "{courtesy}");
        }
        assert!(!is_courtesy("Thanks, book it"));
        assert!(ends_asking("Sure. \"Where to?\"") && !ends_asking("Where? There."));
        assert!(is_asking("On what date?") && !is_asking("There are 3. Which one?"));
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
