//! What of a matrix needs a person: cells that say the same of the same thing stand for
//! one problem, the most urgent first.

use crate::json::{
    CellDocument, CompatRuleDocument, MatrixDocument, MatrixOutcome, MatrixPackageDocument,
    SolutionDocument, ToolName,
};

/// Something that is not the same, for all packages and targets that it is said of.
#[derive(Debug, Clone)]
pub(crate) struct Problem<'a> {
    /// Several only where all fail alike, or come with the same that fails.
    pub(crate) packages: Vec<&'a MatrixPackageDocument>,
    /// By name.
    pub(crate) targets: Vec<&'a str>,
    /// The first of the cells, which speaks for the others.
    pub(crate) cell: &'a CellDocument,
    /// One for each target, of the first package.
    pub(crate) cells: Vec<&'a CellDocument>,
    /// The rule that explains it.
    pub(crate) rule: Option<&'a CompatRuleDocument>,
}

/// What a tool said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Message<'a> {
    pub(crate) tool: ToolName,
    pub(crate) target: &'a str,
    pub(crate) text: &'a str,
}

/// The outcomes that need a person, the most urgent first.
pub(crate) const ORDER: [MatrixOutcome; 5] = [
    MatrixOutcome::OnlyPip,
    MatrixOutcome::OtherVersion,
    MatrixOutcome::Neither,
    MatrixOutcome::OnlyUv,
    MatrixOutcome::Inconclusive,
];

/// An outcome in words that stand above a list.
pub(crate) fn heading(outcome: MatrixOutcome) -> &'static str {
    match outcome {
        MatrixOutcome::Same => "The same",
        MatrixOutcome::OtherVersion => "Another version with uv",
        MatrixOutcome::OnlyPip => "Not with uv",
        MatrixOutcome::OnlyUv => "Not with pip",
        MatrixOutcome::Neither => "With neither",
        MatrixOutcome::Inconclusive => "Could not be found out",
    }
}

/// The problems of a matrix: those that nothing is known against before the others, then by
/// name.
pub(crate) fn problems(matrix: &MatrixDocument) -> Vec<Problem<'_>> {
    let mut all: Vec<Problem<'_>> = Vec::new();
    for package in &matrix.packages {
        let mut own: Vec<Problem<'_>> = Vec::new();
        for cell in &package.cells {
            if cell.outcome == MatrixOutcome::Same {
                continue;
            }
            if let Some(known) = own.iter_mut().find(|known| alike(known.cell, cell)) {
                known.targets.push(&cell.target);
                known.cells.push(cell);
                continue;
            }
            own.push(Problem {
                packages: vec![package],
                targets: vec![&cell.target],
                cell,
                cells: vec![cell],
                rule: cell.rule.as_ref().and_then(|code| {
                    let mut rules = matrix.rules.iter();
                    rules.find(|rule| rule.code == *code)
                }),
            });
        }
        for problem in own {
            let is_one = |known: &&mut Problem<'_>| {
                let fails_alike = known.cell.pip.is_none()
                    && known.cell.uv.is_none()
                    && alike(known.cell, problem.cell);
                known.targets == problem.targets
                    && (fails_alike
                        || follows_alike(known.cell, problem.cell)
                        || says_alike(known.cell, problem.cell))
                    && known.messages() == problem.messages()
            };
            match all.iter_mut().find(is_one) {
                Some(known) => known.packages.push(package),
                None => all.push(problem),
            }
        }
    }
    all.sort_by_cached_key(|problem| {
        let place = ORDER.iter().position(|one| *one == problem.cell.outcome);
        (
            place,
            problem.cell.solution.is_some(),
            problem.packages[0].name.to_lowercase(),
        )
    });
    all
}

/// Whether two cells say the same of different targets. What a rule explains on both is the
/// same, though builds name other paths.
fn alike(one: &CellDocument, other: &CellDocument) -> bool {
    one.outcome == other.outcome
        && one.pip == other.pip
        && one.uv == other.uv
        && one.rule == other.rule
        && one.follows == other.follows
        && (one.rule.is_some()
            || one.pip_message == other.pip_message && one.uv_message == other.uv_message)
        && one.solution == other.solution
}

/// Whether two cells are as they are because the same fails; which versions the one tool gives
/// all the same is of no concern then.
fn follows_alike(one: &CellDocument, other: &CellDocument) -> bool {
    !one.follows.is_empty()
        && one.outcome == other.outcome
        && one.rule == other.rule
        && one.follows == other.follows
        && one.solution == other.solution
        && (one.pip.is_some(), one.uv.is_some()) == (other.pip.is_some(), other.uv.is_some())
}

