### What reports say. Backticks mark names and commands, which each form sets apart.

## Every page

page-skip = To the results
page-made-by = Made by uvferry. This page asks the network for nothing.
page-contents = Contents
filter-search = Search
filter-any = any
filter-all = Show all
yes = yes
rule-to-do = What to do
no = no
seconds = { $number } s
milliseconds = { $number } ms

## Numbers that are seen first

tile-same = { $count ->
    [one] distribution is the same
   *[other] distributions are the same
}
tile-different = { $count ->
    [one] difference
   *[other] differences
}
tile-inconclusive = { $count ->
    [one] comparison is inconclusive
   *[other] comparisons are inconclusive
}
tile-person = { $count ->
    [one] line needs a person
   *[other] lines need a person
}
tile-risks-error = { $count ->
    [one] risk is an error
   *[other] risks are errors
}
tile-risks-warning = { $count ->
    [one] risk is a warning
   *[other] risks are warnings
}
tile-files = { $count ->
    [one] file changes
   *[other] files change
}
tile-read = { $count ->
    [one] thing was read
   *[other] things were read
}
tile-distributions = { $count ->
    [one] distribution
   *[other] distributions
}
tile-direct = { $count ->
    [one] is asked for by the project
   *[other] are asked for by the project
}
tile-not-there = { $count ->
    [one] is asked for and not there
   *[other] are asked for and not there
}
tile-unmet = { $count ->
    [one] requirement is not met
   *[other] requirements are not met
}
tile-not-from-index = did not come from an index
tile-editable = { $count ->
    [one] is editable
   *[other] are editable
}
tile-misfits = { $count ->
    [one] thing does not fit
   *[other] things do not fit together
}
tile-wrong-settings = { $count ->
    [one] thing is wrong with configurations
   *[other] things are wrong with configurations
}
tile-snapshots = { $count ->
    [one] snapshot
   *[other] snapshots
}
tile-old = { $count ->
    [one] is older than those to keep
   *[other] are older than those to keep
}
tile-removed = { $count ->
    [one] was removed
   *[other] were removed
}
tile-in-archive = { $count ->
    [one] distribution in the archive
   *[other] distributions in the archive
}
tile-not-installed = could not be installed
tile-before = { $count ->
    [one] distribution before
   *[other] distributions before
}
tile-now = { $count ->
    [one] distribution now
   *[other] distributions now
}
tile-imports = imports work as before
tile-errors = { $count ->
    [one] error
   *[other] errors
}
tile-warnings = { $count ->
    [one] warning
   *[other] warnings
}
tile-requirements = { $count ->
    [one] requirement
   *[other] requirements
}
tile-projects = { $count ->
    [one] project
   *[other] projects
}
tile-applied = { $count ->
    [one] is migrated
   *[other] are migrated
}
tile-projects-same = { $count ->
    [one] is proven the same
   *[other] are proven the same
}
tile-projects-different = { $count ->
    [one] differs
   *[other] differ
}
migrations-title = { $projects ->
    [one] { $projects } project
   *[other] { $projects } projects
}: from pip to uv
migrations-sentence = { $applied } of { $projects } { $projects ->
    [one] project is
   *[other] projects are
} migrated; { $waiting ->
    [0] no line needs a person.
    [one] { $waiting } line needs a person.
   *[other] { $waiting } lines need a person.
}
migrations-projects = Projects
migrations-more = The whole report of { $project }
lock-is-locked = locked
lock-is-skipped = not locked
lock-is-unreachable = unreachable
lock-is-unsolvable = unsolvable

## The answer

migration-title = { $name }: from pip to uv
answer-applied = Applied.
answer-not-applied = Not applied.
fact-applied = Applied as { $journal }.
fact-not-applied = Not applied: nothing was written into the project.
fact-refused = It cannot be applied: { $why }.
fact-person = { $lines ->
    [one] { $lines } line needs a person.
   *[other] { $lines } lines need a person.
}
fact-made-with = Made with { $tools }.
refusal-nothing-to-do = there is nothing to migrate
refusal-another-tool = another tool's table declares the dependencies, and no requirements file does
refusal-cycle = requirements files include each other in a circle
refusal-unreadable = a file of the project cannot be read, or says what no tool takes

## The lock

lock-title = Why it could not be locked
lock-locked = Locked in `uv.lock`.
lock-skipped = Not locked.
lock-skipped-pip = Not locked: the requirements files stay what they are.
lock-unreachable = Not locked: uv could not reach what the project needs.
lock-dead = Not locked: uv cannot lock the project, and pip cannot install it either.
lock-unsolvable = Not locked: uv cannot lock the project.
lock-cause = It was asked for by { $place }.
remedy-unreachable = uv could not reach a host or repository: run again where it can be reached, or apply without a lock with `--no-lock`.
remedy-dead = pip cannot install these requirements either: correct the line that uv names, then migrate again.
remedy-unsolvable = uv cannot lock the project: correct the requirements that it names, or restrict the Pythons with `--requires-python`.

## The proof

