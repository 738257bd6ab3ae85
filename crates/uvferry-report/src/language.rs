//! The languages of reports, from one catalogue: the files below `lang/`, in the syntax of
//! [Project Fluent](https://projectfluent.org/fluent/guide/). English is the language in which
//! the rules and the findings of all crates are written; what the catalogue has no word for
//! stays as it is there. The rules are looked up by their codes, what crates found by its English
//! (`sentences`).
//!
//! **Invariant:** a text of the catalogue is ours, what is put into it may be a stranger's: they
//! meet as the parts of a sentence, which each form escapes for itself, so that no argument can become markup.

mod sentences;

use std::borrow::Cow;
use std::collections::HashMap;
use std::str::FromStr;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;
use uvferry_diagnostics::{Diagnostic, Rule};

use crate::prose::{Part, Prose};
use crate::visible::visible;

use sentences::Sentences;

/// A sentence of the catalogue, by its id, with `name = value` for each gap. The test of the catalogue
/// looks for the ids of these calls.
macro_rules! say {
    ($language:expr, $id:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $language.prose($id, &[$((stringify!($name), $crate::language::Arg::from($value))),*])
    };
}

/// A word of the catalogue, as text.
macro_rules! word {
    ($language:expr, $id:literal) => {
        $language.word($id)
    };
}

pub(crate) use {say, word};

/// What each language has: its tag and its files.
const ENGLISH: (&str, &[&str]) = ("en", &[include_str!("../lang/en/report.ftl")]);
const KOREAN: (&str, &[&str]) = (
    "ko",
    &[
        include_str!("../lang/ko/report.ftl"),
        include_str!("../lang/ko/rules-1xx.ftl"),
        include_str!("../lang/ko/rules-2xx.ftl"),
        include_str!("../lang/ko/rules-3xx.ftl"),
        include_str!("../lang/ko/rules-4xx.ftl"),
        include_str!("../lang/ko/rules-5xx.ftl"),
        include_str!("../lang/ko/rules-6xx.ftl"),
        include_str!("../lang/ko/rules-7xx.ftl"),
        include_str!("../lang/ko/rules-8xx.ftl"),
    ],
);

/// What the crates say, and what they say in the words of their rules.
static KOREAN_SENTENCES: LazyLock<Sentences> = LazyLock::new(|| {
    let all = Sentences::read(&[
        include_str!("../lang/ko/sentences/bench.json"),
        include_str!("../lang/ko/sentences/cli.json"),
        include_str!("../lang/ko/sentences/commands.json"),
        include_str!("../lang/ko/sentences/compat.json"),
        include_str!("../lang/ko/sentences/diagnostics.json"),
        include_str!("../lang/ko/sentences/editors.json"),
        include_str!("../lang/ko/sentences/environment.json"),
        include_str!("../lang/ko/sentences/imports.json"),
        include_str!("../lang/ko/sentences/index.json"),
        include_str!("../lang/ko/sentences/ini.json"),
        include_str!("../lang/ko/sentences/journal.json"),
        include_str!("../lang/ko/sentences/migrate.json"),
        include_str!("../lang/ko/sentences/options.json"),
        include_str!("../lang/ko/sentences/process.json"),
        include_str!("../lang/ko/sentences/pyproject.json"),
        include_str!("../lang/ko/sentences/report.json"),
        include_str!("../lang/ko/sentences/requirements.json"),
        include_str!("../lang/ko/sentences/resolution.json"),
        include_str!("../lang/ko/sentences/setuptools.json"),
        include_str!("../lang/ko/sentences/toolconfig.json"),
        include_str!("../lang/ko/sentences/yaml.json"),
    ]);
    #[cfg(feature = "migration")]
    let all = all.with(uvferry_migrate::every_rule().into_iter().flat_map(|rule| {
        [(RuleText::Summary, rule.summary), (RuleText::Fix, rule.fix)]
            .into_iter()
            .filter_map(|(what, english)| {
                Some((english, Language::Korean.of_rule(rule.code, what)?))
            })
    }));
    all
});

/// A language that reports are written in.
///
/// ```
/// use uvferry_report::Language;
///
/// assert_eq!("ko".parse(), Ok(Language::Korean));
/// assert_eq!(Language::Korean.tag(), "ko");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Korean.
    Korean,
}

/// A language that there is no catalogue for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no language `{0}`: there are en and ko")]
pub struct UnknownLanguage(String);

impl FromStr for Language {
    type Err = UnknownLanguage;

