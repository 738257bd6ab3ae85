//! Sentences that other crates made, in a language that is not English.
//!
//! The crates that read files, compare packages and make plans say what they found in English:
//! they know no language. A sentence reaches this crate whole, often out of a document that
//! was saved long ago, with the names and numbers of a project in it. So the catalogue has
//! the sentences by their English, with gaps (`{0}`, `{1}`, in the order of the English) for
//! what a project puts in, and the one that a text was made by is found by its words. What
//! stands in a gap may be a sentence or a phrase of a crate as well, and is looked up likewise.
//! A text of which nothing is known stays as it is.

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};

use aho_corasick::AhoCorasick;

/// How deep sentences stand in gaps of sentences.
const DEEPEST: usize = 4;
/// How many places are tried for the gaps of one sentence: a text of a stranger's can be made of
/// the words between them.
const MOST_PLACES: usize = 2_000;
/// What sentences are put together by, beside `: `, from the widest.
const BETWEEN: [&str; 2] = ["; ", ". "];
/// What stands between the names of a list, the longest first.
const BETWEEN_NAMES: [&str; 5] = [", and ", ", or ", " and ", " or ", ", "];
/// What stands between the last two of a list, which may have lists in them.
const AND: [&str; 2] = [", and ", " and "];
/// A text of more bytes is no sentence; nor is one that takes as many look-ups as this: a stranger's
/// words can be made to look like lists of lists.
const LONGEST: usize = 4_000;
const MOST_LOOKUPS: usize = 2_000;
/// A sentence with fewer letters may fit what it did not make.
const FEWEST_LETTERS: usize = 17;

/// The sentences of a language, by their English.
#[derive(Debug, Default)]
pub(super) struct Sentences {
    whole: HashMap<String, String>,
    /// Those with gaps, the one with the most words first: it says most surely what a text is.
    with_gaps: Vec<Sentence>,
    /// Finds those of `with_gaps` whose longest words a text has.
    longest_words: Option<AhoCorasick>,
}

#[derive(Debug)]
struct Sentence {
    /// The English between the gaps: one more than there are gaps.
    words: Vec<String>,
    /// Of each gap, whether it stands between backticks.
    literal: Vec<bool>,
    /// Whether it says so little that other texts fit it too.
    is_weak: bool,
    translated: Vec<Piece>,
}

#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    Gap(usize),
}

impl Sentences {
    /// The sentences of files, each one object of JSON from English to the language. A file that
    /// cannot be read has none: a test reads each.
    pub(super) fn read(files: &[&str]) -> Self {
        let mut out = Self::default();
        for file in files {
            let read: HashMap<String, String> = serde_json::from_str(file).unwrap_or_default();
            for (english, translated) in read {
                if translated.is_empty() {
                    continue;
                }
                let (words, gaps) = words(&english);
                if gaps == 0 {
                    out.whole.insert(english, translated);
                } else {
                    out.with_gaps.push(Sentence {
                        literal: literal(&words),
                        is_weak: is_weak(&words),
                        words,
                        translated: pieces(&translated),
                    });
                }
            }
        }
        let weight = |sentence: &Sentence| sentence.words.iter().map(String::len).sum::<usize>();
        out.with_gaps.sort_by(|one, other| {
            (weight(other).cmp(&weight(one))).then_with(|| one.words.cmp(&other.words))
        });
        let longest = |sentence: &Sentence| {
            let words = sentence.words.iter().max_by_key(|words| words.len());
            words.cloned().unwrap_or_default()
        };
        // It fails for more sentences than a machine has memory for.
        out.longest_words = AhoCorasick::new(out.with_gaps.iter().map(longest)).ok();
        out
    }