same-title = Is it the same?
targets-title = What was compared
verdict-equal = The same packages in the same versions ({ $all ->
    [one] { $all } comparison
   *[other] { $all } comparisons
}).
verdict-different = Not the same: { $what }.
verdict-targets = { $different } of { $all ->
    [one] { $all } comparison
   *[other] { $all } comparisons
} with a difference
verdict-hashes = { $hashes ->
    [one] { $hashes } unexplained hash
   *[other] { $hashes } unexplained hashes
}
verdict-nothing = There was nothing to compare.
verdict-inconclusive = Not known: { $inconclusive } of { $all ->
    [one] { $all } comparison
   *[other] { $all } comparisons
} inconclusive, and no difference was found.
share = { $same } of { $all }
subject-python = { $set } on Python { $python }
not-installed = not installed
outcome-equal = equal
outcome-different = different
outcome-inconclusive = inconclusive
before-pins = pins
before-pip = pip
before-pip-simulated = pip-simulated
lock-hashes = Hashes of distributions: { $same } in both, { $outside } of wheels that no target of the lock takes.
lock-hashes-new = In uv.lock only, added to the index since:
lock-hashes-gone = In the old files only, gone from the index:
lock-hashes-unasked = In the old files only, not looked up:
lock-hashes-other = In the old files only, unexplained:
published-equal = The package's wheel has the same files, and its metadata says the same.
published-restated = The package's wheel has the same files, and its metadata says the same, in another form in { $restated }.
published-decided = The package's wheel has the same files, and its metadata says the same, but that { $decided }.
published-restated-decided = The package's wheel has the same files, and its metadata says the same, in another form in { $restated }, but that { $decided }.
published-differs = The package's wheel would differ: { $differs }.
published-kept = The package's metadata stays in setup.py and setup.cfg; from pyproject.toml its wheel would differ: { $would }.
published-kept-differs = The package's metadata stays in setup.py and setup.cfg; from pyproject.toml its wheel would differ: { $would }. Even so it differs: { $differs }.
published-unknown = Not known whether the package publishes the same: it could not be built as it was ({ $reason }).
trial-title = Installed for trial
trial-good = installed, and imported

## What needs a person

person-title = What needs a person
person-said = { $lines ->
    [one] { $lines } line could not be carried over.
   *[other] { $lines } lines could not be carried over.
} `uvferry explain CODE` tells what can be done with each.

## What to do next

next-title = What to do next
next-commit = Commit `pyproject.toml` and `uv.lock` together; `.venv` belongs into no commit.
next-python = Every Python that { $range } admits will do; `uv python pin VERSION` says which one uv takes.
next-lock = { $lines ->
    [one] { $lines } line of the old files went
   *[other] { $lines } lines of the old files went
} only into `uv.lock`, as compiled files had them: `uv lock --upgrade-package NAME` moves one, `uv lock --upgrade` all.
next-no-mention = No other file that was searched names a requirements file.
next-setup-uv = In a workflow of GitHub, uv comes with a cache by:
next-layers = Dependencies first, so that their layer is kept while the code changes:
next-image = Name a version instead of `latest`, and the folder of your image instead of `/app`.
next-documents = Documents
next-elsewhere = Elsewhere
next-places = Places that name a requirements file
credentials-said = Credentials that stood in index URLs are not in pyproject.toml. uv reads them from:
credentials-item = { $variables } for the index { $index }

## What it was, what it becomes

was-title = What the project was
was-nothing = It had no requirements file.
was-inner = Projects of their own below it, not touched: { $folders }.
files-title = Requirements files
role-main = main
role-group = group { $name }
role-extra = extra { $name }
role-nothing = nothing
form-lock = locked versions
form-lock-of = locked versions of { $sources }
form-frozen = frozen
form-compiled = compiled
form-constraints = constraints
form-alias = alias
form-ignored = ignored
form-declared = declared
becomes-title = What it becomes
becomes-name = name
becomes-version = version
becomes-package = package
becomes-package-built = uv builds and installs it
becomes-package-not = nothing is built; only its dependencies are installed
becomes-groups = groups
becomes-conflict = conflict
becomes-conflict-why = never installed together
becomes-unchanged = No file changes.
becomes-unchanged-pip = No file changes: the requirements files stay, only commands change.
edit-renamed = renamed from { $old }
edited-create = created
edited-modify = changed
edited-delete = deleted
edited-rename = renamed
tools-title = Configurations of tools
defaults-title = Tables that were added, as asked
declared-title = Dependencies
indexes-said = Indexes, in the order in which uv asks them:
index-default = instead of the one that uv knows
index-explicit = only for packages whose source names it
metadata-title = Metadata that was found
commands-title = The commands
commands-more = And { $more } more, which the ledger has.
command-goes = goes: { $why }
command-stays = stays: { $why }
command-review = needs a person ({ $code }): { $why }
hooks-title = Hooks of pre-commit
hooks-left-out = Not written: { $name }: { $why }
old-title = The old files
old-deleted = Deleted: { $files }.
old-changed = Changed: { $files }.
old-held = { $file } stays: { $why }
old-later = Once no place names a file that stays, it can be deleted; its requirements are in pyproject.toml.

## What is asked for

