//! What of a matrix needs a person: cells that say the same of the same thing stand for
//! one problem, the most urgent first.

use crate::json::{
    CellDocument, CompatRuleDocument, MatrixDocument, MatrixOutcome, MatrixPackageDocument,
    SolutionDocument, ToolName,
};
use crate::language::{Language, RuleText, say};
use crate::prose::Prose;

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
pub(crate) fn heading(outcome: MatrixOutcome, language: Language) -> String {
    language.word_of("matrix-heading", outcome.as_str())
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
    pub(crate) fn names(&self, language: Language) -> Prose {
        const MOST: usize = 8;
        let first = self.packages.iter().take(MOST);
        let names = Prose::joined(first.map(|package| Prose::plain(&package.name)), ", ");
        and_more(names, self.packages.len().saturating_sub(MOST), language)
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

    /// What the rule that explains it says, in one line.
    pub(crate) fn why(&self, language: Language) -> Option<Prose> {
        let rule = self.rule?;
        let known = language.of_rule(&rule.code, RuleText::Summary);
        Some(Prose::of(known.as_deref().unwrap_or(&rule.summary)))
    }

    /// What the rule that explains it says that is to be done.
    pub(crate) fn fix(&self, language: Language) -> Option<Prose> {
        let rule = self.rule?;
        let known = language.of_rule(&rule.code, RuleText::Fix);
        Some(Prose::of(known.as_deref().unwrap_or(&rule.fix)))
    }

    /// What to do, in one paragraph.
    pub(crate) fn to_do(&self, language: Language) -> Prose {
        if let Some(solution) = &self.cell.solution {
            return solution_words(solution, language);
        }
        if !self.cell.follows.is_empty() {
            const MOST: usize = 3;
            let follows = &self.cell.follows;
            let packages = self.packages.len();
            let (named, more) = follows.split_at(follows.len().min(MOST));
            let named = Prose::literals(named);
            return match more.len() {
                0 => say!(
                    language,
                    "problem-follows",
                    packages = packages,
                    named = &named
                ),
                more => say!(
                    language,
                    "problem-follows-more",
                    packages = packages,
                    named = &named,
                    more = more
                ),
            };
        }
        if let Some(fix) = self.fix(language) {
            return fix;
        }
        match self.cell.outcome {
            MatrixOutcome::Same => say!(language, "problem-do-nothing"),
            MatrixOutcome::OtherVersion => say!(language, "problem-do-pin"),
            MatrixOutcome::OnlyPip => say!(language, "problem-do-read-uv"),
            MatrixOutcome::OnlyUv => say!(language, "problem-do-read-pip"),
            MatrixOutcome::Neither => say!(language, "problem-do-mend"),
            MatrixOutcome::Inconclusive => say!(language, "problem-do-again"),
        }
    }
}

/// Who said something, as words above it.
pub(crate) fn says(message: &Message<'_>, language: Language) -> Prose {
    let tool = message.tool.as_str();
    say!(
        language,
        "problem-says",
        tool = tool,
        target = message.target
    )
}

/// With how many more there are behind what is named of many.
pub(crate) fn and_more(named: Prose, more: usize, language: Language) -> Prose {
    match more {
        0 => named,
        more => say!(language, "and-more", named = &named, more = more),
    }
}

/// A way, with whether it was tried and the arguments that it takes.
fn solution_words(solution: &SolutionDocument, language: Language) -> Prose {
    let mut words = language.sentence(&solution.text);
    if let Some(flags) = flags(solution)
        && !solution.text.contains(&flags)
    {
        words = say!(language, "problem-way-flags", way = &words, flags = &flags);
    }
    if solution.tried {
        words
    } else {
        say!(language, "problem-way-untried", way = &words)
    }
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

/// How much faster uv was, in sentences; none where nothing was timed.
pub(crate) fn speed(matrix: &MatrixDocument, language: Language) -> Vec<Prose> {
    let shown = |ratio: f64| {
        if ratio < 10.0 {
            format!("{ratio:.2}")
        } else {
            format!("{ratio:.1}")
        }
    };
    let summary = &matrix.summary;
    let mut told = Vec::new();
    if let Some(whole) = summary.speedup_whole {
        told.push(say!(
            language,
            "matrix-speed-whole",
            ratio = &shown(whole.median_ratio),
            targets = whole.pairs,
            mean = &shown(whole.mean_ratio),
        ));
    }
    if let Some(alone) = summary.speedup_alone {
        told.push(say!(
            language,
            "matrix-speed-alone",
            ratio = &shown(alone.median_ratio),
            pairs = alone.pairs,
            mean = &shown(alone.mean_ratio),
        ));
    }
    told
}

/// The matrix in one sentence, without its end.
pub(crate) fn sentence(matrix: &MatrixDocument, language: Language) -> Prose {
    let summary = &matrix.summary;
    let (packages, targets) = (summary.packages, matrix.targets.len());
    let said = match summary.compatible_percent {
        Some(percent) => say!(
            language,
            "matrix-sentence",
            packages = packages,
            targets = targets,
            same = summary.compatible,
            all = summary.total,
            percent = &format!("{percent:.1} %"),
        ),
        None => say!(
            language,
            "matrix-sentence-nothing",
            packages = packages,
            targets = targets,
        ),
    };
    match &matrix.partition {
        Some(part) => {
            let (share, of) = (part.share.to_string(), part.of.to_string());
            let share = say!(language, "matrix-share", share = &share, of = &of);
            Prose::joined([said, share], "; ")
        }
        None => said,
    }
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
pub(crate) fn tools(target: &crate::json::MatrixTargetDocument, language: Language) -> Prose {
    let mut words = vec![match &target.interpreter {
        Some(interpreter) => Prose::plain(&format!("Python {}", interpreter.version)),
        None => say!(language, "target-no-interpreter"),
    }];
    if let Some(pip) = &target.pip_version {
        words.push(if target.simulated {
            say!(language, "target-pip-simulated", version = pip)
        } else {
            Prose::plain(&format!("pip {pip}"))
        });
    }
    if let Some(uv) = &target.uv_version {
        words.push(Prose::plain(&format!("uv {uv}")));
    }
    Prose::joined(words, ", ")
}