    fn from_str(tag: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.iter().find(|language| language.tag() == tag);
        known
            .copied()
            .ok_or_else(|| UnknownLanguage(tag.to_owned()))
    }
}

/// What a text of the catalogue is filled with.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Arg<'a> {
    /// A text, which may be a stranger's.
    Text(&'a str),
    /// Names and words in their own parts.
    Prose(&'a Prose),
    /// A number, by which the text may be chosen.
    Number(usize),
}

impl<'a> From<&'a Prose> for Arg<'a> {
    fn from(prose: &'a Prose) -> Self {
        Self::Prose(prose)
    }
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<usize> for Arg<'_> {
    fn from(number: usize) -> Self {
        Self::Number(number)
    }
}

/// An argument within a text, until the text is in parts. No text of the catalogue has these.
const OPEN: char = '\u{f0000}';
const CLOSE: char = '\u{f0001}';

impl Language {
    /// All of them.
    pub const ALL: &[Self] = &[Self::English, Self::Korean];

    /// The tag of BCP 47.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => ENGLISH.0,
            Self::Korean => KOREAN.0,
        }
    }

    /// A text that nothing is put into, for a place that takes no literals.
    pub(crate) fn word(self, id: &str) -> String {
        self.prose(id, &[]).letters()
    }

    /// What the catalogue has for a word of our documents (`equal`, `needs_review`), whose texts
    /// all begin with `family`; without one, the word itself.
    pub(crate) fn word_of(self, family: &str, word: &str) -> String {
        let id = format!("{family}-{}", word.replace(['_', '.', ' '], "-"));
        let known = self
            .found(&id, &[])
            .or_else(|| Self::English.found(&id, &[]));
        known.unwrap_or_else(|| word.to_owned())
    }

    /// A text with what is put into it. A text that is nowhere is its own name: a report with a
    /// hole is worth more than none.
    pub(crate) fn prose(self, id: &str, arguments: &[(&'static str, Arg<'_>)]) -> Prose {
        let pattern = self
            .found(id, arguments)
            .or_else(|| Self::English.found(id, arguments));
        let pattern = pattern.unwrap_or_else(|| id.to_owned());
        let mut out = Prose::default();
        for (at, piece) in pattern.split('`').enumerate() {
            fill(&mut out, piece, at % 2 == 1, arguments);
        }
        out
    }

    /// A whole number, with what the language puts between thousands.
    pub(crate) fn number(self, number: usize) -> String {
        // Both separate thousands by a comma (CLDR).
        match self {
            Self::English | Self::Korean => grouped(&number.to_string()),
        }
    }

    /// The text of a rule, where the catalogue has one: the rules are written in English.
    pub(crate) fn of_rule(self, code: &str, what: RuleText) -> Option<String> {
        if self == Self::English {
            return None;
        }
        let what = match what {
            RuleText::Summary => "summary",
            RuleText::Explanation => "explanation",
            RuleText::Fix => "fix",
        };
        self.found(&format!("{code}-{what}"), &[])
    }

    /// The words of a rule.
    pub fn rule(self, rule: &Rule) -> RuleWords {
        let or = |what, english: &str| {
            let known = self.of_rule(rule.code, what);
            known.unwrap_or_else(|| english.to_owned())
        };
        RuleWords {
            summary: or(RuleText::Summary, rule.summary),
            explanation: or(RuleText::Explanation, rule.explanation),
            fix: or(RuleText::Fix, rule.fix),
            to_do: word!(self, "rule-to-do"),
        }
    }

    /// A sentence that another crate made, in English, as far as the catalogue knows it.
    pub(crate) fn said(self, text: &str) -> Cow<'_, str> {
        self.known(text).map_or(Cow::Borrowed(text), Cow::Owned)
    }

    /// Such a sentence with its names and commands set apart.
    pub(crate) fn sentence(self, text: &str) -> Prose {
        Prose::of(&self.said(text))
    }

    /// Such a sentence, where the catalogue knows it.
    pub(crate) fn known(self, text: &str) -> Option<String> {
        match self {
            Self::English => None,
            Self::Korean => KOREAN_SENTENCES.said(text),
        }
    }

    /// What a finding says is to be done; where the language has no words for it what its rule
    /// says. A command alone needs none.
    pub(crate) fn help(self, code: &str, help: &str) -> String {
        if sentences::is_names(help) {
            return help.to_owned();
        }
        self.known(help)
            .or_else(|| self.of_rule(code, RuleText::Fix))
            .unwrap_or_else(|| help.to_owned())
    }

    /// Findings in this language.
    pub fn told(self, found: &[Diagnostic]) -> Vec<Diagnostic> {
        let in_it = |found: &Diagnostic| {
            let mut found = found.clone();
            let said = |text: &String| self.said(text).into_owned();
            found.message = said(&found.message);
            found.label = found.label.as_ref().map(said);
            for (_, note) in &mut found.related {
                *note = said(note);
            }
            let help = found.help.as_ref();
            found.help = help.map(|help| self.help(&found.code, help));
            found
        };
        found.iter().map(in_it).collect()
    }

    fn found(self, id: &str, arguments: &[(&'static str, Arg<'_>)]) -> Option<String> {
        let catalogue = &CATALOGUES[&self];
        let pattern = catalogue.get_message(id)?.value()?;
        let mut values = FluentArgs::new();
        for (at, (name, argument)) in arguments.iter().enumerate() {
            match argument {
                Arg::Text(_) | Arg::Prose(_) => values.set(*name, format!("{OPEN}{at}{CLOSE}")),
                Arg::Number(number) => values.set(*name, FluentValue::from(*number)),
            }
        }
        let mut errors = Vec::new();
        let text = catalogue.format_pattern(pattern, Some(&values), &mut errors);
        errors.is_empty().then(|| text.into_owned())
    }
}