evidence-title = What is asked for
evidence-said = { $roots ->
    [one] { $roots } root
   *[other] { $roots } roots
}, { $transitive } there because others need them, { $unknown } of which nothing shows it.
evidence-needs = Who needs whom says { $from }.
evidence-no-needs = Nothing says who needs whom: neither a lock, nor an environment, nor a compiled list.
evidence-elsewhere = Used elsewhere than where it is listed. The plan moves none of it:
evidence-moves = { $name } → { $to }: { $why }
evidence-may-move = { $name } → { $to } (a hint): { $why }
evidence-likely = { $what } (a hint)
evidence-more = { $number } more
evidence-count = {"{"}shown{"}"} of {"{"}all{"}"} listed
standing-root = root
standing-transitive = needed by others
standing-unknown = nothing shows it

## Risks and findings

risks-title = Risks of a move to uv
risks-said = { $total ->
    [0] No risk was found.
    [one] { $total } risk: { $errors ->
        [one] { $errors } error
       *[other] { $errors } errors
    }, { $warnings ->
        [one] { $warnings } warning
       *[other] { $warnings } warnings
    }, { $infos } for information.
   *[other] { $total } risks: { $errors ->
        [one] { $errors } error
       *[other] { $errors } errors
    }, { $warnings ->
        [one] { $warnings } warning
       *[other] { $warnings } warnings
    }, { $infos } for information.
}
risks-count = {"{"}shown{"}"} of {"{"}all{"}"} risks
risk-type-compatibility = compatibility
risk-type-installation = installation
risk-type-ci = ci
risk-type-security = security
risk-type-reproducibility = reproducibility
risks-list-title = Risks and what to do
risks-heading-error = Errors
risks-heading-warning = Warnings
risks-heading-info = For information
risk-also = also { $place }
severity-error = error
severity-warning = warning
severity-info = info
coverage-title = What was looked at
coverage-files = { $files ->
    [one] { $files } file
   *[other] { $files } files
}
coverage-files-title = The files
coverage-index-asked = The index was asked about { $all ->
    [one] { $all } distribution
   *[other] { $all } distributions
}
coverage-index-asked-others = The index was asked about { $all ->
    [one] { $all } distribution
   *[other] { $all } distributions
}, { $others } of which only others need
coverage-index-skipped = No index was asked: { $why }
coverage-audited = Known vulnerabilities were asked for
coverage-audit-skipped = Nothing is known of vulnerabilities: { $why }
coverage-not-audited = Known vulnerabilities were not asked for
coverage-unknown-title = No index answered about these
coverage-unknown-said = What needs an index was not checked for them.
coverage-unread-title = The metadata of these was not read
coverage-unread-said = What they need, and what only their metadata tells, was not looked at.
diagnostics-title = Diagnostics

## The ledger

ledger-title = The ledger
ledger-said = { $read ->
    [one] { $read } thing was read
   *[other] { $read } things were read
}: { $kept } kept, { $rewritten } rewritten, { $dropped } dropped, { $review } need a person.
ledger-count = {"{"}shown{"}"} of {"{"}all{"}"} things
disposition-kept = kept
disposition-rewritten = rewritten
disposition-dropped = dropped
disposition-needs-review = needs review

## The changes

diffs-title = The changes
diffs-generated = { $file } follows from pyproject.toml; its lines are left out here.
diffs-no-text = { $file } is no text.
hashes-title = Hashes of the files
hashes-said = SHA-256 of the bytes before and after.
took-title = Where the time went
took-said = The time within uv and pip is part of the steps; runs may have gone side by side.
step-plan = plan
step-lock = lock
step-verify = verify
step-within-uv = within uv
step-within-pip = within pip
step-all = all of it

## The way back

undo-title = How to take it back
undo-said = `uvferry undo` gives back every file, byte for byte and with its mode. The originals are in { $folder }. It refuses where a file was changed since; `--force` then keeps the newer ones aside. `uvferry status` says how the files stand.
undo-nothing = Nothing was applied, so there is nothing to take back.
trouble-title = If something does not work
trouble-differs = A version differs: pin it in the old file and migrate again, or accept it; the table above says what brought it.
trouble-inconclusive = A comparison is inconclusive: `uvferry verify` makes it up later, where what it lacked can be reached.
trouble-credentials = The index { $index } answers 401 or 403: { $variables } must be set.
trouble-indexes = A package is found in another version than with pip: uv takes each package from the first index that has it, pip the best version of all indexes. A source in `[tool.uv.sources]` says which index to take.
trouble-conflicts = uv refuses to install { $names } together: their pins exclude each other. One `uv sync` takes one of them.
trouble-python = uv finds no environment for a Python: the pins do not fit every Python that `requires-python` admits; see the diagnostics.

## Measured

measured-title = Measured: pip and uv
measured-said = { $name } with pip { $pip } and uv { $uv } on Python { $python }.
measured-failed = failed
measured-doubts = To be known before believing them:

## A plan, a scan, the runs of a project

