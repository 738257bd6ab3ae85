use askama::Template;

use super::{Frame, Tile, rendered};
use crate::charts::{Chart, durations, memory, speedups};
use crate::figures::{counted, ratio_of, seconds, seconds_of};
use crate::json::{BenchDocument, BenchScenarioDocument};
use crate::language::Language;
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
    savings: Vec<String>,
    assumptions: Vec<Prose>,
    warnings: Vec<String>,
    scenarios: Vec<Part>,
    how: Vec<String>,
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
pub fn bench(bench: &BenchDocument) -> String {
    let host = &bench.host;
    let pip = host.pip.as_deref().unwrap_or("?");
    let sentence = format!(
        "{} measured with pip {pip} and uv {} on Python {}",
        bench.requirements.name, host.uv, host.python
    );
    let mut frame =
        Frame::new(Language::English, "pip and uv, measured", &sentence).with_style(CHART_STYLE);
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
            let shown = ratio_of(ratio);
            let (value, spread) = shown.split_once(' ').unwrap_or((&shown, ""));
            frame.tiles.push(Tile {
                value: format!("{value}×"),
                label: one_line(&format!("{} {spread}", scenario.name)),
                class,
            });
        }
    }
    if !bench.warnings.is_empty() {
        frame.told.push(Prose::plain(&format!(
            "What makes these figures doubtful stands below them ({}).",
            bench.warnings.len()
        )));
    }
    rendered(&Page {
        frame,
        speedups: speedups(bench),
        rows: bench.scenarios.iter().flat_map(rows).collect(),
        failures: bench.scenarios.iter().flat_map(failed).collect(),
        savings: savings(bench),
        assumptions: bench
            .budget
            .as_ref()
            .map(|saving| {
                saving
                    .assumptions
                    .iter()
                    .map(|line| Prose::of(line))
                    .collect()
            })
            .unwrap_or_default(),
        warnings: bench.warnings.iter().map(|line| one_line(line)).collect(),
        scenarios: bench.scenarios.iter().map(part).collect(),
        how: how(bench),
    })
}

fn rows(scenario: &BenchScenarioDocument) -> Vec<Row> {
    let of = |tool: &crate::json::BenchToolDocument| {
        let ratio = scenario.ratios.iter().find(|ratio| ratio.tool == tool.tool);
        Row {
            scenario: one_line(&scenario.name),
            tool: one_line(&tool.tool),
            median: if tool.median_s.is_some() {
                seconds_of(tool)
            } else {
                "failed".to_owned()
            },
            // Behind all that were measured.
            median_key: tool
                .median_s
                .map_or_else(|| "1e99".to_owned(), |median| median.to_string()),
            ratio: ratio.map_or_else(String::new, ratio_of),
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

fn savings(bench: &BenchDocument) -> Vec<String> {
    let Some(saving) = &bench.budget else {
        return Vec::new();
    };
    [
        ("minutes in a CI run", &saving.minutes_per_run),
        ("hours in a year", &saving.hours_per_year),
        ("money in a year", &saving.cost_per_year),
    ]
    .map(|(what, estimate)| {
        let between = estimate.interval.map_or_else(String::new, |[low, high]| {
            format!(" ({low:.1} to {high:.1})")
        });
        format!("{what}: {:.1}{between}", estimate.value)
    })
    .to_vec()
}

fn part(scenario: &BenchScenarioDocument) -> Part {
    let tools = scenario.tools.iter();
    Part {
        name: one_line(&scenario.name),
        about: one_line(&scenario.about),
        note: scenario.note.as_deref().map(Prose::of),
        charts: [durations(scenario), memory(scenario)]
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

fn how(bench: &BenchDocument) -> Vec<String> {
    let host = &bench.host;
    let known = |text: Option<String>| text.unwrap_or_else(|| "?".to_owned());
    vec![
        format!(
            "{}, {}, {} processors, {} of memory",
            one_line(&host.system),
            one_line(host.cpu.as_deref().unwrap_or(&host.architecture)),
            known(host.cpus.map(|cpus| cpus.to_string())),
            known(host.memory_bytes.map(crate::amounts::bytes)),
        ),
        match &bench.local_server {
            Some(local) => format!(
                "Both tools were served from this machine ({}, {} added to each answer): the \
                 network is not in the figures.",
                counted(local.files, "file"),
                seconds(local.latency_s)
            ),
            None => "The network is in the figures.".to_owned(),
        },
        "A fresh environment and private caches for each run, the tools in turns; intervals by \
         bootstrap; memory of all processes is sampled, wall and processor time are exact."
            .to_owned(),
        format!(
            "A program that does nothing takes {} here.",
            seconds(bench.harness.empty_run.median_s)
        ),
    ]
}
