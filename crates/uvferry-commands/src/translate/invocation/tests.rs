use super::*;
use crate::command::Piece;

/// The shell's words, roughly: quotes and `$…` are enough here.
pub(crate) fn words(text: &str) -> CommandLine {
    let words = text.split(' ').map(|raw| {
        let inner = raw.trim_matches('"');
        let quoted = inner.len() < raw.len();
        let mut pieces = Vec::new();
        let mut rest = inner;
        while let Some(at) = rest.find('$') {
            if at > 0 {
                pieces.push(Piece::Literal(rest[..at].to_owned()));
            }
            let end = match rest[at..].find(['}', ')']) {
                Some(end) => at + end + 1,
                None => rest[at + 1..]
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                    .map_or(rest.len(), |end| at + 1 + end),
            };
            pieces.push(Piece::Expansion {
                text: rest[at..end].to_owned(),
                quoted,
            });
            rest = &rest[end..];
        }
        if !rest.is_empty() {
            pieces.push(Piece::Literal(rest.to_owned()));
        }
        Word {
            raw: raw.to_owned(),
            span: 0..raw.len(),
            pieces,
        }
    });
    CommandLine {
        assignments: Vec::new(),
        words: words.collect(),
    }
}

fn shown(text: &str, variables: &[(&str, &str)]) -> String {
    let command = words(text);
    let surroundings = Surroundings {
        variables: variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        ..Surroundings::default()
    };
    let Some(found) = Invocation::of(&command, &surroundings) else {
        return "none".to_owned();
    };
    let interpreter = match &found.interpreter {
        Interpreter::First => String::new(),
        Interpreter::Two => " [2]".to_owned(),
        Interpreter::Version { version, word } => match word {
            Some(word) => format!(" [{version} by {word:?}]"),
            None => format!(" [{version}]"),
        },
        Interpreter::At { path, word } => {
            let word = match word {
                OutWord::Kept(index) => command.words[*index].raw.clone(),
                OutWord::New(text) | OutWord::Raw(text) | OutWord::Syntax(text) => text.clone(),
                OutWord::KeptAssignment(_) => unreachable!(),
            };
            format!(" [at {word}, {}]", path.as_deref().unwrap_or("unknown"))
        }
    };
    let front = &found.front;
    let mut marks = String::new();
    for (is_so, mark) in [
        (front.is_privileged, " privileged"),
        (front.adds_words, " adds"),
        (front.is_foreign, " foreign"),
        (found.brings_pip, " brings"),
    ] {
        if is_so {
            marks.push_str(mark);
        }
    }
    let arguments: Vec<&str> = found
        .arguments
        .iter()
        .map(|argument| argument.word.raw.as_str())
        .collect();
    format!(
        "{:?}{interpreter}{marks} front {} : {}",
        found.program,
        front.words,
        arguments.join(" ")
    )
}

#[test]
fn programs_are_found_whatever_way_they_are_called() {
    for (text, expected) in [
        ("pip install six", "Pip front 0 : install six"),
        ("pip3.11 install six", "Pip [3.11] front 0 : install six"),
        ("pip-3.6 install six", "Pip [3.6] front 0 : install six"),
        ("pip2 install six", "Pip [2] front 0 : install six"),
        ("python -m pip install", "Pip front 0 : install"),
        (
            "python3 -u -W ignore -mpip install",
            "Pip front 0 : install",
        ),
        ("python3.12 -Im pip list", "Pip [3.12] front 0 : list"),
        ("py -3.11 -m pip list", "Pip [3.11] front 0 : list"),
        ("py -m pip list", "Pip front 0 : list"),
        ("pypy3.10 -m pip list", "Pip [pypy3.10] front 0 : list"),
        (
            ".venv/bin/pip list",
            "Pip [at .venv/bin/python, .venv/bin/python] front 0 : list",
        ),
        (
            "/usr/bin/pip list",
            "Pip [at /usr/bin/python3, /usr/bin/python3] front 0 : list",
        ),
        (
            "venv\\Scripts\\pip.exe list",
            "Pip [at venv\\Scripts\\python.exe, venv\\Scripts\\python.exe] front 0 : list",
        ),
        (
            "venv\\Scripts\\pip3 list",
            "Pip [at venv\\Scripts\\python.exe, venv\\Scripts\\python.exe] front 0 : list",
        ),
        (
            "\"$VENV/bin/pip\" list",
            "Pip [at \"$VENV/bin/python\", unknown] front 0 : list",
        ),
        (
            "\"${PYTHON}\" -m pip list",
            "Pip [at \"${PYTHON}\", unknown] front 0 : list",
        ),
        ("$(PIP) list", "Pip front 0 : list"),
        ("sudo -H -E -u x pip list", "Pip privileged front 5 : list"),
        ("env A=b -u C pip list", "Pip front 4 : list"),
        (
            "env A=b timeout -k 5 300 nice -n 10 pip list",
            "Pip front 9 : list",
        ),
        ("xargs -n 1 pip install", "Pip adds front 3 : install"),
        ("command -v pip", "none"),
        ("echo pip install x", "none"),
        ("grep pip install", "none"),
        ("apt-get install python3-pip", "none"),
        ("uv pip install x", "none"),
        ("conda install pip", "none"),
        (
            "conda run -n x pip install y",
            "Pip foreign front 4 : install y",
        ),
        (
            "docker run --rm img pip install y",
            "Pip foreign front 4 : install y",
        ),
        (
            "poetry run pip install y",
            "Pip foreign front 2 : install y",
        ),
        ("my_run pip install y", "Pip foreign front 1 : install y"),
        ("my_run pip", "none"),
        (
            "python setup.py sdist bdist_wheel",
            "SetupPy front 0 : sdist bdist_wheel",
        ),
        ("./setup.py install", "SetupPy front 0 : install"),
        ("python -m piptools compile -U", "PipCompile front 0 : -U"),
        (
            "python -m ensurepip --upgrade",
            "Pip brings front 0 : --upgrade",
        ),
        ("python get-pip.py", "Pip brings front 0 : "),
        ("python -c pip", "none"),
        ("python manage.py test", "none"),
        ("~/.local/bin/pip list", "Pip front 0 : list"),
        ("$SUDO pip install x", "Pip front 1 : install x"),
        ("${CMD} pip install x", "Pip foreign front 1 : install x"),
    ] {
        assert_eq!(shown(text, &[]), *expected, "{text}");
    }
}

#[test]
fn values_of_variables_say_what_a_command_runs() {
    for (text, variables, expected) in [
        (
            "$(PIP) install",
            &[("PIP", "$(VENV)/bin/pip --quiet"), ("VENV", "env")][..],
            "Pip [at env/bin/python, env/bin/python] front 0 : --quiet install",
        ),
        (
            "$PIP install",
            &[("PIP", "python3.11 -m pip")],
            "Pip [3.11] front 0 : install",
        ),
        (
            "$(PYTHON) -m pip install",
            &[("PYTHON", "python3")],
            "Pip front 0 : install",
        ),
        (
            "$(VENV)/bin/pip install",
            &[("VENV", "env")],
            "Pip [at $(VENV)/bin/python, env/bin/python] front 0 : install",
        ),
        ("$(X) install", &[("X", "$(X)")], "none"),
        ("$(TOOL) install a", &[("TOOL", "npm")], "none"),
    ] {
        assert_eq!(shown(text, variables), *expected, "{text}");
    }
}
