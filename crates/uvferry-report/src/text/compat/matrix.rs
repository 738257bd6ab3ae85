use std::borrow::Cow;

use crate::json::MatrixDocument;
use crate::language::Language;
use crate::problems::{
    ORDER, Problem, count, heading, problems, same_everywhere, sentence, speed, tools,
};
use crate::text::wrapped;
use crate::visible::one_line;

/// A terminal is spoken to in English.
const LANGUAGE: Language = Language::English;

/// Lines of a message that are shown.
const MOST_LINES: usize = 8;

/// What is not the same, with what to do, the most urgent first; then what is the same, and
/// the targets.
pub fn matrix(matrix: &MatrixDocument) -> String {
    let mut out = String::new();
    let problems = problems(matrix);
    for outcome in ORDER {
        let cells = matrix
            .packages
            .iter()
            .flat_map(|package| &package.cells)
            .filter(|cell| cell.outcome == outcome)
            .count();
        if cells == 0 {
            continue;
        }
        add!(
            out,
            "{} ({})\n",
            heading(outcome, LANGUAGE),
            count(cells, "cell", "cells")
        );
        for problem in problems
            .iter()
            .filter(|problem| problem.cell.outcome == outcome)
        {
            write_problem(&mut out, problem);
        }
        out.push('\n');
    }
    let same: Vec<String> = same_everywhere(matrix)
        .iter()
        .map(|package| one_line(package))
        .collect();
    if !same.is_empty() {
        let packages = count(same.len(), "package", "packages");
        add!(out, "The same on every target ({packages})\n");
        wrapped::write(&mut out, "  ", &same.join(", "));
        out.push('\n');
    }
    if !matrix.targets.is_empty() {
        out.push_str("Targets\n");
        for target in &matrix.targets {
            let line = format!("{}: {}", target.name, tools(target, LANGUAGE).letters());
            wrapped::write(&mut out, "  ", &line);
        }
        out.push('\n');
    }
    for note in &matrix.notes {
        wrapped::write(&mut out, "note: ", note);
    }
    for told in speed(matrix, LANGUAGE) {
        wrapped::write(&mut out, "", &told.letters());
    }
    wrapped::write(&mut out, "", &sentence(matrix, LANGUAGE).letters());
    out
}

/// A matrix in one line.
pub fn matrix_summary(matrix: &MatrixDocument) -> String {
    let mut words = sentence(matrix, LANGUAGE).letters();
    for outcome in ORDER {
        let cells = matrix.packages.iter().flat_map(|package| &package.cells);
        let number = cells.filter(|cell| cell.outcome == outcome).count();
        if number > 0 {
            add!(words, ", {number} {}", outcome.as_str());
        }
    }
    words
}

fn write_problem(out: &mut String, problem: &Problem<'_>) {
    wrapped::write(out, "  ", &problem.names(LANGUAGE).letters());
    let mut facts = problem.versions().unwrap_or_default();
    if !facts.is_empty() {
        facts.push_str("; ");
    }
    add!(facts, "on {}", problem.targets.join(", "));
    wrapped::write(out, "    ", &facts);
    let places = problem.places();
    if !places.is_empty() {
        wrapped::write_at_most(out, "    at ", &places.join(", "), 2);
    }
    let messages = problem.messages();
    for (at, message) in messages.iter().enumerate() {
        // Those of other targets differ in little; all are in the other forms.
        if messages[..at].iter().any(|told| told.tool == message.tool) {
            continue;
        }
        let first = format!("    {} says: ", message.tool.as_str());
        wrapped::write_at_most(out, &first, &telling(message.text), MOST_LINES);
    }
    let first = match (&problem.cell.rule, &problem.cell.solution) {
        (_, Some(solution)) if solution.tried => "    works: ".to_owned(),
        (Some(code), _) => format!("    {code}: "),
        (None, _) => "    to do: ".to_owned(),
    };
    wrapped::write(out, &first, &problem.to_do(LANGUAGE).to_text());
}

/// A message that is not all warnings first: of a long one its beginning, and what stands from
/// the last line on that names an error.
fn telling(text: &str) -> Cow<'_, str> {
    const BEGINNING: usize = 2;
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    if lines.len() <= MOST_LINES {
        return Cow::Borrowed(text);
    }
    let last = lines.iter().rposition(|line| names_error(line.trim()));
    match last.filter(|last| *last >= MOST_LINES) {
        // What tells most may stand first already, as of messages that were shortened.
        Some(last) if lines[..BEGINNING].contains(&lines[last]) => {
            Cow::Owned(lines[last..].join("\n"))
        }
        Some(last) => {
            let beginning = lines[..BEGINNING].iter().chain(["…"].iter());
            let told = beginning.chain(&lines[last..]);
            Cow::Owned(told.copied().collect::<Vec<_>>().join("\n"))
        }
        None => Cow::Borrowed(text),
    }
}

/// `error: …`, `ValueError: …`, `x.c:1: fatal error: …`; pip's own names of what it met say
/// nothing more.
fn names_error(line: &str) -> bool {
    let is_of_pip = |rest: &str| !rest.contains(' ') && rest.contains('-');
    if let Some(rest) = line.strip_prefix("error: ") {
        return !is_of_pip(rest);
    }
    let name = line.split(": ").next().unwrap_or_default();
    let is_name = !name.contains(' ') && name.len() < line.len();
    line.contains("fatal error: ")
        || is_name && (name.ends_with("Error") || name.ends_with("Exception"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_message_the_error_is_told() {
        let warnings = "UserWarning: x\n".repeat(30);
        let text = format!(
            "error: Failed to build\ncause: The build backend\n{warnings}error: Multiple packages\nDo this\n\nhint: read\nerror: subprocess-exited-with-error\n"
        );
        assert_eq!(
            telling(&text),
            "error: Failed to build\ncause: The build backend\n…\nerror: Multiple packages\nDo this\nhint: read\nerror: subprocess-exited-with-error"
        );
        let raised = format!("a\nb\n{warnings}ValueError: no\n");
        assert_eq!(telling(&raised), "a\nb\n…\nValueError: no");
        let shortened = format!("ValueError: no\n…\n{warnings}ValueError: no\n");
        assert_eq!(telling(&shortened), "ValueError: no");
        // Nothing names one, or all of it fits.
        assert_eq!(telling(&warnings), warnings);
        assert_eq!(telling("error: a\nb\n"), "error: a\nb\n");
    }
}
