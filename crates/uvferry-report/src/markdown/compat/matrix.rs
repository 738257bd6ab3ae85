use crate::json::MatrixDocument;
use crate::language::{Language, say, word};
use crate::markdown::escape::{code, fenced, parts, words};
use crate::markdown::table;
use crate::problems::{
    ORDER, Problem, and_more, flags, heading, problems, same_everywhere, says, sentence, speed,
    tools,
};
use crate::prose::Prose;

/// What is not the same, with what to do, the most urgent first; then the targets and what is
/// the same.
pub fn matrix(matrix: &MatrixDocument, language: Language) -> String {
    let mut out = format!("# {}\n\n", words(&word!(language, "matrix-title")));
    add!(out, "{}.\n", parts(&sentence(matrix, language)));
    for told in speed(matrix, language) {
        add!(out, "\n{}\n", parts(&told));
    }
    for note in &matrix.notes {
        let note = say!(language, "matrix-note", note = &language.sentence(note));
        add!(out, "\n{}\n", parts(&note));
    }
    let problems = problems(matrix);
    for outcome in ORDER {
        let rows: Vec<Vec<String>> = problems
            .iter()
            .filter(|problem| problem.cell.outcome == outcome)
            .map(|problem| row(problem, language))
            .collect();
        if rows.is_empty() {
            continue;
        }
        add!(out, "\n## {}\n\n", words(&heading(outcome, language)));
        let head = [
            word!(language, "col-package"),
            word!(language, "col-where"),
            word!(language, "col-targets"),
            "pip".to_owned(),
            "uv".to_owned(),
            word!(language, "col-to-do"),
        ];
        table::write(&mut out, &head, &rows);
    }
    let said: Vec<&Problem<'_>> = problems
        .iter()
        .filter(|problem| !problem.messages().is_empty())
        .collect();
    if !said.is_empty() {
        let title = words(&word!(language, "matrix-said-title"));
        add!(out, "\n<details><summary>{title}</summary>\n\n");
        for problem in said {
            write_messages(&mut out, problem, language);
        }
        out.push_str("</details>\n");
    }
    let title = words(&word!(language, "matrix-targets-title"));
    add!(out, "\n## {title}\n\n");
    let rows: Vec<Vec<String>> = matrix
        .targets
        .iter()
        .map(|target| vec![code(&target.name), parts(&tools(target, language))])
        .collect();
    let head = [word!(language, "col-target"), word!(language, "col-tools")];
    table::write(&mut out, &head, &rows);
    let same: Vec<String> = same_everywhere(matrix)
        .iter()
        .map(|package| code(package))
        .collect();
    if !same.is_empty() {
        let title = say!(language, "matrix-same-title", packages = same.len());
        add!(
            out,
            "\n<details><summary>{}</summary>\n\n{}\n\n</details>\n",
            parts(&title),
            same.join(", ")
        );
    }
    out
}

fn row(problem: &Problem<'_>, language: Language) -> Vec<String> {
    let version = |version: &Option<String>| match version {
        Some(_) if problem.packages.len() > 1 => words(&word!(language, "matrix-several")),
        Some(version) => code(version),
        None => "–".to_owned(),
    };
    let mut to_do = parts(&problem.to_do(language));
    if let Some(code) = &problem.cell.rule {
        add!(to_do, " ({})", words(code));
    }
    let places = problem.places();
    let first = places.first().map_or_else(Prose::default, |first| {
        and_more(Prose::of(first), places.len() - 1, language)
    });
    vec![
        parts(&problem.names(language)),
        parts(&first),
        words(&problem.targets.join(", ")),
        version(&problem.cell.pip),
        version(&problem.cell.uv),
        to_do,
    ]
}

/// For each problem what the tools said, the flags that work and what else is known.
pub fn solutions(matrix: &MatrixDocument, language: Language) -> String {
    let mut out = format!("# {}\n\n", words(&word!(language, "solutions-title")));
    add!(out, "{}.\n", parts(&sentence(matrix, language)));
    let problems = problems(matrix);
    if problems.is_empty() {
        add!(out, "\n{}\n", parts(&say!(language, "solutions-nothing")));
    } else {
        out.push('\n');
    }
    for problem in &problems {
        add!(
            out,
            "## {}: {}\n\n",
            parts(&problem.names(language)),
            words(&heading(problem.cell.outcome, language).to_lowercase())
        );
        for fact in facts(problem, language) {
            add!(out, "- {}\n", parts(&fact));
        }
        out.push('\n');
        for message in problem.messages() {
            add!(out, "{}:\n\n", parts(&says(&message, language)));
            out.push_str(&fenced("text", message.text));
            out.push('\n');
        }
    }
    // One line end, however the last problem ended.
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// What is known of a problem, a line for each.
fn facts(problem: &Problem<'_>, language: Language) -> Vec<Prose> {
    let targets = Prose::plain(&problem.targets.join(", "));
    let mut facts = vec![say!(language, "solution-targets", targets = &targets)];
    if let Some(versions) = problem.versions() {
        let versions = Prose::plain(&versions);
        facts.push(say!(language, "solution-versions", versions = &versions));
    }
    let (places, more) = problem.first_places();
    if !places.is_empty() {
        let places = Prose::joined(places.iter().map(|place| Prose::of(place)), ", ");
        let places = and_more(places, more, language);
        facts.push(say!(language, "solution-places", places = &places));
    }
    if let (Some(rule), Some(why)) = (problem.rule, problem.why(language)) {
        facts.push(say!(
            language,
            "solution-why",
            why = &why,
            code = &rule.code
        ));
    }
    let solution = problem.cell.solution.as_ref();
    let tried = solution.filter(|solution| solution.tried);
    match tried.and_then(flags) {
        Some(flags) => facts.push(say!(language, "solution-flags", flags = &flags)),
        None if tried.is_none() => facts.push(say!(language, "solution-no-flags")),
        None => {}
    }
    let to_do = problem.to_do(language);
    facts.push(say!(language, "solution-to-do", to_do = &to_do));
    if solution.is_some()
        && let Some(fix) = problem.fix(language)
    {
        facts.push(say!(language, "solution-in-general", fix = &fix));
    }
    facts
}

fn write_messages(out: &mut String, problem: &Problem<'_>, language: Language) {
    for message in problem.messages() {
        let title = say!(
            language,
            "problem-said",
            names = &problem.names(language),
            tool = message.tool.as_str(),
            target = message.target,
        );
        add!(out, "{}:\n\n", parts(&title));
        out.push_str(&fenced("text", message.text));
        out.push('\n');
    }
}