/// Whether one tool fails for two with the same words, which then speak of neither: it does not
/// start, or does not get anywhere.
fn says_alike(one: &CellDocument, other: &CellDocument) -> bool {
    let words = |cell: &CellDocument| (cell.pip_message.clone(), cell.uv_message.clone());
    matches!(one.outcome, MatrixOutcome::OnlyPip | MatrixOutcome::OnlyUv)
        && words(one) != (None, None)
        && words(one) == words(other)
        && one.outcome == other.outcome
        && one.rule == other.rule
        && one.follows == other.follows
        && one.solution == other.solution
}

impl<'a> Problem<'a> {
    /// The names, the first ones of many.
    pub(crate) fn names(&self) -> String {
        const MOST: usize = 8;
        let names: Vec<&str> = self
            .packages
            .iter()
            .take(MOST)
            .map(|package| package.name.as_str())
            .collect();
        match self.packages.len().saturating_sub(MOST) {
            0 => names.join(", "),
            more => format!("{} and {more} more", names.join(", ")),
        }
    }

    /// Where the packages are asked for: `requirements.txt:3`.
    pub(crate) fn places(&self) -> Vec<String> {
        let requested = self.packages.iter().flat_map(|package| &package.requested);
        let mut places: Vec<String> = requested
            .map(|requested| match (&requested.file, requested.line) {
                (Some(file), Some(line)) => format!("{file}:{line}"),
                (Some(file), None) => file.clone(),
                (None, _) => format!("`{}`", requested.text),
            })
            .collect();
        places.dedup();
        places
    }

    /// The first places of many, and how many more there are.
    pub(crate) fn first_places(&self) -> (Vec<String>, usize) {
        const MOST: usize = 12;
        let mut places = self.places();
        let more = places.len().saturating_sub(MOST);
        places.truncate(MOST);
        (places, more)
    }

    /// The cell of one of the packages on the first target.
    pub(crate) fn cell_of(&self, package: &'a MatrixPackageDocument) -> &'a CellDocument {
        let mut cells = package.cells.iter();
        let own = cells.find(|cell| Some(&cell.target.as_str()) == self.targets.first());
        own.unwrap_or(self.cell)
    }

    /// `pip 1.0, uv 2.0`; nothing where neither gives one, or where there are several packages.
    pub(crate) fn versions(&self) -> Option<String> {
        if self.packages.len() > 1 {
            return None;
        }
        let word = |tool: &str, version: &Option<String>| {
            version.as_ref().map(|version| format!("{tool} {version}"))
        };
        let both = [word("pip", &self.cell.pip), word("uv", &self.cell.uv)];
        let known: Vec<String> = both.into_iter().flatten().collect();
        (!known.is_empty()).then(|| known.join(", "))
    }

    /// What the tools said, each text once, with the tool and the first target.
    pub(crate) fn messages(&self) -> Vec<Message<'a>> {
        let mut found: Vec<Message<'a>> = Vec::new();
        for tool in [ToolName::Uv, ToolName::Pip] {
            for cell in &self.cells {
                let text = match tool {
                    ToolName::Uv => &cell.uv_message,
                    ToolName::Pip => &cell.pip_message,
                };
                let Some(text) = text.as_deref() else {
                    continue;
                };
                let is_known = |known: &Message<'_>| known.tool == tool && known.text == text;
                if !found.iter().any(is_known) {
                    let target = cell.target.as_str();
                    found.push(Message { tool, target, text });
                }
            }
        }
        found
    }

    /// What to do, in Markdown of one paragraph.
    pub(crate) fn to_do(&self) -> String {
        if let Some(solution) = &self.cell.solution {
            return solution_words(solution);
        }
        if !self.cell.follows.is_empty() {
            const MOST: usize = 3;
            let follows = &self.cell.follows;
            let it = match self.packages.len() {
                1 => "It comes",
                _ => "They come",
            };
            let (named, more) = follows.split_at(follows.len().min(MOST));
            let named = named.join("`, `");
            return match more.len() {
                0 => format!("{it} with `{named}`: what helps there helps here."),
                more => format!(
                    "{it} with some of what fails, `{named}` and {more} more: what helps there helps here."
                ),
            };
        }
        if let Some(rule) = self.rule {
            return rule.fix.clone();
        }
        match self.cell.outcome {
            MatrixOutcome::Same => "Nothing.",
            MatrixOutcome::OtherVersion => {
                "Pin the version that is wanted, so that both tools take it."
            }
            MatrixOutcome::OnlyPip => {
                "No way that was tried lets uv install it: its message says what is missing."
            }
            MatrixOutcome::OnlyUv => {
                "Nothing stands in the way of uv; pip's message says why it fails."
            }
            MatrixOutcome::Neither => {
                "It fails before the move as well: mend the requirement, or drop the target."
            }
            MatrixOutcome::Inconclusive => {
                "Take away what the message names, and run again with `--resume`."
            }
        }
        .to_owned()
    }
}

