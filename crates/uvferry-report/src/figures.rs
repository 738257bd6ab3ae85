//! Measured values for people: never without their spread, never with more digits than they
//! carry.

use crate::amounts::bytes;
use crate::json::{
    BenchChangeDocument, BenchDocument, BenchScenarioDocument, BenchToolDocument, RatioDocument,
    SummaryDocument,
};
use crate::language::{Language, say};
use crate::prose::Prose;

/// `12.3 s`, `45.6 ms`.
pub(crate) fn seconds(value: f64, language: Language) -> String {
    let said = if value < 0.1 {
        let shown = format!("{:.1}", value * 1e3);
        say!(language, "milliseconds", number = &shown)
    } else if value < 1.0 {
        let shown = format!("{:.0}", value * 1e3);
        say!(language, "milliseconds", number = &shown)
    } else if value < 100.0 {
        let shown = format!("{value:.2}");
        say!(language, "seconds", number = &shown)
    } else {
        let shown = format!("{value:.0}");
        say!(language, "seconds", number = &shown)
    };
    said.letters()
}

/// `low to high`
pub(crate) fn between(low: &str, high: &str, language: Language) -> String {
    say!(language, "between", low = low, high = high).letters()
}

/// ` (low to high)`, or nothing where there is none.
fn interval(ends: Option<[f64; 2]>, shown: impl Fn(f64) -> String, language: Language) -> String {
    ends.map_or_else(String::new, |[low, high]| {
        format!(" ({})", between(&shown(low), &shown(high), language))
    })
}

/// `1 run`, `2 runs`.
pub(crate) fn runs(number: usize, language: Language) -> String {
    say!(language, "runs", runs = number).letters()
}

/// The median of a tool's wall times with its interval; of fewer than three runs with how many
/// there are.
pub(crate) fn seconds_of(tool: &BenchToolDocument, language: Language) -> String {
    let Some(median) = tool.median_s else {
        return String::new();
    };
    let shown = |value| seconds(value, language);
    match tool.interval_s {
        Some(_) => shown(median) + &interval(tool.interval_s, shown, language),
        None => format!("{} ({})", shown(median), runs(tool.successful, language)),
    }
}

/// `9.8 (9.1 to 10.4)`.
pub(crate) fn ratio_of(ratio: &RatioDocument, language: Language) -> String {
    let shown = |value: f64| {
        if value < 1.0 {
            format!("{value:.2}")
        } else if value < 10.0 {
            format!("{value:.1}")
        } else {
            format!("{value:.0}")
        }
    };
    if ratio.interval.is_some() {
        shown(ratio.median) + &interval(ratio.interval, shown, language)
    } else {
        let rounds = say!(language, "rounds", rounds = ratio.pairs).letters();
        format!("{} ({rounds})", shown(ratio.median))
    }
}

/// The median of a side of a comparison with its interval; of fewer than three runs with the
/// range that they span.
pub(crate) fn side_of(summary: &SummaryDocument, language: Language) -> String {
    let shown = |value| seconds(value, language);
    let spread = match summary.interval_s {
        Some(_) => interval(summary.interval_s, shown, language),
        None if summary.minimum_s < summary.maximum_s => {
            let (low, high) = (shown(summary.minimum_s), shown(summary.maximum_s));
            let span = between(&low, &high, language);
            format!(" ({})", say!(language, "runs-span", span = &span).letters())
        }
        None => format!(" ({})", runs(1, language)),
    };
    shown(summary.median_s) + &spread
}

/// `1.95 (1.90 to 2.05)`: after by before.
pub(crate) fn change_of(change: &BenchChangeDocument, language: Language) -> String {
    let shown = |value: f64| {
        if value < 10.0 {
            format!("{value:.2}")
        } else if value < 100.0 {
            format!("{value:.1}")
        } else {
            format!("{value:.0}")
        }
    };
    match (change.ratio, change.interval) {
        (None, _) => String::new(),
        (Some(ratio), None) => {
            let few = language.word_of("bench-verdict", "too-few");
            format!("{} ({few})", shown(ratio))
        }
        (Some(ratio), ends) => shown(ratio) + &interval(ends, shown, language),
    }
}

