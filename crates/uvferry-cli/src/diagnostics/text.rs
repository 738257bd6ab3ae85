use std::collections::HashMap;
use std::fmt::Write as _;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use uvferry_diagnostics::{Diagnostic, Location, Severity, printable};

use crate::streams::Streams;

/// All diagnostics, an empty line between two of them.
pub fn texts(diagnostics: &[Diagnostic], color: bool) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        out.push_str(&text(diagnostic, color));
        out.push('\n');
    }
    out
}

/// Prints warnings and errors to stderr with how many there are, information too with `-v`;
/// nothing where only errors of the program itself are wanted.
pub fn tell(streams: &mut Streams, found: &[Diagnostic]) {
    if streams.is_quiet() {
        return;
    }
    let least = if streams.verbosity() > 0 {
        Severity::Info
    } else {
        Severity::Warning
    };
    let shown: Vec<Diagnostic> = found
        .iter()
        .filter(|diagnostic| diagnostic.severity >= least)
        .cloned()
        .collect();
    if shown.is_empty() {
        return;
    }
    let mut told = String::new();
    for (diagnostic, places) in alike(&shown) {
        told.push_str(&text_with_places(diagnostic, &places, streams.err_color()));
        told.push('\n');
    }
    streams.raw_err(&told);
    if let Some(summary) = summary(&shown) {
        streams.note(summary);
    }
}

/// Places named behind the first one; the rest is counted.
const MOST_PLACES: usize = 12;

/// Diagnostics that say the same of several places: the first of each, in order, with the
/// places of the others.
fn alike(found: &[Diagnostic]) -> Vec<(&Diagnostic, Vec<&Location>)> {
    let mut order: Vec<(&Diagnostic, Vec<&Location>)> = Vec::new();
    let mut known: HashMap<(&str, &str), usize> = HashMap::new();
    for diagnostic in found {
        // One that has further places of its own, or none at all, stands for itself.
        let place = diagnostic
            .location
            .as_ref()
            .filter(|_| diagnostic.related.is_empty());
        let key = (diagnostic.code.as_str(), diagnostic.message.as_str());
        match (place, known.get(&key)) {
            (Some(place), Some(&at)) => order[at].1.push(place),
            (Some(_), None) => {
                known.insert(key, order.len());
                order.push((diagnostic, Vec::new()));
            }
            (None, _) => order.push((diagnostic, Vec::new())),
        }
    }
    order
}

/// A diagnostic for people, ending in a line end: title, place, line with carets, help.
pub fn text(diagnostic: &Diagnostic, color: bool) -> String {
    text_with_places(diagnostic, &[], color)
}

fn text_with_places(diagnostic: &Diagnostic, places: &[&Location], color: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let mut group = level
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code.as_str())
        .elements(Vec::<Snippet<'_, annotate_snippets::Annotation<'_>>>::new());
    if let Some(place) = &diagnostic.location {
        group = show(
            group,
            place,
            diagnostic.label.as_deref(),
            AnnotationKind::Primary,
        );
    }
    for (place, note) in &diagnostic.related {
        group = show(group, place, Some(note), AnnotationKind::Context);
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let also = also_at(places);
    if !also.is_empty() {
        group = group.element(Level::NOTE.message(also.as_str()));
    }
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut out = renderer.decor_style(DecorStyle::Ascii).render(&[group]);
    out.push('\n');
    out
}

/// `also at Makefile:84, 85 and setup.sh:3`
fn also_at(places: &[&Location]) -> String {
    let mut out = String::new();
    let mut file = "";
    for (at, place) in places.iter().take(MOST_PLACES).enumerate() {
        out.push_str(if at == 0 { "also at " } else { ", " });
        if place.file == file {
            let _ = write!(out, "{}", place.line);
        } else {
            file = &place.file;
            let _ = write!(out, "{}:{}", printable(file), place.line);
        }
    }
    if places.len() > MOST_PLACES {
        let _ = write!(out, " and {} more", places.len() - MOST_PLACES);
    }
    out
}