    /// With more sentences without gaps, as far as they are not there.
    #[cfg(feature = "migration")]
    pub(super) fn with<'a>(mut self, more: impl Iterator<Item = (&'a str, String)>) -> Self {
        for (english, translated) in more {
            self.whole.entry(english.to_owned()).or_insert(translated);
        }
        self
    }

    /// A text in the language; `None` where nothing is known of it.
    pub(super) fn said(&self, text: &str) -> Option<String> {
        if text.len() > LONGEST {
            return None;
        }
        let asked = Asked {
            all: self,
            left: Cell::new(MOST_LOOKUPS),
        };
        let found = asked.at(text, 0)?;
        (asked.left.get() > 0).then_some(found.text)
    }

    /// The sentences that a text may be made by, the one with the most words first.
    fn likely(&self, text: &str) -> impl Iterator<Item = &Sentence> {
        let found = self.longest_words.iter();
        let found: BTreeSet<usize> = found
            .flat_map(|all| all.find_overlapping_iter(text))
            .map(|found| found.pattern().as_usize())
            .collect();
        found.into_iter().filter_map(|at| self.with_gaps.get(at))
    }
}

/// What is looked up for one text.
struct Asked<'all> {
    all: &'all Sentences,
    /// How many look-ups are left.
    left: Cell<usize>,
}

impl Asked<'_> {
    fn at(&self, text: &str, deep: usize) -> Option<Found> {
        let left = self.left.get();
        if left == 0 || deep > DEEPEST || is_names(text) {
            return None;
        }
        self.left.set(left - 1);
        if let Some(known) = self.all.whole.get(text) {
            return Some(Found::all(known.clone()));
        }
        let beside = self.beside_each_other(text, deep);
        if beside.as_ref().is_some_and(|found| found.all) {
            return beside;
        }
        if let Some(two) = two_names(text) {
            return Some(Found::all(two));
        }
        if let Some(list) = self.list(text, deep, &AND) {
            return Some(list);
        }
        for sentence in self.all.likely(text) {
            if let Some(gaps) = sentence.gaps(text)
                && (!sentence.is_weak || self.are_names_or_known(sentence, &gaps, deep))
            {
                return Some(sentence.filled(&gaps, |gap| self.at(gap, deep + 1)));
            }
        }
        if let Some(list) = self.list(text, deep, &BETWEEN_NAMES) {
            return Some(list);
        }
        let about = self.about(text, deep);
        if about.as_ref().is_some_and(|found| found.all) {
            return about;
        }
        beside
            .or(about)
            .or_else(|| self.with_an_addition(text, deep))
            .or_else(|| self.of_a_name(text, deep))
    }

    /// Whether no gap of a sentence holds several words that nobody knows.
    fn are_names_or_known(&self, sentence: &Sentence, gaps: &[&str], deep: usize) -> bool {
        gaps.iter().zip(&sentence.literal).all(|(gap, literal)| {
            let is_name = *literal || most_words(gap) < 2 && !gap.contains(": ");
            is_name || self.at(gap, deep + 1).is_some()
        })
    }

    /// Sentences with `; ` or `. ` between them.
    fn beside_each_other(&self, text: &str, deep: usize) -> Option<Found> {
        BETWEEN.iter().find_map(|between| {
            let parts = outside_literals(text, between);
            if parts.len() < 2 {
                return None;
            }
            self.joined(parts, between, deep)
        })
    }

    /// `a`, `b` and what is known: things with the words of a list between them, for which
    /// Korean has others.
    fn list(&self, text: &str, deep: usize, between: &[&'static str]) -> Option<Found> {
        let mut out = String::new();
        let mut rest = text;
        let mut is_known = false;
        loop {
            let next = between
                .iter()
                .filter_map(|between| Some((&rest[..first_outside(rest, between)?], *between)))
                .min_by_key(|(part, _)| part.len());
            let part = next.map_or(rest, |(part, _)| part);
            if part.is_empty() {
                return None;
            }
            match self.at(part, deep + 1) {
                Some(known) if known.all => {
                    is_known = true;
                    out.push_str(&known.text);
                }
                None if is_names(part) || !part.contains(' ') => {
                    is_known |= part.contains('`');
                    out.push_str(part);
                }
                _ => return None,
            }
            match next {
                Some((part, between)) => {
                    out.push_str(if between.ends_with("or ") {
                        " 또는 "
                    } else {
                        ", "
                    });
                    rest = &rest[part.len() + between.len()..];
                }
                None if rest.len() < text.len() && is_known => return Some(Found::all(out)),
                None => return None,
            }
        }
    }

    /// A sentence with something in parentheses behind it.
    fn with_an_addition(&self, text: &str, deep: usize) -> Option<Found> {
        let inside = text.strip_suffix(')')?;
        let (sentence, addition) = inside.split_at(first_outside(inside, " (")?);
        let addition = addition.strip_prefix(" (")?;
        let said = self.at(sentence, deep + 1)?;
        let (addition, all) = match self.at(addition, deep + 1) {
            Some(known) => (known.text, known.all),
            None => (addition.to_owned(), is_names(addition)),
        };
        let text = format!("{} ({addition})", said.text);
        Some(Found {
            text,
            all: all && said.all,
        })
    }

    /// A name, and behind it what is said of it.
    fn of_a_name(&self, text: &str, deep: usize) -> Option<Found> {
        let (name, said) = text.strip_prefix('`')?.split_once("` ")?;
        let said = self.at(said, deep + 1).filter(|said| said.all)?;
        Some(Found::all(format!("`{name}`: {}", said.text)))
    }

    /// What something is said of, and behind the first colon what.
    fn about(&self, text: &str, deep: usize) -> Option<Found> {
        let (of, what) = text.split_at(first_outside(text, ": ")?);
        let what = what.strip_prefix(": ")?;
        self.joined(vec![of, what], ": ", deep)
    }

    fn joined(&self, parts: Vec<&str>, between: &str, deep: usize) -> Option<Found> {
        let said: Vec<_> = parts.iter().map(|part| self.at(part, deep + 1)).collect();
        said.iter().any(Option::is_some).then(|| {
            let mut all = true;
            let said = parts.into_iter().zip(said).map(|(part, said)| {
                if let Some(said) = said {
                    all &= said.all;
                    said.text
                } else {
                    all &= is_names(part);
                    part.to_owned()
                }
            });
            let text = said.collect::<Vec<_>>().join(between);
            Found { text, all }
        })
    }
}

