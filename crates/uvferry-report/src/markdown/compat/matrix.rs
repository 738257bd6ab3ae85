use crate::json::MatrixDocument;
use crate::markdown::escape::{code, fenced, prose};
use crate::markdown::table;
use crate::problems::{
    ORDER, Problem, count, flags, heading, problems, same_everywhere, sentence, speed, tools,
};

/// What is not the same, with what to do, the most urgent first; then the targets and what is
/// the same.
pub fn matrix(matrix: &MatrixDocument) -> String {
    let mut out = String::from("# pip and uv side by side\n\n");
    add!(out, "{}.\n", prose(&sentence(matrix)));
    for told in speed(matrix) {
        add!(out, "\n{}\n", prose(&told));
    }
    for note in &matrix.notes {
        add!(out, "\nNote: {}\n", prose(note));
    }
    let problems = problems(matrix);
    for outcome in ORDER {
        let rows: Vec<Vec<String>> = problems
            .iter()
            .filter(|problem| problem.cell.outcome == outcome)
            .map(row)
            .collect();
        if rows.is_empty() {
            continue;
        }
        add!(out, "\n## {}\n\n", heading(outcome));
        let head = ["package", "where", "targets", "pip", "uv", "what to do"];
        table::write(&mut out, &head, &rows);
    }
    let said: Vec<&Problem<'_>> = problems
        .iter()
        .filter(|problem| !problem.messages().is_empty())
        .collect();
    if !said.is_empty() {
        out.push_str("\n<details><summary>What the tools said</summary>\n\n");
        for problem in said {
            write_messages(&mut out, problem);
        }
        out.push_str("</details>\n");
    }
    out.push_str("\n## Targets\n\n");
    let rows: Vec<Vec<String>> = matrix
        .targets
        .iter()
        .map(|target| vec![code(&target.name), prose(&tools(target))])
        .collect();
    table::write(&mut out, &["target", "tools"], &rows);
    let same: Vec<String> = same_everywhere(matrix)
        .iter()
        .map(|package| code(package))
        .collect();
    if !same.is_empty() {
        add!(
            out,
            "\n<details><summary>The same on every target: {}</summary>\n\n{}\n\n</details>\n",
            count(same.len(), "package", "packages"),
            same.join(", ")
        );
    }
    out
}

fn row(problem: &Problem<'_>) -> Vec<String> {
    let version = |version: &Option<String>| match version {
        Some(_) if problem.packages.len() > 1 => "several".to_owned(),
        Some(version) => code(version),
        None => "–".to_owned(),
    };
    let mut to_do = prose(&problem.to_do());
    if let Some(code) = &problem.cell.rule {
        add!(to_do, " ({})", prose(code));
    }
    let places = problem.places();
    vec![
        prose(&problem.names()),
        prose(
            &places
                .first()
                .map_or_else(String::new, |first| match places.len() {
                    1 => first.clone(),
                    many => format!("{first} and {} more", many - 1),
                }),
        ),
        prose(&problem.targets.join(", ")),
        version(&problem.cell.pip),
        version(&problem.cell.uv),
        to_do,
    ]
}

/// For each problem what the tools said, the flags that work and what else is known.
pub fn solutions(matrix: &MatrixDocument) -> String {
    let mut out = String::from("# Problems and solutions\n\n");
    add!(out, "{}.\n", prose(&sentence(matrix)));
    let problems = problems(matrix);
    if problems.is_empty() {
        out.push_str("\nNothing needs a person.\n");
    } else {
        out.push('\n');
    }
    for problem in &problems {
        add!(
            out,
            "## {}: {}\n\n",
            prose(&problem.names()),
            heading(problem.cell.outcome).to_lowercase()
        );
        add!(out, "- Targets: {}\n", prose(&problem.targets.join(", ")));
        if let Some(versions) = problem.versions() {
            add!(out, "- Versions: {}\n", prose(&versions));
        }
        let (places, more) = problem.first_places();
        if !places.is_empty() {
            add!(out, "- Asked for at: {}", prose(&places.join(", ")));
            if more > 0 {
                add!(out, " and {more} more");
            }
            out.push('\n');
        }
        if let Some(rule) = problem.rule {
            add!(out, "- Why: {} ({})\n", prose(&rule.summary), rule.code);
        }
        let solution = problem.cell.solution.as_ref();
        let tried = solution.filter(|solution| solution.tried);
        match tried.and_then(flags) {
            Some(flags) => add!(out, "- Flags that work: {}\n", code(&flags)),
            None if tried.is_none() => out.push_str("- Flags that work: none was found\n"),
            None => {}
        }
        add!(out, "- What to do: {}\n", prose(&problem.to_do()));
        if solution.is_some()
            && let Some(rule) = problem.rule
        {
            add!(out, "- In general: {}\n", prose(&rule.fix));
        }
        out.push('\n');
        for message in problem.messages() {
            let title = format!("{} on {}", message.tool.as_str(), message.target);
            add!(out, "{} says:\n\n", prose(&title));
            out.push_str(&fenced("text", message.text));
            out.push('\n');
        }
    }
    // One line end, however the last problem ended.
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn write_messages(out: &mut String, problem: &Problem<'_>) {
    for message in problem.messages() {
        let title = format!("{} on {}", problem.names(), message.target);
        add!(out, "{}, {}:\n\n", prose(&title), message.tool.as_str());
        out.push_str(&fenced("text", message.text));
        out.push('\n');
    }
}