/// The place by name, and its line where that is known.
fn show<'a>(
    group: Group<'a>,
    place: &'a Location,
    label: Option<&'a str>,
    kind: AnnotationKind,
) -> Group<'a> {
    let path = printable(&place.file);
    let line = place.snippet.as_str();
    if line.is_empty() {
        let whole_file = place.line == 1 && place.end_line == 1 && place.end_column == 1;
        let origin = Origin::path(path);
        return group.element(if whole_file {
            origin
        } else {
            origin.line(place.line).char_column(place.column)
        });
    }
    let column = |column: usize| (column + 1).saturating_sub(place.snippet_column);
    let start = byte_of(line, column(place.column));
    let end = if place.end_line > place.line {
        line.len()
    } else {
        byte_of(line, column(place.end_column)).max(start)
    };
    let snippet = Snippet::source(line)
        .line_start(place.line)
        .annotation(kind.span(start..end).label(label));
    // Redaction or a cut made the line shorter than the columns say: the carets stand
    // where the line ends, and the place is named by the columns of the file.
    if line[..start].chars().count() + 1 == place.column {
        group.element(snippet.path(path))
    } else {
        let origin = Origin::path(path);
        group
            .element(origin.line(place.line).char_column(place.column))
            .element(snippet)
    }
}

fn byte_of(line: &str, column: usize) -> usize {
    line.char_indices()
        .nth(column.saturating_sub(1))
        .map_or(line.len(), |(at, _)| at)
}