/// `2 %`, `0.5 %`.
pub(crate) fn percent(share: f64) -> String {
    let digits = format!("{:.2}", share * 100.0);
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    format!("{digits} %")
}

/// What a verdict says to people.
pub(crate) fn verdict_of(change: &BenchChangeDocument, language: Language) -> String {
    language.word_of("bench-verdict", &change.verdict)
}

/// What a scenario is about. One that is built in is told in the language, one of a file of
/// scenarios in the words of that.
pub(crate) fn about(scenario: &BenchScenarioDocument, language: Language) -> String {
    let built_in = |language: Language| language.word_of("scenario-about", &scenario.name);
    if built_in(Language::English) == scenario.about {
        built_in(language)
    } else {
        scenario.about.clone()
    }
}

/// How a bench was made, a sentence for each.
pub(crate) fn how(bench: &BenchDocument, language: Language) -> Vec<Prose> {
    let host = &bench.host;
    let known = |text: Option<String>| text.unwrap_or_else(|| "?".to_owned());
    let mut told = vec![say!(
        language,
        "how-host",
        system = &host.system,
        cpu = host.cpu.as_deref().unwrap_or(&host.architecture),
        cpus = &known(host.cpus.map(|cpus| cpus.to_string())),
        memory = &known(host.memory_bytes.map(bytes)),
    )];
    match &bench.local_server {
        Some(local) => {
            told.push(say!(
                language,
                "how-served",
                files = local.files,
                latency = &seconds(local.latency_s, language),
            ));
            told.extend(
                local
                    .bandwidth_bytes_per_s
                    .map(|rate| say!(language, "how-bandwidth", rate = &bytes(rate))),
            );
        }
        None => told.push(say!(language, "how-network")),
    }
    told.push(say!(language, "how-runs"));
    let empty = seconds(bench.harness.empty_run.median_s, language);
    told.push(say!(language, "how-empty", time = &empty));
    told.extend(bench.harness.looking_ratio.map(|share| {
        let share = format!("{:.1} %", share * 100.0);
        say!(language, "how-looking", share = &share)
    }));
    told
}

/// What a budget comes to: what is saved, by the median, and its interval.
pub(crate) fn savings(
    saving: &crate::json::SavingDocument,
    language: Language,
) -> Vec<(Prose, String, String)> {
    [
        (say!(language, "saving-minutes"), &saving.minutes_per_run),
        (say!(language, "saving-hours"), &saving.hours_per_year),
        (say!(language, "saving-money"), &saving.cost_per_year),
    ]
    .map(|(what, estimate)| {
        let ends = estimate.interval.map_or_else(String::new, |[low, high]| {
            between(&format!("{low:.1}"), &format!("{high:.1}"), language)
        });
        (what, format!("{:.1}", estimate.value), ends)
    })
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_the_unit_that_fits() {
        let seconds = |value| super::seconds(value, Language::English);
        assert_eq!(seconds(0.012_34), "12.3 ms");
        assert_eq!(seconds(0.5), "500 ms");
        assert_eq!(seconds(2.345), "2.35 s");
        assert_eq!(seconds(240.4), "240 s");
        assert_eq!(super::seconds(2.345, Language::Korean), "2.35초");
    }

    #[test]
    fn a_share_keeps_its_digits() {
        let shown = [0.02, 0.005, 0.1, 0.0].map(percent);
        assert_eq!(shown, ["2 %", "0.5 %", "10 %", "0 %"]);
    }

    #[test]
    fn a_ratio_has_its_spread_or_how_little_it_is_made_of() {
        let ratio_of = |ratio: &RatioDocument| super::ratio_of(ratio, Language::English);
        let mut ratio = RatioDocument {
            tool: "uv-pip".to_owned(),
            median: 9.84,
            interval: Some([9.0, 12.3]),
            pairs: 5,
        };
        assert_eq!(ratio_of(&ratio), "9.8 (9.0 to 12)");
        ratio.interval = None;
        assert_eq!(ratio_of(&ratio), "9.8 (5 rounds)");
        (ratio.median, ratio.interval) = (0.17, Some([0.15, 0.19]));
        assert_eq!(ratio_of(&ratio), "0.17 (0.15 to 0.19)");
    }
}
