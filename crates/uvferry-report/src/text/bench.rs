use crate::figures::{between, change_of, percent, ratio_of, seconds, seconds_of, side_of};
use crate::json::{BenchComparisonDocument, BenchDocument, BenchScenarioDocument};
use crate::language::{Language, say};
use crate::text::{table, wrapped};
use crate::visible::{one_line, visible};

/// A terminal is spoken to in English.
const LANGUAGE: Language = Language::English;

/// The figures of a bench: a line for each scenario and tool, then what a reader has to know.
/// `columns` are those of the terminal that shows it: where a table is wider, each line of it
/// stands by itself, and sentences are broken between words. Without them lines are as long as
/// they are.
pub fn bench(bench: &BenchDocument, columns: Option<usize>) -> String {
    let mut out = String::new();
    let host = &bench.host;
    let lines = Lines { columns };
    lines.write(
        &mut out,
        "",
        &format!(
            "{} ({}) on Python {}: pip {}, uv {}",
            one_line(&bench.requirements.name),
            amount(bench),
            host.python,
            host.pip.as_deref().unwrap_or("unknown"),
            host.uv
        ),
    );
    lines.write(
        &mut out,
        "",
        &match &bench.local_server {
            Some(local) => format!(
                "served from this machine ({}), the network is not in the figures",
                say!(LANGUAGE, "coverage-files", files = local.files).letters()
            ),
            None => "the network is in the figures".to_owned(),
        },
    );
    out.push('\n');
    write_figures(&mut out, bench, lines);
    for scenario in &bench.scenarios {
        write_failures(&mut out, scenario, lines);
    }
    if let Some(saving) = &bench.budget {
        out.push('\n');
        let said = format!(
            "With the speed-up of `{}` by {}:",
            saving.scenario, saving.tool
        );
        lines.write(&mut out, "", &said);
        for (what, estimate) in [
            ("minutes saved in a CI run", &saving.minutes_per_run),
            ("hours saved in a year", &saving.hours_per_year),
            ("money saved in a year", &saving.cost_per_year),
        ] {
            let between = estimate.interval.map_or_else(String::new, |[low, high]| {
                let ends = between(&format!("{low:.1}"), &format!("{high:.1}"), LANGUAGE);
                format!(" ({ends})")
            });
            let said = format!("{what}: {:.1}{between}", estimate.value);
            lines.write(&mut out, "  ", &said);
        }
        for assumption in &saving.assumptions {
            lines.write(&mut out, "  assumed: ", assumption);
        }
    }
    let notes: Vec<&BenchScenarioDocument> = bench
        .scenarios
        .iter()
        .filter(|scenario| scenario.note.is_some())
        .collect();
    if !notes.is_empty() || !bench.warnings.is_empty() {
        out.push_str("\nTo be known\n");
        for warning in &bench.warnings {
            lines.write(&mut out, "  ", &one_line(warning));
        }
        for scenario in notes {
            let note = one_line(scenario.note.as_deref().unwrap_or_default());
            lines.write(&mut out, "  ", &format!("{}: {note}", scenario.name));
        }
    }
    out.push('\n');
    lines.write(
        &mut out,
        "",
        &format!(
            "A program that does nothing takes {} here; looking at the processes costs {} of \
             their processor time.",
            seconds(bench.harness.empty_run.median_s, LANGUAGE),
            bench.harness.looking_ratio.map_or_else(
                || "an unknown share".to_owned(),
                |share| format!("{:.1} %", share * 100.0)
            ),
        ),
    );
    out
}

/// How wide lines may be.
#[derive(Clone, Copy)]
struct Lines {
    columns: Option<usize>,
}

impl Lines {
    fn write(self, out: &mut String, first: &str, text: &str) {
        if let Some(columns) = self.columns {
            wrapped::write_within(out, first, text, columns);
        } else {
            add!(out, "{first}{text}\n");
        }
    }

    /// A table, or where it is too wide its rows one below the other, by `row`, behind a line
    /// that says what its figures are.
    fn write_table(
        self,
        out: &mut String,
        rows: &[Vec<String>],
        row: impl Fn(&mut String, &[String]),
    ) {
        let mut written = String::new();
        table::write(&mut written, rows);
        let widest = written.lines().map(|line| line.chars().count()).max();
        match self.columns {
            Some(columns) if widest > Some(columns) => {
                self.write(out, "", "medians of wall times (95 % interval)");
                for one in &rows[1..] {
                    row(out, one);
                }
            }
            _ => out.push_str(&written),
        }
    }
}