/// `2 errors, 1 warning`; nothing for no diagnostics.
pub fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
    let mut out = String::new();
    for (severity, one, many) in [
        (Severity::Error, "error", "errors"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Info, "note", "notes"),
    ] {
        let count = diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity == severity)
            .count();
        if count > 0 {
            let comma = if out.is_empty() { "" } else { ", " };
            let _ = write!(
                out,
                "{comma}{count} {}",
                if count == 1 { one } else { many }
            );
        }
    }
    (!out.is_empty()).then_some(out)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uvferry_diagnostics::SourceFile;

    use super::*;
    use crate::diagnostics::samples::{DUPLICATE, UNKNOWN_OPTION, unknown_option};

    #[test]
    fn place_line_caret_and_help() {
        insta::assert_snapshot!(text(&unknown_option(), false), @r"
        error[UVF104]: unknown option `--hsh`
         --> requirements/dev.txt:2:14
          |
        2 | flask >= 2.0 --hsh=sha256:ab   # pinned
          |              ^^^^^ pip does not accept this option on a requirement
          |
          = help: did you mean `--hash`?
        ");
    }

    #[test]
    fn a_second_place_follows_the_first() {
        let base = SourceFile::new("base.txt", b"six==1.16.0\n".to_vec());
        let dev = SourceFile::new(
            "dev.txt",
            b"a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nsix==1.15.0\n".to_vec(),
        );
        let found = Diagnostic::new(&DUPLICATE, "`six` stands twice")
            .at(&dev, 20..31)
            .also(Location::new(&base, 0..11), "first here")
            .help("keep one");
        insta::assert_snapshot!(text(&found, false), @r#"
        warning[UVF110]: `six` stands twice
          --> dev.txt:11:1
           |
        11 | six==1.15.0
           | ^^^^^^^^^^^
           |
          ::: base.txt:1:1
           |
         1 | six==1.16.0
           | ----------- first here
           |
           = help: keep one
        "#);
    }

    #[test]
    fn what_is_said_of_several_places_is_said_once_and_each_place_is_named() {
        let make = SourceFile::new("Makefile", b"a\nb\nc\n".to_vec());
        let script = SourceFile::new("x.sh", b"a\n".to_vec());
        let at = |file: &SourceFile, range, message: &str| {
            Diagnostic::new(&DUPLICATE, message).at(file, range)
        };
        let all = [
            at(&make, 0..1, "same"),
            at(&make, 2..3, "other"),
            at(&make, 2..3, "same"),
            Diagnostic::new(&DUPLICATE, "same"),
            at(&make, 4..5, "same"),
            at(&script, 0..1, "same"),
        ];
        let said: Vec<(&str, String)> = alike(&all)
            .into_iter()
            .map(|(found, places)| (found.message.as_str(), also_at(&places)))
            .collect();
        assert_eq!(
            said,
            [
                ("same", "also at Makefile:2, 3, x.sh:1".to_owned()),
                ("other", String::new()),
                ("same", String::new()),
            ]
        );
        let many = vec![at(&make, 0..1, "same"); 20];
        let places = alike(&many).remove(0).1;
        assert!(also_at(&places).ends_with(" and 7 more"));
    }

    #[test]
    fn without_a_line_only_the_file_is_named() {
        let found = Diagnostic::new(&DUPLICATE, "the file is empty")
            .at_location(Location::file("requirements.txt"));
        insta::assert_snapshot!(text(&found, false), @r#"
        warning[UVF110]: the file is empty
        --> requirements.txt
        "#);
        insta::assert_snapshot!(text(&Diagnostic::new(&DUPLICATE, "nowhere"), false), @r#"
        warning[UVF110]: nowhere
        "#);
    }

    #[test]
    fn a_redacted_line_still_names_the_column_of_the_file() {
        let file = SourceFile::new(
            "r.txt",
            b"-i https://me:a-very-long-password-indeed@example.com/simple --hsh\n".to_vec(),
        );
        let found = Diagnostic::new(&UNKNOWN_OPTION, "unknown option").at(&file, 61..66);
        let shown = text(&found, false);
        assert!(shown.contains("r.txt:1:62"), "{shown}");
        assert!(!shown.contains("very-long"), "{shown}");
    }

    #[test]
    fn the_place_in_a_very_long_line_is_shown() {
        let line = format!(
            "setup({}, zip_safe=0, {})\n",
            "a='bcd', ".repeat(200),
            "e=1, ".repeat(200)
        );
        let start = line.find("zip_safe").unwrap();
        let file = SourceFile::new("setup.py", line);
        let found = Diagnostic::new(&UNKNOWN_OPTION, "odd").at(&file, start..start + 10);
        let shown = text(&found, false);
        assert!(
            shown.contains(&format!("setup.py:1:{}", start + 1)),
            "{shown}"
        );
        let lines: Vec<&str> = shown.lines().collect();
        let carets = lines.iter().find(|line| line.contains('^')).unwrap();
        let source = lines.iter().find(|line| line.contains("zip_safe")).unwrap();
        let (from, to) = (carets.find('^').unwrap(), carets.rfind('^').unwrap() + 1);
        let under: String = source.chars().skip(from).take(to - from).collect();
        assert_eq!(under, "zip_safe=0", "{shown}");
    }

    #[test]
    fn a_secret_in_a_very_long_line_is_not_cut_into_view() {
        let line = format!(
            "x = [{}'https://me:hunter2hunter2@example.com/simple', bad]\n",
            "'a', ".repeat(100)
        );
        for word in ["hunter2@", "2hunter", "bad", "example"] {
            let start = line.find(word).unwrap();
            let file = SourceFile::new("setup.py", line.clone());
            let found = Diagnostic::new(&UNKNOWN_OPTION, "odd").at(&file, start..start + 3);
            assert!(
                !text(&found, false).contains("unter"),
                "{}",
                text(&found, false)
            );
        }
        let start = line.find("bad").unwrap();
        let file = SourceFile::new("setup.py", line);
        let found = Diagnostic::new(&UNKNOWN_OPTION, "odd").at(&file, start..start + 3);
        assert!(
            text(&found, false).contains("bad]"),
            "{}",
            text(&found, false)
        );
    }

    #[test]
    fn escapes_in_a_file_do_not_reach_the_terminal() {
        let file = SourceFile::new("r\x1b[2J.txt", b"six \x1b[31m red\n".to_vec());
        let found = Diagnostic::new(&UNKNOWN_OPTION, "bad \x1b[2J").at(&file, 0..3);
        assert!(!text(&found, false).contains('\x1b'));
    }

    #[test]
    fn the_summary_counts_by_severity() {
        let warning = Diagnostic::new(&DUPLICATE, "x");
        let error = Diagnostic::new(&UNKNOWN_OPTION, "x");
        assert_eq!(
            summary(&[warning, error.clone(), error]).as_deref(),
            Some("2 errors, 1 warning")
        );
        assert_eq!(summary(&[]), None);
    }

    proptest! {
        #[test]
        fn no_place_is_too_odd_to_show(
            bytes in proptest::collection::vec(any::<u8>(), 0..80),
            start in 0usize..100,
            length in 0usize..100,
        ) {
            let file = SourceFile::new("r.txt", bytes);
            let found = Diagnostic::new(&UNKNOWN_OPTION, "odd").at(&file, start..start + length);
            let shown = text(&found, false);
            let place = found.location.unwrap();
            let name = format!("r.txt:{}:{}", place.line, place.column);
            prop_assert!(place.snippet.is_empty() || shown.contains(&name), "{}", shown);
        }
    }
}