/// A text in the language.
struct Found {
    text: String,
    /// Whether nothing of it stayed as it was but names.
    all: bool,
}

impl Found {
    fn all(text: String) -> Self {
        Self { text, all: true }
    }
}

/// Whether a text has no words outside of its literals.
pub(super) fn is_names(text: &str) -> bool {
    let words = text.split('`').step_by(2);
    !words
        .into_iter()
        .any(|words| words.contains(|letter: char| letter.is_ascii_lowercase()))
}

impl Sentence {
    /// What stands in the gaps of a text that was made by this sentence.
    fn gaps<'text>(&self, text: &'text str) -> Option<Vec<&'text str>> {
        let (first, others) = self.words.split_first()?;
        let rest = text.strip_prefix(first.as_str())?;
        let mut found = Vec::new();
        let mut places = 0;
        fits(others, &self.literal, rest, &mut found, &mut places).then_some(found)
    }

    fn filled(&self, gaps: &[&str], said: impl Fn(&str) -> Option<Found>) -> Found {
        let mut out = String::new();
        let mut all = true;
        for piece in &self.translated {
            match piece {
                Piece::Words(words) => out.push_str(words),
                Piece::Gap(at) => {
                    let gap = gaps.get(*at).copied().unwrap_or_default();
                    let known = if self.literal.get(*at) == Some(&true) {
                        None
                    } else {
                        said(gap)
                    };
                    if let Some(found) = known {
                        all &= found.all;
                        out.push_str(&found.text);
                    } else {
                        all &= self.literal.get(*at) == Some(&true) || most_words(gap) < 2;
                        out.push_str(gap);
                    }
                }
            }
        }
        Found { text: out, all }
    }
}

/// Whether gap, words, gap, words … make up a text, and what then stands in the gaps.
fn fits<'text>(
    words: &[String],
    literal: &[bool],
    text: &'text str,
    found: &mut Vec<&'text str>,
    places: &mut usize,
) -> bool {
    let (Some((next, others)), Some((inside, behind))) =
        (words.split_first(), literal.split_first())
    else {
        return text.is_empty();
    };
    let can_stand = |gap: &str| {
        if *inside {
            // Several names, each between backticks of its own.
            let between = gap.split('`').skip(1).step_by(2);
            is_paired(gap)
                && between
                    .into_iter()
                    .all(|words| BETWEEN_NAMES.contains(&words))
        } else {
            is_paired(gap)
        }
    };
    if others.is_empty() {
        return match text.strip_suffix(next.as_str()) {
            Some(gap) if can_stand(gap) => {
                found.push(gap);
                true
            }
            _ => false,
        };
    }
    for (at, _) in text.match_indices(next.as_str()) {
        *places += 1;
        if *places > MOST_PLACES {
            return false;
        }
        let gap = &text[..at];
        if !can_stand(gap) {
            continue;
        }
        found.push(gap);
        if fits(others, behind, &text[at + next.len()..], found, places) {
            return true;
        }
        found.pop();
    }
    false
}