plan-title = { $name }: the plan
plan-sentence = { $read ->
    [one] { $read } thing was read
   *[other] { $read } things were read
}, { $files ->
    [one] { $files } file would change.
   *[other] { $files } files would change.
} Nothing was written.
scan-title = { $name }: what is there
scan-sentence = { $files ->
    [one] { $files } requirements file
   *[other] { $files } requirements files
} with { $packages ->
    [one] { $packages } requirement
   *[other] { $packages } requirements
}: { $pinned } pinned, { $unpinned } unpinned, { $vcs } from repositories, { $local } local, { $url } from URLs.
python-range = The range would be { $range }.
python-range-because = The range would be { $range }: { $reason }.
not-from-index-title = Not from an index
below-title = Projects below
evidence-compile-header = compile header
evidence-classifiers = classifiers
evidence-ci = ci
evidence-image = image
evidence-version-file = version file
evidence-environment = environment
evidence-caller = the one in use here
status-title = Migrations of this project
status-sentence = { $runs ->
    [0] None.
    [one] { $runs } run, with the files of it.
   *[other] { $runs } runs, the newest first.
}
status-lock = At work right now: another process.
status-lock-process = At work right now: process { $pid }.
status-renamed = { $path } from { $old }
run-applying = applying
run-applying-files = applying, { $done } of { $total ->
    [one] { $total } file
   *[other] { $total } files
}
run-applied = applied
run-undoing = undoing
run-undone = undone
run-broken = its journal is damaged
run-broken-because = its journal is damaged: { $reason }
action-create = create
action-modify = modify
action-delete = delete
action-rename = rename
now-as-before = as before
now-as-after = as after
now-changed-since = changed since
now-missing = missing

## Heads of columns

col-after = after
col-asked-as = asked for as
col-asked-for = asked for
col-asks-for = asks for
col-became = became
col-before = before
col-before-from = before from
col-by-interval = by its interval
col-by-median = by the median
col-came-from = came from
col-cause = cause
col-change = after by before
col-code = code
col-command = command
col-cpus = CPUs
col-declared = declared in pyproject.toml
col-distributions = distributions
col-environment = environment
col-evidence = evidence
col-fact = fact
col-file = file
col-file-system = file system
col-folder-for = folder for
col-found-in = found in
col-free = free
col-hooks = hooks
col-imported = imported
col-installed = installed
col-is-pinned = pinned
col-is-there = is there
col-issue = issue
col-kept-as = kept as
col-key = key
col-keys = keys
col-keys-or-value = keys or value
col-kind = kind
col-layer = layer
col-left-out = left out
col-lines = lines
col-list = list
col-local = local
col-median = median (95 %)
col-memory = memory
col-message = message
col-name = name
col-names = names
col-needed-by = needed by
col-now = now
col-outcome = outcome
col-package = package
col-packages = packages
col-path = path
col-person = lines need a person
col-pinned = pinned
col-pip-by-it = pip by it
col-place = place
col-platform = platform
col-python = Python
col-read = read
col-reads = reads
col-reason = reason
col-remark = remark
col-repository = repository
col-requirements = requirements
col-role = role
col-rule = rule
col-run-as = run as
col-runs = runs
col-same = the same
col-saved = saved
col-saved-as = saved as
col-scenario = scenario
col-set = set
col-setting = setting
col-severity = severity
col-size = size
col-standing = standing
col-state = state
col-step = step
col-table = table added
col-tag = tag
col-taken = taken
col-target = target
col-targets = targets
col-text = text
col-time = time
col-to = to
col-to-do = what to do
col-tool = tool
col-tools = tools
col-type = type
col-under-uv = under uv
col-unpinned = unpinned
col-url = URL
col-value = value
col-vcs = VCS
col-verdict = verdict
col-version = version
col-versions = versions
col-way = way
col-what = what
col-what-for = what for
col-wheels = wheels
col-where = where
col-why = why
col-with-uv = its requirements with uv
col-without-effect = without effect

## What the code uses