fn write_figures(out: &mut String, bench: &BenchDocument, lines: Lines) {
    let mut rows = vec![
        [
            "scenario",
            "tool",
            "median (95 % interval)",
            "pip by it",
            "memory",
            "CPUs",
            "runs",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    for scenario in &bench.scenarios {
        for (at, tool) in scenario.tools.iter().enumerate() {
            let name = if at == 0 { scenario.name.as_str() } else { "" };
            let ratio = scenario.ratios.iter().find(|ratio| ratio.tool == tool.tool);
            rows.push(vec![
                name.to_owned(),
                tool.tool.clone(),
                match (tool.median_s, &tool.failure) {
                    (Some(_), _) => seconds_of(tool, LANGUAGE),
                    (None, Some(_)) => "failed".to_owned(),
                    (None, None) => "no run".to_owned(),
                },
                ratio.map_or_else(String::new, |ratio| ratio_of(ratio, LANGUAGE)),
                tool.median_peak_rss_bytes
                    .map_or_else(String::new, crate::amounts::bytes),
                tool.median_cpus
                    .map_or_else(String::new, |cpus| format!("{cpus:.1}")),
                tool.successful.to_string(),
            ]);
        }
    }
    lines.write_table(out, &rows, |out, row| {
        let [scenario, tool, median, ratio, memory, _, runs] = row else {
            return;
        };
        if !scenario.is_empty() {
            lines.write(out, "", scenario);
        }
        let mut said = format!("{median}, {runs} runs");
        if !memory.is_empty() {
            add!(said, ", {memory}");
        }
        if !ratio.is_empty() {
            add!(said, "; pip takes {ratio} times as long");
        }
        lines.write(out, &format!("  {tool}: "), &said);
    });
}

fn amount(bench: &BenchDocument) -> String {
    let count = bench.requirements.count;
    let requirements = if count == 1 {
        "requirement"
    } else {
        "requirements"
    };
    match bench.requirements.distributions {
        Some(distributions) => {
            format!("{count} {requirements}, {distributions} distributions")
        }
        None => format!("{count} {requirements}"),
    }
}

fn write_failures(out: &mut String, scenario: &BenchScenarioDocument, lines: Lines) {
    for tool in &scenario.tools {
        let Some(failure) = &tool.failure else {
            continue;
        };
        let when = if failure.in_preparation {
            " before its first run"
        } else {
            ""
        };
        let mut said = format!("{}: {} failed{when}", scenario.name, tool.tool);
        if !failure.command.is_empty() {
            add!(said, ": `{}`", one_line(&failure.command));
        }
        out.push('\n');
        lines.write(out, "", &said);
        for line in visible(&failure.message).lines() {
            lines.write(out, "  ", line);
        }
    }
}

/// What became of each scenario and tool; `columns` as of [`bench`].
pub fn bench_comparison(comparison: &BenchComparisonDocument, columns: Option<usize>) -> String {
    let mut out = String::new();
    let mut rows = vec![
        [
            "requirements",
            "scenario",
            "tool",
            "before",
            "after",
            "after by before",
            "verdict",
        ]
        .map(str::to_owned)
        .to_vec(),
    ];
    for change in &comparison.changes {
        let median = |summary: &Option<crate::json::SummaryDocument>| {
            let side = summary.as_ref();
            side.map_or_else(|| "–".to_owned(), |side| side_of(side, LANGUAGE))
        };
        rows.push(vec![
            one_line(&change.requirements),
            one_line(&change.scenario),
            one_line(&change.tool),
            median(&change.before),
            median(&change.after),
            change_of(change, LANGUAGE),
            one_line(&change.verdict),
        ]);
    }
    let lines = Lines { columns };
    lines.write_table(&mut out, &rows, |out, row| {
        let [requirements, scenario, tool, before, after, ratio, verdict] = row else {
            return;
        };
        lines.write(out, "", &format!("{scenario}, {tool} ({requirements})"));
        lines.write(out, "  before: ", before);
        lines.write(out, "  after: ", after);
        if !ratio.is_empty() {
            lines.write(out, "  after by before: ", ratio);
        }
        lines.write(out, "  verdict: ", verdict);
    });
    out.push('\n');
    lines.write(
        &mut out,
        "",
        &format!(
            "{} of {} take longer, {} take less; a change counts where its whole interval \
             exceeds {}",
            comparison.regressions,
            comparison.changes.len(),
            comparison.improvements,
            percent(comparison.threshold_ratio)
        ),
    );
    out
}
