//! Lines of batch files and of PowerShell: which parts of them are statements.

use std::ops::Range;

/// A shell of Windows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WindowsShell {
    PowerShell,
    Batch,
}

impl WindowsShell {
    /// The statements inside of a line's conditions, loops and blocks.
    pub(super) fn statements(self, line: &str) -> Vec<Range<usize>> {
        match self {
            Self::PowerShell => blocks(line),
            Self::Batch => vec![behind_conditions(line)],
        }
    }

    /// A command with variables set in front of it, as this shell writes them.
    pub(super) fn with_settings(self, command: String) -> String {
        let Some((setting, rest)) = command.split_once(' ') else {
            return command;
        };
        let Some((name, value)) = setting.split_once('=') else {
            return command;
        };
        let is_name = name.starts_with("UV_")
            && name
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b'_');
        if !is_name {
            return command;
        }
        let value = value.trim_matches(['\'', '"']);
        match self {
            Self::PowerShell => format!("$env:{name} = \"{value}\"; {rest}"),
            Self::Batch => format!("set \"{name}={value}\" && {rest}"),
        }
    }
}

/// What stands between `{`, `}` and `;`, outside of quotes.
fn blocks(line: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut quote: Option<char> = None;
    let mut start = 0;
    let mut before = ' ';
    // `${env:X}` is a variable.
    let mut in_variable = false;
    for (at, character) in line.char_indices() {
        match (quote, character) {
            (Some(open), character) if open == character => quote = None,
            (None, '\'' | '"') => quote = Some(character),
            (None, '{') if before == '$' => in_variable = true,
            (None, '}') if in_variable => in_variable = false,
            (None, '{' | '}' | ';') => {
                found.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
        before = character;
    }
    found.push(start..line.len());
    // A line of one part has been looked at.
    if found.len() == 1 {
        found.clear();
    }
    found
}

/// What a line runs behind `if`, `else`, `for … do` and `start`.
fn behind_conditions(line: &str) -> Range<usize> {
    let mut from = 0;
    let mut end = line.trim_end().len();
    loop {
        let rest = &line[from..end];
        let trimmed = rest.trim_start_matches([' ', '\t', '(', ')', '@']);
        from = end - trimmed.len();
        let words: Vec<(usize, &str)> = words(trimmed);
        let word = |number: usize| {
            words
                .get(number)
                .map_or(String::new(), |(_, word)| word.to_ascii_lowercase())
        };
        let at = |number: usize| words.get(number).map(|(at, _)| *at);
        let skip = match word(0).as_str() {
            "if" => {
                let mut next = 1;
                while matches!(word(next).as_str(), "/i" | "not") {
                    next += 1;
                }
                match word(next).as_str() {
                    "errorlevel" | "exist" | "defined" | "cmdextversion" => at(next + 2),
                    text if text.contains("==") => at(next + 1),
                    _ => at(next + 3),
                }
            }
            "else" => at(1),
            "for" => (1..words.len())
                .find(|number| word(*number) == "do")
                .and_then(|number| at(number + 1)),
            "start" => (1..words.len())
                .find(|number| !word(*number).starts_with(['/', '"']))
                .and_then(at),
            _ => None,
        };
        match skip {
            Some(skip) => from += skip,
            None => break,
        }
    }
    // The block that the line opens ends with it.
    if line[..from].contains('(') && line[from..end].ends_with(')') {
        end -= 1;
    }
    from..end
}

/// Words with their places; quotes hold together.
fn words(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut start = None;
    let mut is_quoted = false;
    for (at, character) in text.char_indices() {
        match character {
            '"' => is_quoted = !is_quoted,
            ' ' | '\t' if !is_quoted => {
                if let Some(from) = start.take() {
                    found.push((from, &text[from..at]));
                }
                continue;
            }
            _ => {}
        }
        start.get_or_insert(at);
    }
    if let Some(from) = start {
        found.push((from, &text[from..]));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_batch_line_runs() {
        for (line, run) in [
            ("if errorlevel 1 pip install x", "pip install x"),
            ("IF NOT EXIST \"a b\" (pip install x)", "pip install x"),
            ("if /i %A%==b pip install x", "pip install x"),
            ("if %A% EQU b pip install x", "pip install x"),
            (") else pip install x", "pip install x"),
            ("for %%i in (a b) do pip install %%i", "pip install %%i"),
            ("start /wait pip install x", "pip install x"),
            ("start \"title here\" /b pip install x", "pip install x"),
            ("pip install x(y)", "pip install x(y)"),
            ("if", "if"),
            ("", ""),
        ] {
            assert_eq!(&line[behind_conditions(line)], run, "{line}");
        }
    }

    #[test]
    fn what_a_line_of_powershell_runs() {
        let line = "if (${env:X}) { pip install 'a;b' } else { exit }; dir";
        let parts: Vec<&str> = blocks(line)
            .into_iter()
            .map(|range| line[range].trim())
            .collect();
        assert_eq!(
            parts,
            [
                "if (${env:X})",
                "pip install 'a;b'",
                "else",
                "exit",
                "",
                "dir"
            ]
        );
        assert!(blocks("pip install x").is_empty());
    }

    #[test]
    fn variables_are_set_as_each_shell_does() {
        let command = || "UV_PROJECT_ENVIRONMENT=.\\venv uv sync".to_owned();
        assert_eq!(
            WindowsShell::PowerShell.with_settings(command()),
            "$env:UV_PROJECT_ENVIRONMENT = \".\\venv\"; uv sync"
        );
        assert_eq!(
            WindowsShell::Batch.with_settings(command()),
            "set \"UV_PROJECT_ENVIRONMENT=.\\venv\" && uv sync"
        );
        let plain = || "uv pip install a=b".to_owned();
        assert_eq!(WindowsShell::Batch.with_settings(plain()), plain());
    }
}