imports-title = What the code uses
imports-title-of = { $name }: what the code uses
imports-projects-sentence = { $projects ->
    [one] { $projects } project
   *[other] { $projects } projects
}: { $findings ->
    [0] nothing has to be done
    [one] { $findings } finding
   *[other] { $findings } findings
}, { $hints ->
    [one] { $hints } hint or remark
   *[other] { $hints } hints and remarks
}.
imports-sentence = { $findings ->
    [0] Nothing has to be done
    [one] { $findings } finding
   *[other] { $findings } findings
}, { $hints ->
    [one] { $hints } hint or remark
   *[other] { $hints } hints and remarks
}: { $packages ->
    [one] { $packages } declared distribution
   *[other] { $packages } declared distributions
} against { $files ->
    [one] { $files } Python file
   *[other] { $files } Python files
}.
imports-verdicts-title = Findings
imports-nothing = Nothing was found: what is imported is declared, and what is declared is used.
imports-count = {"{"}shown{"}"} of {"{"}all{"}"} findings
imports-hint = (A hint: { $why }.)
imports-most-used-title = Most used
imports-categories-title = Categories
imports-categories-said = What the declared distributions are for.
graph-title = What it is built on
graph-who = Who needs whom
graph-numbers = { $all ->
    [one] { $all } distribution
   *[other] { $all } distributions
}: the project asks for { $direct } of them, and { $transitive ->
    [0] nothing more comes with them
    [one] { $transitive } more comes with them
   *[other] { $transitive } more come with them
}; the farthest is { $deepest ->
    [one] { $deepest } requirement
   *[other] { $deepest } requirements
} away.
graph-installed = They take { $size } where they are installed.
graph-download = At most { $size } is downloaded for them.
graph-missing = { $missing ->
    [one] { $missing } is asked for and not there.
   *[other] { $missing } are asked for and not there.
}
graph-picture = Who needs whom: { $distributions } boxes, from what the project asks for on the left to what that needs
graph-picture-below = The table below says the same as text.
graph-legend-project = the project
graph-legend-root = nothing leads to it
graph-legend-missing = missing
graph-legend-first = the shortest way
graph-legend-others = needed as well
graph-legend-conditional = only with a marker (name in italics)
graph-legend-unmet = not met
graph-roots = What the project asks for, and what each brings
graph-all = Each distribution, and why it is there
graph-direct = asked for by the project
graph-transitive = needed by others
graph-root = asked for
graph-declared = declared in { $lists }
graph-needed = needed by { $names }
graph-needed-more = needed by { $names } and { $more } more
graph-at-most = at most { $size }
graph-title-of = What { $name } is built on
graph-nothing = Nothing is resolved.
graph-unmet = Requirements that are not met
graph-cycles = They ask for each other
why-title = Why { $name } is there
why-nothing = { $name } is not among what is resolved.
why-versions = { $name } is there in { $versions } versions.
why-nobody = Nothing asks for it.
why-direct = { $number ->
    [one] One asks for it directly: { $names }.
   *[other] { $number } ask for it directly: { $names }.
}
why-ways = The shortest way from each root
imports-distributions-title = Distributions
imports-distributions-count = {"{"}shown{"}"} of {"{"}all{"}"} distributions
imports-maybe = maybe
imports-undeclared = not declared
imports-files-title = What each file uses
imports-files-count = {"{"}shown{"}"} of {"{"}all{"}"} files
imports-unknown-title = Modules of nobody that is known
imports-unknown-module = `{ $module }`, in { $files ->
    [one] { $files } file
   *[other] { $files } files
}
imports-basis-title = What was looked at
imports-environment = Which distribution has which module says the environment `{ $path }`.
imports-no-environment = No environment was looked at: which distribution has which module is known from tables, and from names, which gives hints.
imports-lock = Who needs whom says `{ $path }`.
imports-no-lock = There is no lock: who needs whom is known as far as the environment says it.
imports-numbers = { $files } files with { $lines } lines and { $imports } imports: { $own } of the project's own modules, { $standard } of the standard library, { $others } of distributions, { $unknown } of nobody that is known.
tile-unused = unused
tile-missing = missing
tile-transitive = only there because others need them
tile-misplaced = in the wrong list
category-core = core
category-database = databases
category-web = web
category-ml = data and machine learning
category-testing = testing
category-linting = linting
category-development = development
category-deployment = deployment
category-utilities = utilities
category-other = other
known-by-settings = settings
known-by-record = files that are installed
known-by-top-level = top_level.txt
known-by-editable = editable installation
known-by-table = table of known differences
known-by-name = its name: a guess
file-role-package = project
file-role-tests = tests
file-role-docs = documentation
file-role-development = development
file-role-examples = examples
col-files = files
col-imports = imports
col-modules = modules
col-category = category
col-number = number
col-lists = lists
col-is-used = used
col-known-by = known by
col-other-uses = other uses
col-findings = findings
col-hints = hints
col-project = project
col-lock = lock
col-verification = packages
col-changed-files = files changed
col-run = run in the journal
col-licence = licence
col-used-by = used by files
col-there-for = why it is there
col-brings = brings
col-brings-alone = brings alone
col-deepest = depth

## pip and uv side by side

matrix-title = pip and uv side by side
matrix-sentence = { $packages ->
    [one] { $packages } package
   *[other] { $packages } packages
} on { $targets ->
    [one] { $targets } target
   *[other] { $targets } targets
}: { $same } of { $all } the same ({ $percent })
matrix-sentence-nothing = { $packages ->
    [one] { $packages } package
   *[other] { $packages } packages
} on { $targets ->
    [one] { $targets } target
   *[other] { $targets } targets
}: nothing to compare
matrix-share = share { $share } of { $of }
matrix-speed-whole = pip took { $ratio } times as long as uv to resolve the whole (median of { $targets ->
    [one] { $targets } target
   *[other] { $targets } targets
}; mean { $mean } times).
matrix-speed-alone = pip took { $ratio } times as long as uv for a package by itself (median of { $pairs ->
    [one] { $pairs } pair of runs
   *[other] { $pairs } pairs of runs
}; mean { $mean } times).
matrix-note = Note: { $note }
matrix-tile-same = the same
matrix-outcome-same = same
matrix-outcome-other-version = other-version
matrix-outcome-only-pip = only-pip
matrix-outcome-only-uv = only-uv
matrix-outcome-neither = neither
matrix-outcome-inconclusive = inconclusive
matrix-heading-same = The same
matrix-heading-other-version = Another version with uv
matrix-heading-only-pip = Not with uv
matrix-heading-only-uv = Not with pip
matrix-heading-neither = With neither
matrix-heading-inconclusive = Could not be found out
matrix-count-problems = {"{"}shown{"}"} of {"{"}all{"}"} problems
matrix-count-packages = {"{"}shown{"}"} of {"{"}all{"}"} packages
matrix-nothing = Nothing: pip and uv install the same.
matrix-cells = { $cells ->
    [one] { $cells } cell
   *[other] { $cells } cells
}
matrix-packages-title = Package by package
matrix-packages-label = Table of packages
matrix-transitive = asked for by others
matrix-targets-title = Targets
matrix-said-title = What the tools said
matrix-several = several
matrix-same-title = The same on every target: { $packages ->
    [one] { $packages } package
   *[other] { $packages } packages
}
target-no-interpreter = no such interpreter here
target-pip-simulated = pip { $version } (pip-simulated)
cell-not-needed = not needed
cell-hashes-differ = another file: hashes differ
cell-times = pip { $pip } s, uv { $uv } s
artifact-sdist = sdist
artifact-vcs = vcs
artifact-folder = folder
and-more = { $named } and { $more } more
problem-on = on { $targets }
problem-at = at { $places }
problem-works = Works:
problem-to-do = To do:
problem-says = What { $tool } says on { $target }
problem-said = { $names } on { $target }, { $tool }
problem-follows = { $packages ->
    [one] It comes
   *[other] They come
} with { $named }: what helps there helps here.
problem-follows-more = { $packages ->
    [one] It comes
   *[other] They come
} with some of what fails, { $named } and { $more } more: what helps there helps here.
problem-way-flags = { $way } (`{ $flags }`)
problem-way-untried = { $way } This was not tried here.
problem-do-nothing = Nothing.
problem-do-pin = Pin the version that is wanted, so that both tools take it.
problem-do-read-uv = No way that was tried lets uv install it: its message says what is missing.
problem-do-read-pip = Nothing stands in the way of uv; pip's message says why it fails.
problem-do-mend = It fails before the move as well: mend the requirement, or drop the target.
problem-do-again = Take away what the message names, and run again with `--resume`.
solutions-title = Problems and solutions
solutions-nothing = Nothing needs a person.
solution-targets = Targets: { $targets }
solution-versions = Versions: { $versions }
solution-places = Asked for at: { $places }
solution-why = Why: { $why } ({ $code })
solution-flags = Flags that work: `{ $flags }`
solution-no-flags = Flags that work: none was found
solution-to-do = What to do: { $to_do }
solution-in-general = In general: { $fix }