/// A rule in a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleWords {
    /// One line.
    pub summary: String,
    /// What it means and why, in Markdown.
    pub explanation: String,
    /// What to do.
    pub fix: String,
    /// The words `What to do` themselves.
    pub to_do: String,
}

/// Which text of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RuleText {
    Summary,
    Explanation,
    Fix,
}

/// Writes a piece of a text behind a sentence, with its arguments in their places.
fn fill(out: &mut Prose, piece: &str, literal: bool, arguments: &[(&'static str, Arg<'_>)]) {
    let mut text = String::new();
    let flush = |text: &mut String, out: &mut Prose| {
        let shown = visible(text).replace(['\n', '\t'], " ");
        text.clear();
        if !shown.is_empty() {
            out.0.push(Part {
                text: shown,
                literal,
            });
        }
    };
    let mut rest = piece;
    while let Some((before, behind)) = rest.split_once(OPEN) {
        text.push_str(before);
        let (at, after) = behind.split_once(CLOSE).unwrap_or((behind, ""));
        match at.parse().ok().and_then(|at: usize| arguments.get(at)) {
            Some((_, Arg::Text(argument))) => text.push_str(argument.trim()),
            Some((_, Arg::Prose(prose))) => {
                flush(&mut text, out);
                out.0.extend(prose.0.iter().cloned());
            }
            Some((_, Arg::Number(_))) | None => {}
        }
        rest = after;
    }
    text.push_str(rest);
    flush(&mut text, out);
}

fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

type Catalogue = FluentBundle<FluentResource>;

static CATALOGUES: LazyLock<HashMap<Language, Catalogue>> = LazyLock::new(|| {
    [(Language::English, ENGLISH), (Language::Korean, KOREAN)]
        .map(|(language, (tag, files))| (language, catalogue(tag, files)))
        .into()
});