/// A way, with whether it was tried and the arguments that it takes.
fn solution_words(solution: &SolutionDocument) -> String {
    let mut words = solution.text.clone();
    if let Some(flags) = flags(solution)
        && !words.contains(&flags)
    {
        add!(words, " (`{flags}`)");
    }
    if !solution.tried {
        words.push_str(" This was not tried here.");
    }
    words
}

/// `uv --prerelease=allow`, if the way has arguments.
pub(crate) fn flags(solution: &SolutionDocument) -> Option<String> {
    if solution.arguments.is_empty() {
        return None;
    }
    Some(format!(
        "{} {}",
        solution.tool.as_str(),
        solution.arguments.join(" ")
    ))
}

/// The rest of a count: `1 package`, `2 packages`.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// `12.3 times`
pub(crate) fn times(ratio: f64) -> String {
    if ratio < 10.0 {
        format!("{ratio:.2} times")
    } else {
        format!("{ratio:.1} times")
    }
}

/// How much faster uv was, in sentences; none where nothing was timed.
pub(crate) fn speed(matrix: &MatrixDocument) -> Vec<String> {
    let summary = &matrix.summary;
    let mut told = Vec::new();
    if let Some(whole) = summary.speedup_whole {
        told.push(format!(
            "pip took {} as long as uv to resolve the whole (median of {}; mean {}).",
            times(whole.median_ratio),
            count(whole.pairs, "target", "targets"),
            times(whole.mean_ratio),
        ));
    }
    if let Some(alone) = summary.speedup_alone {
        told.push(format!(
            "pip took {} as long as uv for a package by itself (median of {}; mean {}).",
            times(alone.median_ratio),
            count(alone.pairs, "pair of runs", "pairs of runs"),
            times(alone.mean_ratio),
        ));
    }
    told
}

/// The matrix in one sentence.
pub(crate) fn sentence(matrix: &MatrixDocument) -> String {
    let summary = &matrix.summary;
    let mut words = format!(
        "{} on {}: ",
        count(summary.packages, "package", "packages"),
        count(matrix.targets.len(), "target", "targets"),
    );
    match summary.compatible_percent {
        Some(percent) => add!(
            words,
            "{} of {} the same ({percent:.1} %)",
            summary.compatible,
            summary.total
        ),
        None => words.push_str("nothing to compare"),
    }
    if let Some(part) = &matrix.partition {
        add!(words, "; share {} of {}", part.share, part.of);
    }
    words
}

/// The packages that are the same on every target, with their versions: `flask 3.0`,
/// `numpy 1.0 / 2.0`.
pub(crate) fn same_everywhere(matrix: &MatrixDocument) -> Vec<String> {
    let is_same = |package: &&MatrixPackageDocument| {
        let mut cells = package.cells.iter();
        cells.all(|cell| cell.outcome == MatrixOutcome::Same)
    };
    let told = |package: &MatrixPackageDocument| {
        let cells = package.cells.iter();
        let mut versions: Vec<&str> = cells.filter_map(|cell| cell.uv.as_deref()).collect();
        versions.sort_unstable();
        versions.dedup();
        let told = format!("{} {}", package.name, versions.join(" / "));
        told.trim_end().to_owned()
    };
    matrix.packages.iter().filter(is_same).map(told).collect()
}

/// A target's tools: `Python 3.11.7, pip 26.0 (pip-simulated), uv 0.13.9`.
pub(crate) fn tools(target: &crate::json::MatrixTargetDocument) -> String {
    let python = match &target.interpreter {
        Some(interpreter) => format!("Python {}", interpreter.version),
        None => "no such interpreter here".to_owned(),
    };
    let mut words = vec![python];
    if let Some(pip) = &target.pip_version {
        let simulated = if target.simulated {
            " (pip-simulated)"
        } else {
            ""
        };
        words.push(format!("pip {pip}{simulated}"));
    }
    if let Some(uv) = &target.uv_version {
        words.push(format!("uv {uv}"));
    }
    words.join(", ")
}
