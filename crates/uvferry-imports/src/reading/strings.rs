//! Strings that read like a dotted path, and the schemes of addresses: found in the tokens, so
//! that no expression has to be walked.

use compact_str::CompactString;
use ruff_python_ast::StringFlags as _;
use ruff_python_ast::token::{Token, TokenKind};
use ruff_text_size::{Ranged as _, TextRange};

use super::Context;
use super::raw::Raw;

/// A longer one is no path.
const MAX_LENGTH: usize = 200;

/// Whether a text is a name, or names with a dot between each two.
pub(super) fn is_dotted_name(text: &str) -> bool {
    text.split('.').all(is_identifier)
}

fn is_identifier(text: &str) -> bool {
    let mut letters = text.chars();
    letters
        .next()
        .is_some_and(|first| first == '_' || first.is_alphabetic())
        && letters.all(|letter| letter == '_' || letter.is_alphanumeric())
}

/// Endings of files, which read like the last name of a path.
fn is_file_ending(ending: &str) -> bool {
    matches!(
        ending,
        "py" | "pyi"
            | "pyc"
            | "pyx"
            | "pth"
            | "ipynb"
            | "md"
            | "rst"
            | "txt"
            | "json"
            | "jsonl"
            | "yml"
            | "yaml"
            | "toml"
            | "cfg"
            | "ini"
            | "conf"
            | "xml"
            | "html"
            | "htm"
            | "css"
            | "scss"
            | "js"
            | "ts"
            | "jsx"
            | "tsx"
            | "png"
            | "jpg"
            | "jpeg"
            | "gif"
            | "svg"
            | "ico"
            | "pdf"
            | "csv"
            | "tsv"
            | "xls"
            | "xlsx"
            | "doc"
            | "docx"
            | "zip"
            | "gz"
            | "tar"
            | "tgz"
            | "bz2"
            | "xz"
            | "whl"
            | "egg"
            | "so"
            | "dll"
            | "exe"
            | "sh"
            | "bat"
            | "log"
            | "lock"
            | "db"
            | "sqlite"
            | "sqlite3"
            | "sql"
            | "env"
            | "pem"
            | "crt"
            | "po"
            | "mo"
            | "com"
            | "org"
            | "net"
            | "tmp"
            | "bak"
            | "jinja"
            | "j2"
            | "tpl"
            | "proto"
            | "parquet"
            | "npy"
            | "npz"
            | "h5"
            | "pkl"
            | "pickle"
            | "bin"
            | "dat"
            | "mp3"
            | "mp4"
            | "wav"
            | "avi"
    )
}

/// Whether a whole string may be a path to something in a module.
fn is_path(text: &str) -> bool {
    let bytes = text.as_bytes();
    // The quick look first: most strings have a space or no dot.
    bytes.len() <= MAX_LENGTH
        && bytes.contains(&b'.')
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | 0x80..))
        && is_dotted_name(text)
        && !is_file_ending(&text[text.rfind('.').map_or(0, |dot| dot + 1)..])
}

/// `a.b:c`, as servers and entry points take it.
fn is_object_path(text: &str) -> Option<(&str, &str)> {
    let (module, object) = text.split_once(':')?;
    (text.len() <= MAX_LENGTH && module.contains('.') && is_path(module) && is_dotted_name(object))
        .then_some((module, object))
}

/// The scheme at the start of an address that names what is spoken.
fn scheme(text: &str) -> Option<&str> {
    let (scheme, _) = text.get(..)?.split_once("://")?;
    let is_scheme = scheme.len() <= 40
        && scheme.starts_with(|first: char| first.is_ascii_lowercase())
        && scheme.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"+-.".contains(&byte)
        });
    // Of the last two, the schema of logging.config has its own meaning.
    let is_plain = matches!(
        scheme,
        "http" | "https" | "file" | "ftp" | "ws" | "wss" | "git" | "ext" | "cfg"
    );
    (is_scheme && !is_plain).then_some(scheme)
}

/// `postgresql+psycopg2` alone, as `sqlalchemy.URL.create` takes it.
fn is_dialect(text: &str) -> bool {
    text.split_once('+').is_some_and(|(dialect, driver)| {
        matches!(
            dialect,
            "postgresql"
                | "postgres"
                | "mysql"
                | "mariadb"
                | "sqlite"
                | "oracle"
                | "mssql"
                | "cockroachdb"
                | "snowflake"
                | "clickhouse"
                | "redshift"
                | "databricks"
        ) && !driver.is_empty()
            && driver
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || it == b'_')
    })
}

