use askama::Template;

use super::{Frame, Tile, rendered};
use crate::charts::{Chart, durations, memory, speedups};
use crate::figures::{self, ratio_of, seconds_of};
use crate::json::{BenchDocument, BenchScenarioDocument};
use crate::language::{Language, say, word};
use crate::prose::Prose;
use crate::visible::{one_line, visible};

pub(super) const CHART_STYLE: &str = include_str!("../../templates/chart.css");

#[derive(Template)]
#[template(path = "bench.html")]
struct Page {
    frame: Frame,
    speedups: Option<Chart>,
    rows: Vec<Row>,
    failures: Vec<Failed>,
    savings: Vec<Prose>,
    assumptions: Vec<Prose>,
    warnings: Vec<String>,
    scenarios: Vec<Part>,
    how: Vec<Prose>,
}

struct Row {
    scenario: String,
    tool: String,
    median: String,
    median_key: String,
    ratio: String,
    ratio_key: f64,
    memory: String,
    memory_key: u64,
    cpus: String,
    installed: String,
    runs: usize,
}

struct Failed {
    what: String,
    command: String,
    message: String,
}

struct Part {
    name: String,
    about: String,
    note: Option<Prose>,
    charts: Vec<Chart>,
    commands: Vec<Typed>,
}

struct Typed {
    tool: String,
    line: String,
}

/// The page of a bench, with its charts.
pub fn bench(bench: &BenchDocument, language: Language) -> String {
    let host = &bench.host;
    let sentence = say!(
        language,
        "measured-said",
        name = &bench.requirements.name,
        pip = host.pip.as_deref().unwrap_or("?"),
        uv = &host.uv,
        python = &host.python,
    );
    let title = word!(language, "bench-title");
    let mut frame = Frame::new(language, &title, &sentence.letters()).with_style(CHART_STYLE);
    for scenario in &bench.scenarios {
        if let Some(ratio) = &scenario.ratio {
            let is_quicker = ratio.interval.is_some_and(|[low, _]| low > 1.0);
            let class = if scenario.same_set == Some(false) {
                "warn"
            } else if is_quicker {
                "good"
            } else {
                "note"
            };
            let shown = ratio_of(ratio, language);
            let (value, spread) = shown.split_once(' ').unwrap_or((&shown, ""));
            frame.tiles.push(Tile {
                value: format!("{value}×"),
                label: one_line(&format!("{} {spread}", scenario.name)),
                class,
            });
        }
    }
    if !bench.warnings.is_empty() {
        let number = bench.warnings.len();
        frame
            .told
            .push(say!(language, "bench-doubts-below", number = number));
    }
    rendered(&Page {
        frame,
        speedups: speedups(bench, language),
        rows: bench
            .scenarios
            .iter()
            .flat_map(|scenario| rows(scenario, language))
            .collect(),
        failures: bench.scenarios.iter().flat_map(failed).collect(),
        savings: savings(bench, language),
        assumptions: bench
            .budget
            .as_ref()
            .map(|saving| {
                saving
                    .assumptions
                    .iter()
                    .map(|line| language.sentence(line))
                    .collect()
            })
            .unwrap_or_default(),
        warnings: bench
            .warnings
            .iter()
            .map(|line| one_line(&language.said(line)))
            .collect(),
        scenarios: bench
            .scenarios
            .iter()
            .map(|scenario| part(scenario, language))
            .collect(),
        how: figures::how(bench, language),
    })
}

fn rows(scenario: &BenchScenarioDocument, language: Language) -> Vec<Row> {
    let of = |tool: &crate::json::BenchToolDocument| {
        let ratio = scenario.ratios.iter().find(|ratio| ratio.tool == tool.tool);
        Row {
            scenario: one_line(&scenario.name),
            tool: one_line(&tool.tool),
            median: if tool.median_s.is_some() {
                seconds_of(tool, language)
            } else {
                word!(language, "measured-failed")
            },
            // Behind all that were measured.
            median_key: tool
                .median_s
                .map_or_else(|| "1e99".to_owned(), |median| median.to_string()),
            ratio: ratio.map_or_else(String::new, |ratio| ratio_of(ratio, language)),
            ratio_key: ratio.map_or(0.0, |ratio| ratio.median),
            memory: tool
                .median_peak_rss_bytes
                .map_or_else(String::new, crate::amounts::bytes),
            memory_key: tool.median_peak_rss_bytes.unwrap_or_default(),
            cpus: tool
                .median_cpus
                .map_or_else(String::new, |cpus| format!("{cpus:.1}")),
            installed: tool
                .runs
                .iter()
                .rev()
                .find_map(|run| run.packages_installed)
                .map_or_else(String::new, |count| count.to_string()),
            runs: tool.successful,
        }
    };
    scenario.tools.iter().map(of).collect()
}

fn failed(scenario: &BenchScenarioDocument) -> Vec<Failed> {
    let tools = scenario.tools.iter();
    tools
        .filter_map(|tool| {
            let failure = tool.failure.as_ref()?;
            Some(Failed {
                what: one_line(&format!("{}, {}", scenario.name, tool.tool)),
                command: one_line(&failure.command),
                message: visible(&failure.message),
            })
        })
        .collect()
}

fn savings(bench: &BenchDocument, language: Language) -> Vec<Prose> {
    let Some(saving) = &bench.budget else {
        return Vec::new();
    };
    figures::savings(saving, language)
        .into_iter()
        .map(|(what, value, ends)| {
            let shown = if ends.is_empty() {
                value
            } else {
                format!("{value} ({ends})")
            };
            what.words(": ").then(Prose::plain(&shown))
        })
        .collect()
}

fn part(scenario: &BenchScenarioDocument, language: Language) -> Part {
    let tools = scenario.tools.iter();
    Part {
        name: one_line(&scenario.name),
        about: one_line(&figures::about(scenario, language)),
        note: scenario.note.as_deref().map(|text| language.sentence(text)),
        charts: [durations(scenario, language), memory(scenario, language)]
            .into_iter()
            .flatten()
            .collect(),
        commands: tools
            .flat_map(|tool| {
                tool.commands.iter().map(|line| Typed {
                    tool: one_line(&tool.tool),
                    line: one_line(line),
                })
            })
            .collect(),
    }
}
