//! Old, pasted and broken forms, with what was probably meant.

use uvferry_diagnostics::{Diagnostic, Rule, Severity, SourceFile, has_credentials, redact};

use crate::annotations;
use crate::file::{Directive, EntryKind, RequirementsFile};
use crate::grammar::{self, FaultKind};
use crate::limits::{MAX_FINDINGS, MAX_GUESSED};
use crate::reader::Line;
use crate::requirement::{Requirement, Target, normalize_name};
use crate::rules;
use crate::subject::{Cause, Refusal};
use crate::whitespace::strip;

/// A refusal in words.
pub(crate) struct Explained {
    pub(crate) rule: &'static Rule,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

fn explained(rule: &'static Rule, message: impl Into<String>) -> Explained {
    Explained {
        rule,
        message: message.into(),
        help: None,
    }
}

impl Explained {
    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Tells why pip refuses `text`, and what to write.
pub(crate) fn explain(text: &str, refusal: &Refusal) -> Explained {
    match &refusal.cause {
        Cause::Egg(name) => {
            let plain = name
                .split(['[', '=', '<', '>', '~', '!'])
                .next()
                .unwrap_or(name);
            let url = text.split('#').next().unwrap_or(text);
            let found = explained(
                &rules::INVALID_URL,
                format!("`#egg={name}` is not a plain name"),
            );
            // A name that stands in front already is the one that counts.
            let front = url.split_once('@').map(|(front, _)| strip(front));
            let front = front.and_then(|front| front.split('[').next());
            if front.is_some_and(|front| grammar::is_identifier(strip(front))) {
                found.help(format!("write `{}`", strip(url)))
            } else if grammar::is_identifier(plain) {
                let rest = &name[plain.len()..];
                let extras = rest.find(']').map_or("", |end| &rest[..=end]);
                found.help(format!("write `{plain}{extras} @ {url}`"))
            } else {
                found.help(format!("write `name @ {url}`"))
            }
        }
        Cause::Wheel(name) => explained(
            &rules::INVALID_URL,
            format!("`{name}` is not a wheel's file name"),
        )
        .help("a wheel is named `name-version-python-abi-platform.whl`"),
        Cause::FileHost => explained(
            &rules::INVALID_URL,
            "what follows `file://` is taken for a host",
        )
        .help("write `file:///` and an absolute path, or the plain relative path"),
        Cause::Address => explained(&rules::INVALID_URL, "the URL's host is not valid"),
        Cause::Editable => explained(
            &rules::INVALID_EDITABLE,
            "`-e` takes a local folder or a version control URL",
        ),
        Cause::EditableName => explained(
            &rules::INVALID_EDITABLE,
            "pip cannot tell the project's name",
        )
        .help(format!("write `-e name @ {text}`")),
        Cause::Marker(kind) => {
            let found = explained(&rules::INVALID_MARKER, kind.message());
            match kind {
                FaultKind::MarkerOperator
                    if text
                        .get(refusal.span.clone())
                        .is_some_and(|rest| rest.starts_with('=') && !rest.starts_with("==")) =>
                {
                    found.help("write `==`")
                }
                FaultKind::MarkerOperand => {
                    found.help("values need quotes, as in `python_version < '3.9'`")
                }
                _ => found,
            }
        }
        Cause::Grammar(fault) => grammar_fault(text, fault.kind),
    }
}

fn grammar_fault(text: &str, kind: FaultKind) -> Explained {
    if text.len() > MAX_GUESSED {
        return explained(&rules::INVALID_REQUIREMENT, kind.message());
    }
    if text.starts_with("<<<<<<<") || text.starts_with("=======") || text.starts_with(">>>>>>>") {
        return explained(&rules::MERGE_CONFLICT, "an unresolved merge conflict");
    }
    if text.contains('\0') || text.contains('\u{FEFF}') {
        let clean: String = text
            .chars()
            .filter(|c| !matches!(c, '\0' | '\u{FEFF}'))
            .collect();
        return explained(
            &rules::STRAY_BYTES,
            if text.contains('\0') {
                "zero bytes, as in UTF-16 without its mark"
            } else {
                "a byte order mark in mid-file"
            },
        )
        .help(format!("write `{}`", strip(&clean)));
    }
    if text.contains("{{") || text.contains("{%") || text.contains("}}") {
        return explained(&rules::TEMPLATE, "a template placeholder");
    }
    if let Some(found) = command(text) {
        return found;
    }
    if let Some(inner) = unquoted(text) {
        return explained(&rules::QUOTED_REQUIREMENT, "the requirement is in quotes")
            .help(format!("write `{inner}`"));
    }
    if let Some((front, version)) = text.split_once('=')
        && !version.starts_with('=')
        && !front.ends_with(['<', '>', '!', '~', '='])
    {
        let (front, version) = (strip(front), strip(version));
        let version = version.split('=').next().unwrap_or(version);
        let fixed = format!("{front}=={version}");
        if grammar::requirement(&fixed, true).is_ok() {
            return explained(&rules::SINGLE_EQUALS, "`=` is not an operator")
                .help(format!("write `{fixed}`"));
        }
    }
    if let Some(all) = several(text) {
        return explained(
            &rules::SEVERAL_REQUIREMENTS,
            format!("{} requirements on one line", all.len()),
        )
        .help(format!(
            "give each a line of its own: `{}`",
            all.join("`, `")
        ));
    }
    if let Some(plain) = system_version(text) {
        return explained(
            &rules::SYSTEM_VERSION,
            "a version that only a system's package has",
        )
        .help(format!("write `{plain}`, or remove the line"));
    }
    let rule = match kind {
        FaultKind::Specifier | FaultKind::Wildcard | FaultKind::Local => &rules::INVALID_SPECIFIER,
        FaultKind::Unexpected if text.contains(['=', '<', '>']) => &rules::INVALID_SPECIFIER,
        _ => &rules::INVALID_REQUIREMENT,
    };
    let found = explained(rule, kind.message());
    if kind == FaultKind::Wildcard {
        return found.help(format!("write `{}`", text.replacen(".*", "", 1)));
    }
    let spaced = text
        .replace("> =", ">=")
        .replace("< =", "<=")
        .replace("= =", "==");
    if spaced != text && grammar::requirement(&spaced, true).is_ok() {
        return found.help(format!("write `{spaced}`"));
    }
    let swapped = text.replace("=>", ">=").replace("=<", "<=");
    if swapped != text && grammar::requirement(&swapped, true).is_ok() {
        return found.help(format!("write `{swapped}`"));
    }
    found
}

/// A command in place of a requirement.
pub(crate) fn command(text: &str) -> Option<Explained> {
    if text.len() > MAX_GUESSED {
        return None;
    }
    let names = pasted(text)?;
    let found = explained(&rules::PASTED_COMMAND, "a command, not a requirement");
    Some(if names.is_empty() {
        found
    } else {
        found.help(format!("write `{}`", names.join("`, `")))
    })
}

/// A pasted command, with the requirements that a `pip install` among them names.
fn pasted(text: &str) -> Option<Vec<&str>> {
    let text = text.trim_start_matches(['$', '!', '%', '>', ' ']);
    let mut words = text.split_whitespace().peekable();
    words.next_if_eq(&"sudo");
    let first = words.next()?;
    let program = first.rsplit(['/', '\\']).next().unwrap_or(first);
    let is_pip = match program {
        "python" | "python2" | "python3" | "py" => {
            if words.next()? != "-m" || words.next() != Some("pip") {
                return Some(Vec::new());
            }
            true
        }
        "pip" | "pip2" | "pip3" => true,
        "easy_install" | "conda" | "apt" | "apt-get" | "brew" | "npm" | "poetry" | "pipenv" => {
            false
        }
        _ => return None,
    };
    let verb = words.next()?;
    let names: Vec<&str> = words.filter(|word| !word.starts_with('-')).collect();
    let all = names
        .iter()
        .all(|name| grammar::requirement(name, true).is_ok());
    Some(if is_pip && verb == "install" && all {
        names
    } else {
        Vec::new()
    })
}

/// A requirement in quotes, perhaps with a comma behind as in a list of setup.py.
fn unquoted(text: &str) -> Option<&str> {
    let bare = text.trim_end_matches([',', ' ']);
    let quote = bare
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let inner = bare[1..].strip_suffix(quote)?;
    grammar::requirement(inner, true).is_ok().then_some(inner)
}

/// The requirements of a line that holds several, parted by blanks, commas or `;`.
fn several(text: &str) -> Option<Vec<String>> {
    for separator in [',', ';', ' '] {
        let parts: Vec<String> = text
            .split(separator)
            .map(strip)
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect();
        let all = parts.len() > 1
            && parts.iter().all(|part| {
                grammar::requirement(part, false).is_ok()
                    && part.starts_with(|c: char| c.is_ascii_alphabetic())
            });
        // Prose is made of names too; more than a few bare words are a sentence.
        let bare = parts
            .iter()
            .filter(|part| grammar::is_identifier(part))
            .count();
        if all && (separator != ' ' || bare < parts.len() || parts.len() <= 3) {
            return Some(parts);
        }
    }
    None
}

/// A version without what Debian or Ubuntu put behind it.
fn without_system(version: &str) -> Option<&str> {
    let end = [
        "ubuntu", "debian", "+deb", "-deb", "build", "+git", "+dfsg", ".dfsg",
    ]
    .iter()
    .filter_map(|word| version.find(word))
    .min()?;
    let plain = version[..end].trim_end_matches(['.', '-', '+', '_', '~']);
    (plain.len() < version.len() && grammar::is_version(plain)).then_some(plain)
}

/// The requirement without the suffix of a Debian or Ubuntu version.
fn system_version(text: &str) -> Option<String> {
    let (name, version) = text.split_once("==")?;
    let plain = without_system(version)?;
    let fixed = format!("{name}=={plain}");
    grammar::requirement(&fixed, false).is_ok().then_some(fixed)
}

/// Whether a name alone gives something to say.
pub(crate) fn is_conspicuous(name: &str) -> bool {
    // Most names are let go by their first letter and their length.
    let first = name.as_bytes()[0].to_ascii_lowercase();
    if name.len() < 16 && STANDARD_LENGTHS[usize::from(first)] >> name.len() & 1 == 1 {
        return is_standard(name);
    }
    first == b'p' && name.len() >= "pkg-resources".len() && normalize_name(name) == "pkg-resources"
}

/// Whether a name is that of a module of the standard library.
fn is_standard(name: &str) -> bool {
    let same = |known: &&str| {
        // As names are compared, but for two separators in a row, which no module has.
        known.len() == name.len()
            && known.bytes().zip(name.bytes()).all(|(known, byte)| {
                known == byte.to_ascii_lowercase() || known == b'-' && matches!(byte, b'_' | b'.')
            })
    };
    let first = name.as_bytes()[0].to_ascii_lowercase();
    let from = STANDARD_LIBRARY.partition_point(|known| known.as_bytes()[0] < first);
    STANDARD_LIBRARY[from..]
        .iter()
        .take_while(|known| known.as_bytes()[0] == first)
        .any(same)
}

/// For each first letter the lengths of the modules' names, as bits.
static STANDARD_LENGTHS: [u16; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < STANDARD_LIBRARY.len() {
        let name = STANDARD_LIBRARY[at].as_bytes();
        table[name[0] as usize] |= 1 << name.len();
        at += 1;
    }
    table
};

/// Lines that pip reads and that are still not what was meant.
pub(crate) fn suspicious(
    source: &SourceFile,
    line: &Line<'_>,
    from: usize,
    requirement: &Requirement,
    found: &mut Vec<Diagnostic>,
) {
    let whole = line.range(from..line.expanded.len());
    let span = line.logical.span(whole);
    let room = line.room;
    let mut report = |rule: &'static Rule, message: String, help: String| {
        if found.len() >= room {
            return;
        }
        let severity = if rule.code == rules::SYSTEM_VERSION.code {
            // pip reads this one; it only finds no such version.
            Severity::Warning
        } else {
            rule.severity
        };
        found.push(
            Diagnostic::new(rule, message)
                .severity(severity)
                .at(source, span.clone())
                .help(help),
        );
    };
    if let (Target::Named, Some(name)) = (&requirement.target, &requirement.name) {
        if name.normalized == "pkg-resources" {
            report(
                &rules::PKG_RESOURCES,
                "no index has `pkg-resources`; old Debian and Ubuntu pips listed it by mistake"
                    .into(),
                "remove the line".into(),
            );
        } else if STANDARD_LIBRARY
            .binary_search(&name.normalized.as_str())
            .is_ok()
        {
            report(
                &rules::STANDARD_LIBRARY,
                format!(
                    "`{}` is a module of Python's standard library",
                    name.written
                ),
                "remove the line".into(),
            );
        }
        if let Some(version) = requirement.pinned_version()
            && let Some(plain) = without_system(version)
        {
            report(
                &rules::SYSTEM_VERSION,
                format!("`{version}` is the version of a system's package"),
                format!("write `{}=={plain}`, or remove the line", name.written),
            );
        }
    }
    match &requirement.target {
        Target::Url(url) if url.is_file() => {
            let help = match &requirement.name {
                Some(name) => format!("write `{}` and its version", name.written),
                None => "name the package and its version".to_owned(),
            };
            let conda = ["/feedstock_root/", "/croot/", "/conda-bld/", "/_b_env"]
                .iter()
                .any(|folder| url.url.contains(folder));
            let message = if conda {
                "a folder of the machine on which conda built the package"
            } else {
                "a file of the machine on which this was written"
            };
            report(&rules::FOREIGN_PATH, message.into(), help);
        }
        Target::Path(path) if path.path.contains('\\') => report(
            &rules::WINDOWS_PATH,
            "only pip on Windows takes this for a path".into(),
            format!("write `{}`", path.path.replace('\\', "/")),
        ),
        Target::Path(path) if path.path.starts_with('/') => report(
            &rules::FOREIGN_PATH,
            "an absolute path, which other machines do not have".into(),
            "name the package and its version, or use a relative path".into(),
        ),
        Target::Path(path)
            if source.path().contains('/')
                && !source.path().starts_with('/')
                && !source.path().contains("://")
                && !matches!(path.path.as_str(), "." | "./")
                && path.path.starts_with(['.', '/']) =>
        {
            report(
                &rules::RELATIVE_PATH,
                "pip takes this path from the folder in which it runs, not from this file's".into(),
                "run the installer in the folder from which it leads to the package".into(),
            );
        }
        _ => {}
    }
    let egg = match &requirement.target {
        Target::Url(url) => url.egg.as_deref(),
        Target::Vcs(vcs) => vcs.egg.as_deref(),
        _ => None,
    };
    if let (Some(egg), Some(url), None) = (egg, &requirement.url, &requirement.name)
        && !requirement.editable
    {
        let plain = url.split('#').next().unwrap_or(url);
        let subdirectory = url
            .split(['#', '&'])
            .find(|part| part.starts_with("subdirectory="))
            .map(|part| format!("#{part}"))
            .unwrap_or_default();
        report(
            &rules::LEGACY_EGG,
            "the name is given by `#egg=`".into(),
            redact(&format!("write `{egg} @ {plain}{subdirectory}`")).into_owned(),
        );
    }
    if memchr::memchr(b':', requirement.text.as_bytes()).is_some()
        && has_credentials(&requirement.text)
    {
        report(
            &rules::CREDENTIALS,
            "a password stands in the file".into(),
            "use `${NAME}` in its place, and change the password".into(),
        );
    }
}

/// What can only be said once the whole file is read.
pub(crate) fn whole_file(file: &mut RequirementsFile) {
    let mut found = Vec::new();
    let text = file.source.text().as_bytes();
    for comment in &file.comments {
        if found.len() >= MAX_FINDINGS {
            break;
        }
        if comment.directive == Some(Directive::Coding)
            && let Some(label) = annotations::coding(comment.text())
            && !known_encoding(label)
        {
            found.push(
                Diagnostic::new(
                    &rules::UNKNOWN_ENCODING,
                    format!("Python knows no encoding `{label}`"),
                )
                .at(&file.source, comment.span()),
            );
        }
        if comment.placement == crate::file::Placement::Trailing
            && text[comment.span()]
                .iter()
                .any(|byte| matches!(byte, b'\n' | b'\r'))
        {
            found.push(
                Diagnostic::new(
                    &rules::CONTINUED_COMMENT,
                    "pip takes the next line for a part of this comment",
                )
                .at(&file.source, comment.span())
                .help("remove the backslash at the end of the comment"),
            );
        }
    }
    for entry in &file.entries {
        if found.len() >= MAX_FINDINGS {
            break;
        }
        if let EntryKind::Option(option) = &entry.kind
            && option.value.as_deref().is_some_and(has_credentials)
        {
            found.push(
                Diagnostic::new(&rules::CREDENTIALS, "a password stands in the file")
                    .at(&file.source, entry.span())
                    .help("use `${NAME}` in its place, and change the password"),
            );
        }
    }
    file.diagnostics.extend(found);
    file.diagnostics.sort_by_key(|diagnostic| {
        diagnostic
            .location
            .as_ref()
            .map_or((0, 0), |place| (place.line, place.column))
    });
}

/// Whether Python has a codec of this name; the common ones and their families.
fn known_encoding(label: &str) -> bool {
    let lower: String = label
        .to_ascii_lowercase()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    [
        "utf8", "utf16", "utf32", "utf7", "u8", "latin", "iso", "cp", "windows", "koi8", "mac",
        "euc", "ascii", "usascii", "us", "big5", "gb", "shiftjis", "sjis", "mbcs", "ansi", "646",
        "l1", "hz", "johab", "ptcp", "tis", "viscii", "ks", "jis", "ujis", "oem", "locale",
        "charmap", "kz", "rk", "eucjp", "hkscs", "936", "8859",
    ]
    .iter()
    .any(|family| lower.starts_with(family))
}

/// Modules of the standard library that people list, without the names under which an
/// index has a living distribution of its own. Sorted.
const STANDARD_LIBRARY: [&str; 58] = [
    "abc",
    "argparse",
    "ast",
    "asyncio",
    "base64",
    "bisect",
    "calendar",
    "collections",
    "configparser",
    "contextlib",
    "copy",
    "csv",
    "ctypes",
    "datetime",
    "decimal",
    "email",
    "enum",
    "fnmatch",
    "functools",
    "getopt",
    "getpass",
    "glob",
    "gzip",
    "hashlib",
    "heapq",
    "hmac",
    "html",
    "imghdr",
    "io",
    "itertools",
    "json",
    "logging",
    "math",
    "multiprocessing",
    "operator",
    "os",
    "pathlib",
    "pickle",
    "platform",
    "pprint",
    "queue",
    "random",
    "re",
    "shutil",
    "signal",
    "smtplib",
    "socket",
    "sqlite3",
    "ssl",
    "string",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
    "tkinter",
    "typing",
    "unittest",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_modules_is_sorted() {
        assert!(STANDARD_LIBRARY.is_sorted());
    }
}