## pip and uv, measured

between = { $low } to { $high }
runs = { $runs ->
    [one] { $runs } run
   *[other] { $runs } runs
}
rounds = { $rounds ->
    [one] { $rounds } round
   *[other] { $rounds } rounds
}
runs-span = runs: { $span }
unit-seconds = s
unit-milliseconds = ms
bench-title = pip and uv, measured
bench-doubts-below = What makes these figures doubtful stands below them ({ $number }).
bench-doubts-title = To be known before believing them
bench-ratio = pip takes { $ratio } times as long as { $tool }.
bench-not-same = They did not install the same.
bench-failed-title = What failed
bench-savings-title = In time and money
bench-savings-of = With the speed-up of `{ $scenario }` by { $tool }:
bench-assumed = Taken for granted:
saving-minutes = minutes in a CI run
saving-hours = hours in a year
saving-money = money in a year
bench-how-title = How it was measured
how-host = { $system }, { $cpu }, { $cpus } processors, { $memory } of memory
how-served = Both tools were served from this machine ({ $files ->
    [one] { $files } file
   *[other] { $files } files
}, { $latency } added to each answer): the network is not in the figures.
how-bandwidth = This machine sent { $rate } a second at most.
how-network = The network is in the figures.
how-runs = A fresh environment and private caches for each run, the tools in turns; intervals by bootstrap; memory of all processes is sampled, wall and processor time are exact.
how-empty = A program that does nothing takes { $time } here.
how-looking = Looking at the processes costs { $share } of their processor time.
label-change = ratio
label-median = median
figures-title = Figures
figures-label = Table of figures
risks-label = Table of risks
chart-speedups = How many times as long pip takes
chart-speedups-axis = times as long as the tool (dashed: as long), logarithmic; whiskers: 95 %
chart-durations = Wall time of { $scenario }
chart-durations-axis = { $unit }; box: quartiles, line: median, whiskers: all runs
chart-memory = Memory of all processes, { $scenario }
chart-memory-axis = since the start, logarithmic; sampled, the run nearest to the median
chart-changes = How long it takes after by before
chart-changes-axis = times as long as before (right of the dashed line: longer); whiskers: 95 %
chart-changes-axis-logarithmic = times as long as before (right of the dashed line: longer), logarithmic; whiskers: 95 %
scenario-about-resolve = Find out which versions fit; install nothing
scenario-about-cold-install = Install everything into an empty environment, with empty caches
scenario-about-warm-install = Install everything into an empty environment, with filled caches
scenario-about-compiled-install = Install everything with filled caches and compile all of it to bytecode
scenario-about-noop = Install again what is installed already
scenario-about-add-one = Add one small distribution to an installed environment
scenario-about-upgrade-one = Bring one requirement from an older version to the one that the requirements give
scenario-about-venv = Make an empty environment
scenario-about-lock = Write down all versions and hashes
scenario-about-sync = Install what is locked into an empty environment
scenario-about-uninstall = Take everything out of an installed environment
bench-verdict-regression = takes longer
bench-verdict-improvement = takes less
bench-verdict-no-evidence = no evidence
bench-verdict-too-few = too few runs
bench-verdict-one-sided = on one side only
comparison-title = Two benches side by side
comparison-sentence = { $things ->
    [one] { $things } thing
   *[other] { $things } things
} measured before and after, of { $names }
comparison-longer = take longer
comparison-less = take less
comparison-unsure = without evidence
comparison-none = Neither side has a successful run.
comparison-how-title = What counts
comparison-how-medians = Medians of successful runs, with intervals at 95 % by bootstrap, each side drawn by itself.
comparison-how-threshold = A change counts where its whole interval exceeds { $threshold }: the grey range of the chart.
comparison-how-no-evidence = “No evidence” does not say that nothing changed: more runs may tell.
comparison-how-machines = The two sides may have been measured on different machines; nothing here can tell that apart from a change.