/// What the strings among the tokens name.
pub(super) fn read(text: &str, tokens: &[Token], raw: &mut Raw) {
    let mut before = TokenKind::Newline;
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let kind = token.kind();
        match kind {
            TokenKind::Comment | TokenKind::NonLogicalNewline => {}
            TokenKind::String => {
                let run = run_of_strings(&tokens[at..]);
                at += run;
                let next = tokens[at..]
                    .iter()
                    .map(Token::kind)
                    .find(|&kind| kind != TokenKind::Comment);
                // A string that is a statement is documentation.
                let is_statement = matches!(
                    before,
                    TokenKind::Newline | TokenKind::Indent | TokenKind::Dedent | TokenKind::Semi
                ) && matches!(
                    next,
                    None | Some(TokenKind::Newline | TokenKind::Semi)
                );
                if !is_statement {
                    literal(text, &tokens[at - run..at], raw);
                }
                before = TokenKind::String;
                continue;
            }
            TokenKind::FStringMiddle => {
                if before == TokenKind::FStringStart
                    && let Some(scheme) = scheme(&text[token.range()])
                {
                    raw.reference(scheme, Context::Scheme, token.range());
                }
                before = kind;
            }
            _ => before = kind,
        }
        at += 1;
    }
}

/// How many tokens belong to strings that are one: at least one.
fn run_of_strings(tokens: &[Token]) -> usize {
    let mut length = 1;
    for (at, token) in tokens.iter().enumerate().skip(1) {
        match token.kind() {
            TokenKind::String => length = at + 1,
            TokenKind::NonLogicalNewline | TokenKind::Comment => {}
            _ => break,
        }
    }
    length
}

fn literal(text: &str, run: &[Token], raw: &mut Raw) {
    let (Some(first), Some(last)) = (run.first(), run.last()) else {
        return;
    };
    let range = TextRange::new(first.start(), last.end());
    if run.len() == 1 {
        if let Some(content) = content(text, *first) {
            take(content, range, raw);
        }
        return;
    }
    let mut whole = CompactString::default();
    for token in run.iter().filter(|token| token.kind() == TokenKind::String) {
        match content(text, *token) {
            Some(content) if whole.len() + content.len() <= MAX_LENGTH => whole.push_str(content),
            _ => {
                // Only its head can say something.
                if let Some(scheme) = scheme(&whole) {
                    raw.reference(scheme, Context::Scheme, range);
                }
                return;
            }
        }
    }
    take(&whole, range, raw);
}

/// What stands between the quotes, if that is what the string is; bytes are none.
fn content(text: &str, token: Token) -> Option<&str> {
    let flags = token.string_flags()?;
    if flags.prefix().as_str().contains(['b', 'B']) {
        return None;
    }
    let range = token.range();
    let start = range.start() + flags.opener_len();
    let end = range.end().checked_sub(flags.closer_len())?;
    text.get(start.to_usize()..end.to_usize())
}

fn take(content: &str, range: TextRange, raw: &mut Raw) {
    if is_path(content) {
        raw.reference(content, Context::Dotted, range);
    } else if content
        .as_bytes()
        .first()
        .is_some_and(u8::is_ascii_alphabetic)
    {
        if let Some(scheme) = scheme_of_long(content) {
            raw.reference(scheme, Context::Scheme, range);
        } else if is_dialect(content) {
            raw.reference(content, Context::Scheme, range);
        } else if let Some((module, object)) = is_object_path(content) {
            let mut name = CompactString::from(module);
            name.push('.');
            name.push_str(object);
            raw.reference(&name, Context::Dotted, range);
        }
    }
}

/// As [`scheme`], without a look through a long text.
fn scheme_of_long(text: &str) -> Option<&str> {
    scheme(&text[..text.floor_char_boundary(48)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_files_and_schemes() {
        for path in ["a.b", "rest_framework.authtoken", "é.b.C_1"] {
            assert!(is_path(path), "{path}");
        }
        for other in [
            "a",
            "a.",
            ".a",
            "a..b",
            "1.0",
            "a b.c",
            "x.json",
            "README.md",
            "a/b.c",
            "a.b:c",
        ] {
            assert!(!is_path(other), "{other}");
        }
        assert_eq!(
            scheme("postgresql+psycopg2://a"),
            Some("postgresql+psycopg2")
        );
        assert_eq!(scheme("https://a"), None);
        assert_eq!(scheme("see redis://a"), None);
        assert_eq!(is_object_path("app.main:app"), Some(("app.main", "app")));
    }
}