/// Whether each backtick has another one.
fn is_paired(text: &str) -> bool {
    text.matches('`').count().is_multiple_of(2)
}

/// The words between the gaps of an English sentence, and how many gaps there are.
fn words(english: &str) -> (Vec<String>, usize) {
    let mut out = vec![String::new()];
    for piece in pieces(english) {
        match piece {
            Piece::Words(words) => {
                if let Some(last) = out.last_mut() {
                    last.push_str(&words);
                }
            }
            Piece::Gap(_) => out.push(String::new()),
        }
    }
    let gaps = out.len() - 1;
    (out, gaps)
}

/// Of each gap, whether an odd number of backticks stands before it.
fn literal(words: &[String]) -> Vec<bool> {
    let mut marks = 0;
    let behind = words.iter().map(|words| {
        marks += words.matches('`').count();
        marks % 2 == 1
    });
    let mut all: Vec<bool> = behind.collect();
    all.pop();
    all
}

/// A sentence as words and gaps: a gap is a number between braces.
fn pieces(sentence: &str) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut words = String::new();
    let mut rest = sentence;
    while let Some((before, behind)) = rest.split_once('{') {
        words.push_str(before);
        let gap = behind.split_once('}');
        let gap = gap.and_then(|(number, after)| Some((number.parse().ok()?, after)));
        if let Some((number, after)) = gap {
            if !words.is_empty() {
                out.push(Piece::Words(std::mem::take(&mut words)));
            }
            out.push(Piece::Gap(number));
            rest = after;
        } else {
            words.push('{');
            rest = behind;
        }
    }
    words.push_str(rest);
    if !words.is_empty() {
        out.push(Piece::Words(words));
    }
    out
}

/// Whether a sentence says little, and begins with a gap or has no literal.
fn is_weak(words: &[String]) -> bool {
    let letters = words.iter().flat_map(|words| words.chars());
    let is_short = letters.filter(|letter| letter.is_alphabetic()).count() < FEWEST_LETTERS;
    let begins_with_a_gap = words.first().is_some_and(String::is_empty);
    is_short && (begins_with_a_gap || !words.iter().any(|words| words.contains('`')))
}

/// How many words of a language something of a list has, outside of its literals.
fn most_words(text: &str) -> usize {
    let is_word = |word: &&str| {
        let word = word.trim_matches(['.', ';', ':', '(', ')']);
        word.len() > 1 && word.chars().all(|letter| letter.is_ascii_lowercase())
    };
    let outside: String = text.split('`').step_by(2).collect();
    let parts = outside.split(',');
    let counts = parts.map(|part| part.split_whitespace().filter(is_word).count());
    counts.max().unwrap_or_default()
}

/// `3.8 to 3.14`, or a code that is called otherwise elsewhere: `C812 is COM812`.
fn two_names(text: &str) -> Option<String> {
    let is_one = |name: &str| {
        let is_of_it = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit();
        !name.is_empty() && name.chars().all(|one| is_of_it(one) || one == '.')
    };
    [(" to ", "~"), (" is ", " → ")]
        .iter()
        .find_map(|(between, korean)| {
            let (one, other) = text.split_once(between)?;
            (is_one(one) && is_one(other)).then(|| format!("{one}{korean}{other}"))
        })
}

/// The parts of a text between which a separator stands that is in no literal.
fn outside_literals<'text>(text: &'text str, between: &str) -> Vec<&'text str> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some(at) = first_outside(rest, between) {
        out.push(&rest[..at]);
        rest = &rest[at + between.len()..];
    }
    out.push(rest);
    out
}