## An environment and its machine

machine-title = Environment and machine
machine-sentence = { $distributions ->
    [one] { $distributions } distribution
   *[other] { $distributions } distributions
} for { $implementation } { $version } in { $prefix }.
machine-environment-title = Environment
machine-no-environment = No environment: { $problem }
machine-no-environment-found = No environment: none was found
machine-interpreters-title = Interpreters
machine-pip-title = Configuration of pip
machine-uv-title = uv
machine-host-title = Host
machine-wrong-title = What is wrong with the configurations
machine-without-files = `PIP_CONFIG_FILE` switches all files off.
machine-no-settings = No settings.
interpreters-none = None.
interpreter-selected = selected
interpreter-broken = does not run: { $reason }
setting-overridden = overridden
uv-not-on-path = is not on PATH
layer-variable = variable
certificate-missing = is not there
file-state-missing = missing
file-state-read = read
file-state-unreadable = unreadable
file-state-refused = refused
fact-kind = Kind
fact-interpreter = Interpreter
fact-prefix = Prefix
fact-base = Base
fact-prompt = Prompt
fact-takes-in-the-packages-of-its-base = Takes in the packages of its base
fact-externally-managed = Externally managed
fact-platform = Platform
fact-distributions = Distributions
fact-by-origin = By origin
fact-by-installer = By installer
fact-requested = Requested
fact-editable = Editable
fact-with-broken-metadata = With broken metadata
fact-hidden-by-others = Hidden by others
fact-left-over = Left over
fact-requirements-not-met = Requirements not met
fact-version = Version
fact-cache-and-environment-on-one-file-system = Cache and environment on one file system
fact-possible-link-mode = Possible link mode
fact-pip-trusts-the-system-certificates = pip trusts the system's certificates
fact-keyring-of-pip = Keyring of pip
fact-keyring-of-uv = Keyring of uv
fact-system = System
fact-kernel = Kernel
fact-architecture = Architecture
fact-c-library = C library
fact-processor = Processor
fact-threads = Threads
fact-cores = Cores
fact-threads-that-may-be-used = Threads that may be used
fact-processors-allowed = Processors allowed
fact-memory = Memory
fact-memory-available = Memory available
fact-memory-allowed = Memory allowed
fact-container = Container
fact-encoding-of-the-locale = Encoding of the locale
disk-role-project = project
disk-role-environment = environment
disk-role-uv-cache = uv-cache
disk-role-temporary = temporary

## What is installed, and what was saved of it

list-title = What is installed
list-sentence = { $distributions ->
    [one] { $distributions } distribution
   *[other] { $distributions } distributions
} for { $implementation } { $version } in { $prefix }.
list-misfits = What does not fit together
list-hidden = Hidden by another of the same name
list-hidden-one = { $name } in { $place }
list-twice = { $name } in { $place }: in the same folder as the one that counts
list-leftovers = Left over, and no distribution
list-unmet = { $unmet ->
    [one] { $unmet } requirement not met
   *[other] { $unmet } requirements not met
}
origin-index = an index
origin-archive = an archive
origin-vcs = a repository
origin-local-file = a file
origin-local-folder = a folder
origin-editable = a folder, editable
origin-conda = conda
origin-system = the system's packages
origin-setup-py = `setup.py install`
origin-unknown = an unknown place
snapshot-title = Snapshot of { $name }
snapshot-sentence = Python { $python } with { $distributions ->
    [one] { $distributions } distribution
   *[other] { $distributions } distributions
}, saved in { $archive }.
snapshot-sentence-wheels = Python { $python } with { $distributions ->
    [one] { $distributions } distribution
   *[other] { $distributions } distributions
}, { $wheels } of them as wheels, saved in { $archive }.
snapshot-archive = The archive
snapshot-restore = `uvferry-env restore ARCHIVE PATH` makes the environment again; what is in the archive as no wheel comes from an index.
snapshot-restore-offline = `uvferry-env restore --offline ARCHIVE PATH` makes the environment again; all of it is in the archive as wheels.
snapshot-redacted = Credentials
snapshot-redacted-said = Credentials were taken out of:
snapshot-files = What is in it
snapshots-title = Snapshots
snapshots-in = In { $folder }
snapshots-sentence = { $snapshots ->
    [0] There is none.
    [one] One snapshot, { $size }.
   *[other] { $snapshots } snapshots of { $environments ->
        [one] { $environments } environment
       *[other] { $environments } environments
    }, { $size } in all.
}
snapshots-removed = { $old ->
    [one] { $old } was older than those to keep, and was removed.
   *[other] { $old } were older than those to keep, and were removed.
}
snapshots-old = { $old ->
    [one] { $old } is older than those to keep, and would be removed.
   *[other] { $old } are older than those to keep, and would be removed.
}
snapshots-is-removed = removed
snapshots-is-old = old