fn catalogue(tag: &str, files: &[&str]) -> Catalogue {
    let language: LanguageIdentifier = tag.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![language]);
    // Marks around arguments are for languages that are written from right to left.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(|value, _| match value {
        FluentValue::Number(number) if number.value.fract() == 0.0 && number.value >= 0.0 => {
            Some(grouped(&format!("{:.0}", number.value)))
        }
        _ => None,
    }));
    for file in files {
        // The tests read each file with no error; what could be read of one is worth having.
        let resource = FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(read, _)| read);
        // Two texts of one name: the tests know of none.
        let _ = bundle.add_resource(resource);
    }
    bundle
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Messages as the crates put them together: of several parts, with reasons and lists in
    /// their gaps, and with something behind them.
    const PUT_TOGETHER: &[&str] = &[
        // Roles and evidence of the migration.
        "its name says main, and it installs the project with tools",
        "its name says extra `gpu`; one of several variants",
        "imported by 1 file; a module of the project has that name too",
        "imported by tests, for type checkers or where another is missing; that the module is its own is guessed from its name",
        "`--pre` of this file now also holds for group `docs`, main: uv admits pre-releases for a whole lock",
        "`--pre` of this file now also holds for extra `a`, group `docs`: uv admits pre-releases for a whole lock",
        // Wheels that are compared.
        "`Author` was `a` and is gone",
        "the long description is new: `a`",
        "the entry point `a = b:c` was `x` and is `y`",
        "the wheel's tag was `py2` and is `py3`",
        "the file `a/b.py` is missing after",
        "the file `a/b.py` is new",
        // Metadata.
        "`license` stays where it is, because it is only known when it runs",
        "`name`, `version` stays dynamic, because it is put together from what `read()` says",
        "`tool.uv.index` must be an array of tables, not an inline table",
        "this is an array",
        "runs `git describe`",
        "runs what `subprocess.run(command)` says",
        "makes the folder what `name` says",
        "changes to the folder `src`",
        "sets the environment variable what `name` says",
        // Tools.
        "ruff has no rule for W503, W504 (pycodestyle); N400 (naming)",
        "for ruff C812 is COM812 and COM819, T001 is T201",
        // Risks.
        "`numpy>=1` 1.26 has no wheel for Python 3.12 to 3.14 on linux, macos and Python 3.11 on windows and is built there",
        "`a>=1` 2.0 has no wheel for linux and is built there; 1.0 has no wheel for Python 3.8, 3.10 on macos and is built there",
        "`a` 1.0 has neither a wheel for any of the project's Pythons, on any platform, nor a source distribution; `b` 1 asks for it",
        "`a>=1` 2.0 has no wheel for linux and is built there; 1.0 has no wheel for macos and is built there; `b` 1 (which comes with `c`), `d` 2 and `e` 3 ask for it",
        "`a` 1.0 has no wheels and is built; `b` 1, `c` 2, `d` 3 and 4 more ask for it",
        "`nose`: it has had no release since 2015 and does not run on Python 3.10 and later (<https://example.com>); `b` 1 (which comes with `c`) asks for it",
        "use nothing: `enum` comes with Python",
        "this file leaves the version of 1 requirement open; pip and uv may choose differently",
        "`uv pip check` finds other things than `pip check` (and 1 place more)",
        "`uv pip check` finds other things than `pip check` (and 3 places more)",
        "install what it is built with: `apt-get install libpq-dev`, or `apk add postgresql-dev`; or: psycopg2-binary is the same module with its libraries inside; psycopg[binary] is its successor (<https://example.com>)",
        "install what it is built with: `apt-get install libpq-dev` (<https://example.com>)",
        "pip gave no answer within 30 s; it last said: Collecting numpy",
        "`a==1` 1: PYSEC-2020-1, CVE-2020-2: no summary is given (<https://example.com>)",
        "`a==1` 1: PYSEC-2020-1: no summary is given",
        // Imports.
        "which modules `a` has is not known here, and `b` may be one",
        "which modules `a`, `b`, `c` and 3 more have is not known here, and `b` may be one",
        "`pandas` has methods that need it (`read_excel`, `to_parquet` and others)",
        "`pydantic` reads settings by it",
        "two for one job, HTTP: `requests` in `a.py` and `b.py`; `httpx` in `c.py`",
        // Environments.
        "a 1.0 has only its metadata there; the files are another version's, which counts",
        "a 1.0 is hidden by another one",
        "`bin/activate` is not as it is written into a new environment",
        "`bin/activate`, `bin/activate.fish` are each made anew; whether it was changed is not known",
        "`a.whl` has a name that no wheel has",
        "`a.whl` has a file `b.py` of another length",
        "`a.whl` is named otherwise than its WHEEL says",
        "`a.whl` and the others unpack to more than 10 bytes",
        "`/env` is in use by process 12 (`python a.py`), process 13 (`python`)",
        "the version of Python was `3.8` and is `3.9`",
        "the base of the interpreter was `/usr` and is `/opt`",
        "the site packages of the base was `with` and is `without`",
        "a was an editable in `/a` and is no editable",
        // Commands.
        "`--foo` is no option of this command: did you mean `--for`?",
        "`instal` is no command of pip: did you mean `install`?",
        "it runs setup.py itself, and needs setuptools in the environment; an editable install, `uv pip install -e .`, builds extension modules in place too",
        "it runs setup.py itself, and needs setuptools in the environment; did you mean `build`?",
        "setup.py imports `numpy`, `Cython`: `--no-build-isolation` builds in the environment that is there, as setup.py did",
        "what setup.py imports is not known, and a build by uv has what `[build-system] requires` names: name it there, or `--no-build-isolation` with setuptools 64 or newer and wheel in the environment",
        "`setup.py build_ext` finds no setup.py any more: an editable install builds extension modules in place: `uv sync --reinstall-package demo`, or `uv pip install -e .`",
        "`setup.py clean` finds no setup.py any more: remove the folders `build`, `dist` and `*.egg-info`",
        "`setup.py --version`: `uv version --short` prints the version that stands in pyproject.toml; one that is computed is told by `uv run python -c \"import importlib.metadata as m; print(m.version('NAME'))\"`",
        "`setup.py --name`: the name stands in pyproject.toml: `demo`",
    ];

    /// The most English words in a row, outside of code and addresses.
    fn english_in_a_row(text: &str) -> usize {
        let mut most = 0;
        for part in text.split('`').step_by(2) {
            let mut here = 0;
            for word in part.split_whitespace() {
                let word = word.trim_matches(['(', ')', ',', '.', ';', ':', '?']);
                let is_word = word.len() > 1 && word.chars().all(|one| one.is_ascii_lowercase());
                here = if is_word { here + 1 } else { 0 };
                most = most.max(here);
            }
        }
        most
    }

    #[test]
    fn what_is_put_together_of_parts_is_korean_in_each() {
        let left: Vec<String> = PUT_TOGETHER
            .iter()
            .map(|text| (text, Language::Korean.said(text)))
            .filter(|(text, said)| said == *text || english_in_a_row(said) > 1)
            .map(|(text, said)| format!("{text}\n  {said}"))
            .collect();
        assert!(left.is_empty(), "{}", left.join("\n"));
    }

    #[test]
    fn the_words_of_others_stay_as_they_are() {
        for text in [
            "A flaw was found in the parser and is exploitable by anyone",
            "The header is dropped, because the check is missing",
            "the server reads `Host`",
            "Requests go to the wrong host; use of a proxy is needed",
            "error: failed to fetch the file from a host and 3 more",
        ] {
            assert_eq!(Language::Korean.said(text), text);
        }
    }

    #[test]
    fn help_that_is_a_command_stays_and_none_is_made_up() {
        let rule = &uvferry_imports::TRANSITIVE;
        let found = |help: Option<&str>| {
            let found = Diagnostic::new(rule, "`a` is imported");
            let found = help.map_or_else(|| found.clone(), |help| found.clone().help(help));
            Language::Korean.told(&[found]).remove(0).help
        };
        assert_eq!(found(Some("`uv add a`")).as_deref(), Some("`uv add a`"));
        assert_eq!(found(None), None);
        let of_rule = Language::Korean.of_rule(rule.code, RuleText::Fix);
        assert_eq!(found(Some("do what nobody has words for")), of_rule);
    }

    #[test]
    fn what_is_said_of_a_project_keeps_its_meaning() {
        let said = |text: &str| Language::Korean.said(text).into_owned();
        assert_eq!(
            said(
                "`a>=1` 2 has no wheel for Python 3.8 to 3.10 on linux, windows and Python 3.9 on macos and is built there"
            ),
            "`a>=1` 2에는 linux, windows의 Python 3.8~3.10, macos의 Python 3.9용 휠이 없으므로 그곳에서는 빌드합니다"
        );
        assert_eq!(
            said(
                "`a` 2 has no wheel for linux and is built there; 1 has no wheel for macos and is built there; `b` 1 (which comes with `c`), `d` 2 and `e` 3 ask for it"
            ),
            "`a` 2에는 linux용 휠이 없으므로 그곳에서는 빌드합니다; 1에는 macos용 휠이 없으므로 그곳에서는 빌드합니다; `b` 1(`c`이(가) 가져옴), `d` 2, `e` 3이(가) 이를 요구합니다"
        );
        assert_eq!(
            said("docs/conf.py:9: the configuration of Sphinx names it"),
            "docs/conf.py:9: Sphinx의 설정에 이름이 있습니다"
        );
        assert_eq!(
            said("tests/pytest.ini:1: it reads `pytest.ini`"),
            "tests/pytest.ini:1: `pytest.ini`을(를) 읽습니다"
        );
        assert_eq!(
            said("docs/conf.py:9: `sphinx.ext.autodoc` names it"),
            "docs/conf.py:9: `sphinx.ext.autodoc`에서 이를 지정합니다"
        );
        assert_eq!(
            said("a-requirements.txt, b.txt stays"),
            "a-requirements.txt, b.txt은(는) 남습니다"
        );
        assert_eq!(
            said("`a.whl` has a file `b.py` of another length"),
            "`a.whl`: 길이가 다른 파일 `b.py`이(가) 있습니다"
        );
    }
}