/// Where a separator stands first that is in no literal.
fn first_outside(text: &str, between: &str) -> Option<usize> {
    let mut is_literal = false;
    let mut from = 0;
    for (at, _) in text.match_indices(between) {
        is_literal ^= !is_paired(&text[from..at]);
        from = at;
        if !is_literal {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn some() -> Sentences {
        Sentences::read(&[r#"{
            "nothing to do": "할 일이 없습니다",
            "it is so: as it is": "그렇습니다: 그대로",
            "`{0}` needs `{1}`": "`{0}`에는 `{1}`이(가) 필요합니다",
            "`{0}` stays, because {1}": "{1}: `{0}`은(는) 그대로 둡니다",
            "{0} and {1} more": "{0} 외 {1}개",
            "it names {0} of {1}": "{1} 중 {0}을(를) 가리킵니다",
            "no dictionary `{0} = {name}`": "사전이 없습니다: `{0} = {name}`"
        }"#])
    }

    #[test]
    fn a_sentence_is_found_by_its_words() {
        let all = some();
        let said = |text: &str| all.said(text);
        assert_eq!(said("nothing to do").as_deref(), Some("할 일이 없습니다"));
        assert_eq!(
            said("`a` needs `b >= 1`").as_deref(),
            Some("`a`에는 `b >= 1`이(가) 필요합니다")
        );
        assert_eq!(
            said("no dictionary `x = {name}`").as_deref(),
            Some("사전이 없습니다: `x = {name}`")
        );
        assert_eq!(said("nothing"), None);
        assert_eq!(said("a needs b"), None, "the names are no literals");
    }

    #[test]
    fn what_stands_in_a_gap_is_looked_up_and_names_are_not() {
        let all = some();
        assert_eq!(
            all.said("`a` stays, because `b` needs `c`").as_deref(),
            Some("`b`에는 `c`이(가) 필요합니다: `a`은(는) 그대로 둡니다")
        );
        assert_eq!(
            all.said("`nothing to do` stays, because of it").as_deref(),
            Some("of it: `nothing to do`은(는) 그대로 둡니다")
        );
    }

    #[test]
    fn sentences_beside_each_other_and_lists() {
        let all = some();
        assert_eq!(
            all.said("nothing to do; `a` needs `b; c`").as_deref(),
            Some("할 일이 없습니다; `a`에는 `b; c`이(가) 필요합니다")
        );
        assert_eq!(
            all.said("it names `a`, `b` and `c` of `d`").as_deref(),
            Some("`d` 중 `a`, `b`, `c`을(를) 가리킵니다")
        );
        assert_eq!(
            all.said("`a`, `b` and 3 more").as_deref(),
            Some("`a`, `b` 외 3개")
        );
    }

    #[test]
    fn many_places_for_the_words_between_gaps_take_no_time() {
        let all = Sentences::read(&[r#"{"{0}a{1}a{2}a{3}a{4}b{5}c": "{0}"}"#]);
        assert_eq!(all.said(&"a".repeat(50_000)), None);
        assert_eq!(all.said(&("a".repeat(50_000) + "bb")), None);
    }

    #[test]
    fn lists_of_lists_of_a_stranger_s_take_no_time() {
        let all = some();
        let long = |piece: &str| piece.repeat(LONGEST / piece.len());
        for piece in [
            "a and ",
            "a, ",
            "`a`, ",
            "a b and c d, ",
            "a; ",
            "a: ",
            "a. b; ",
            "(a (",
            "a) ",
            "`a` b ",
            "`a` needs `",
            "`a` stays, because ",
            " and 2 more and ",
            "it names a of ",
        ] {
            for text in [long(piece), long(piece) + ")", format!("`{}", long(piece))] {
                let began = std::time::Instant::now();
                let _ = all.said(&text);
                assert!(began.elapsed().as_secs() < 5, "{piece}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_a_project_puts_in_is_kept(one in "[A-Z0-9=<>. -]{1,12}", other in "[A-Z0-9.]{1,12}") {
            let said = some().said(&format!("`{one}` needs `{other}`")).unwrap_or_default();
            let (one, other) = (format!("`{one}`"), format!("`{other}`"));
            prop_assert!(said.contains(&one) && said.contains(&other));
        }

        #[test]
        fn any_text_has_an_end(text in "[`a-c {}0;:.,]{0,60}") {
            let _ = some().said(&text);
        }
    }
}