restoration-title = The archive of { $name }
restoration-verified = { $archive } is whole: Python { $python } and { $distributions ->
    [one] { $distributions } distribution
   *[other] { $distributions } distributions
}.
restoration-same = { $path } has what { $archive } says.
restoration-differs = { $path } is not what { $archive } says: { $differences ->
    [one] { $differences } difference
   *[other] { $differences } differences
}.
restoration-restored = { $installed } of { $distributions ->
    [one] { $distributions } distribution is
   *[other] { $distributions } distributions are
} installed in { $path }.
restoration-failed = It could not be made again, and nothing was left at { $path }.
restoration-python = Python is { $now }; it was { $saved }.
restoration-failed-ones = What could not be installed
restoration-left-out = What was left out
restoration-differences = What differs
restoration-rebuilt = Built anew
restoration-rebuilt-said = The files of these are not compared, for they were built anew: { $names }.
other-missing = is missing
other-added = was not there
other-version = another version
other-origin = from somewhere else
other-files = other files
other-requested = whether it was asked for
move-title = Moving an environment to uv
move-planned = { $path } would be rebuilt with { $uv }.
move-moved = { $path } was rebuilt with { $uv } in { $took }.
move-unchanged = { $path } was made by uv, which installed all that is in it: nothing is to do.
move-rolled-back = { $path } was not moved; the old environment is back as it was.
move-refused = { $path } was not moved, and nothing was changed.
move-issues = What went wrong
move-accepted = It was accepted.
move-backup = The old environment is in { $backup }; `uvferry-env move-venv --undo` brings it back to { $path }.
move-discarded = The old environment was removed.
move-left-out = left out: { $why }
move-otherwise = installed in another way: { $way }
move-carried = Files that went with it
move-left = Files that are in the old environment only
move-undo-title = Bringing an environment back
move-undone = The old environment is back at { $path }.
move-undone-unfinished = The old environment is back at { $path }; the move had not come to its end.
move-kept = What stood there and had changed since is in
move-rest = What is left

## What single commands did

check-title = The check
check-nothing = Nothing is wrong.
check-sentence = { $errors ->
    [one] { $errors } error
   *[other] { $errors } errors
}, { $warnings ->
    [one] { $warnings } warning
   *[other] { $warnings } warnings
} and { $infos } for information, in { $files ->
    [one] { $files } file
   *[other] { $files } files
}.
check-fixes = What is put right
check-fixed = Fixed in { $file }:
check-can-be-fixed = `--fix` puts this right in { $file }:
generation-title = pyproject.toml out of setup.py and setup.cfg
generation-written = { $files ->
    [one] { $files } file was changed.
   *[other] { $files } files were changed.
}
generation-not-written = { $files ->
    [0] No file would change.
    [one] { $files } file would change; nothing was written.
   *[other] { $files } files would change; nothing was written.
}
generation-text = The new pyproject.toml
wheel-equal = The wheel is the same before and after.
wheel-restated = The wheel says the same before and after, in another form in { $restated }.
wheel-different = The wheels differ in { $differences ->
    [one] { $differences } point.
   *[other] { $differences } points.
}
wheel-inconclusive = The wheels could not be compared, for it could not be built before: { $reason }
wheel-fails = It could be built before, and cannot be built any more: { $reason }
wheel-differences = How the wheels differ
wheel-part-header = header
wheel-part-description = description
wheel-part-entry-point = entry point
wheel-part-tag = tag
wheel-part-file = file
undo-one = `uvferry undo` gives back every file, byte for byte.
tools-sentence = { $keys ->
    [0] No key goes into pyproject.toml.
    [one] { $keys } key goes into pyproject.toml.
   *[other] { $keys } keys of { $tools ->
        [one] { $tools } tool
       *[other] { $tools } tools
    } go into pyproject.toml.
}
translation-title = Commands with uv
translation-title-of = The commands of { $file } with uv
translation-sentence = { $commands ->
    [0] No command of pip or its kin was found.
    [one] { $commands } command: { $rewritten } with uv, { $removed } not needed any more, { $kept } as it was, { $review } for a person.
   *[other] { $commands } commands: { $rewritten } with uv, { $removed } not needed any more, { $kept } as they were, { $review } for a person.
}
translation-text = What was typed
translation-typed = Typed:
translation-becomes = With uv:
translation-form = stays; with uv it would be { $to }
translation-mentions = What changes with them
undone-title = Taken back
undone-sentence = { $id } is undone: { $files ->
    [one] { $files } file is as it was.
   *[other] { $files } files are as they were.
}
undone-files = The files
undone-restored = has its old content again
undone-removed = is gone: the run had made it
undone-kept = Newer files that were kept
undone-left = Folders that stay
undone-left-said = The run had made them, and something else lies in them now:
ide-title = { $editor }, set up for uv
ide-sentence = { $added } added, { $replaced } replaced, { $there } there already, { $kept } left as they are.
ide-written = It was written into the project.
ide-written-into = It was written into { $folder }.
ide-not-written = Nothing was written.
ide-undo = `uvferry undo` with { $folder } as its argument gives back every file, byte for byte.
ide-settings = The settings
ide-added = added
ide-replaced = replaced
ide-there = there already
ide-kept = something else is there, and stays
