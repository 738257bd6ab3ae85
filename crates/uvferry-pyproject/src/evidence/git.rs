//! What a repository's own files say: its remote and who commits to it.

use std::collections::HashMap;

use super::{Found, Person, ProjectUrl};

/// One `key = value` of a git configuration file.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    /// In lower case.
    section: String,
    subsection: Option<String>,
    /// In lower case.
    key: String,
    value: String,
}

/// Reads a git configuration file
/// (<https://git-scm.com/docs/git-config#_configuration_file>). `include` is not followed,
/// and a line that git would refuse is passed over.
fn read_config(bytes: &[u8]) -> Vec<Entry> {
    let text = String::from_utf8_lossy(bytes).replace("\r\n", "\n");
    let text = text.trim_start_matches('\u{FEFF}');
    let mut entries = Vec::new();
    let mut section = String::new();
    let mut subsection = None;
    let mut lines = text.split('\n');
    while let Some(line) = lines.next() {
        let mut line = line.trim_start();
        if let Some(rest) = line.strip_prefix('[') {
            let Some((name, sub, after)) = section_header(rest) else {
                // What follows belongs to a section that is not known.
                section.clear();
                subsection = None;
                continue;
            };
            section = name;
            subsection = sub;
            line = after.trim_start();
        }
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        let (key, value) = line.split_once('=').unwrap_or((line, "true"));
        let mut raw = value.to_owned();
        while raw.ends_with('\\') && !raw.ends_with("\\\\") {
            raw.pop();
            match lines.next() {
                Some(next) => raw.push_str(next),
                None => break,
            }
        }
        entries.push(Entry {
            section: section.clone(),
            subsection: subsection.clone(),
            key: key.trim().to_ascii_lowercase(),
            value: config_value(&raw),
        });
    }
    entries
}

/// `name]` or `name "sub"]`: the two names and what follows the bracket.
fn section_header(text: &str) -> Option<(String, Option<String>, &str)> {
    let end = text.find([']', '"'])?;
    let name = text[..end].trim().to_ascii_lowercase();
    if text[end..].starts_with(']') {
        // The older form, `[remote.origin]`.
        let after = &text[end + 1..];
        return Some(match name.split_once('.') {
            Some((name, sub)) => (name.to_owned(), Some(sub.to_owned()), after),
            None => (name, None, after),
        });
    }
    let mut sub = String::new();
    let mut chars = text[end + 1..].char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => sub.push(chars.next()?.1),
            '"' => {
                let after = text[end + 1 + at + 1..].trim_start().strip_prefix(']')?;
                return Some((name, Some(sub), after));
            }
            c => sub.push(c),
        }
    }
    None
}

/// A value without its comment, quotes and escapes.
fn config_value(raw: &str) -> String {
    let mut out = String::new();
    let mut quoted = false;
    // White space at the end goes unless it was quoted.
    let mut keep = 0;
    let mut chars = raw.trim_start().chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                quoted = !quoted;
                keep = out.len();
            }
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('b') | None => {}
                Some(other) => out.push(other),
            },
            '#' | ';' if !quoted => break,
            c => out.push(c),
        }
    }
    let end = out.trim_end().len().max(keep);
    out.truncate(end);
    out
}

/// The addresses of the project's web pages, by the remote `origin` of `.git/config`, else
/// by its only remote. A remote on this machine, behind an alias of ssh's configuration,
/// or without a name that others can resolve gives none.
///
/// ```
/// use uvferry_pyproject::evidence::urls;
/// let found = urls(b"[remote \"origin\"]\nurl = https://me:pw@github.com/o/r.git\n");
/// let shown: Vec<_> = found.iter().map(|found| (found.value.label, found.value.url.as_str())).collect();
/// assert_eq!(shown, [
///     ("Homepage", "https://github.com/o/r"),
///     ("Repository", "https://github.com/o/r"),
///     ("Issues", "https://github.com/o/r/issues"),
/// ]);
/// ```
pub fn urls(git_config: &[u8]) -> Vec<Found<ProjectUrl>> {
    let entries = read_config(git_config);
    let mut remotes: Vec<(&str, &str)> = Vec::new();
    for entry in &entries {
        if entry.section == "remote"
            && entry.key == "url"
            && let Some(name) = entry.subsection.as_deref()
            // git fetches from the first of several.
            && !remotes.iter().any(|(known, _)| *known == name)
        {
            remotes.push((name, &entry.value));
        }
    }
    let chosen = match (
        remotes.iter().find(|(name, _)| *name == "origin"),
        &*remotes,
    ) {
        (Some(origin), _) => *origin,
        (None, [only]) => *only,
        _ => return Vec::new(),
    };
    let Some(page) = WebPage::of_remote(chosen.1) else {
        return Vec::new();
    };
    let source = format!("remote `{}` in .git/config", shown(chosen.0));
    let mut labelled = vec![("Homepage", page.url()), ("Repository", page.url())];
    labelled.extend(page.issues().map(|url| ("Issues", url)));
    labelled
        .into_iter()
        .map(|(label, url)| Found::new(ProjectUrl { label, url }, source.clone()))
        .collect()
}

/// A name for a message, on one line.
fn shown(name: &str) -> String {
    name.chars()
        .filter(|c| !c.is_control() && *c != '`')
        .collect()
}

/// The page of a repository on its host.
#[derive(Debug, PartialEq, Eq)]
struct WebPage {
    scheme: &'static str,
    /// With a port where the remote is a web address.
    host: String,
    /// `owner/repository`, without `.git`.
    path: String,
}

impl WebPage {
    /// The forms of a remote are in <https://git-scm.com/docs/git-clone#_git_urls>.
    fn of_remote(remote: &str) -> Option<Self> {
        let remote = remote.trim();
        let (scheme, authority, path) = if let Some((scheme, rest)) = remote.split_once("://") {
            let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
            (scheme.to_ascii_lowercase(), &rest[..end], &rest[end..])
        } else {
            // `user@host:path`; a slash before the colon makes it a path, and one letter is
            // a drive of Windows.
            let (authority, path) = remote.split_once(':')?;
            if authority.contains(['/', '\\']) || authority.len() < 2 {
                return None;
            }
            ("ssh".to_owned(), authority, path)
        };
        let host = authority.rsplit('@').next()?.to_ascii_lowercase();
        let (name, port) = match host.split_once(':') {
            Some((name, port)) => {
                let digits = port.len() <= 5 && port.bytes().all(|byte| byte.is_ascii_digit());
                if !digits {
                    return None;
                }
                (name, Some(port).filter(|port| !port.is_empty()))
            }
            None => (host.as_str(), None),
        };
        if !is_public_name(name) {
            return None;
        }
        // A port of ssh or git is none of a web server.
        let (scheme, host) = match (scheme.trim_start_matches("git+"), port) {
            ("https", Some(port)) if port != "443" => ("https", format!("{name}:{port}")),
            ("http", Some(port)) if port != "80" => ("http", format!("{name}:{port}")),
            ("http", _) if forge(name).is_none() => ("http", name.to_owned()),
            ("https" | "http" | "ssh" | "git", _) => ("https", name.to_owned()),
            _ => return None,
        };
        let path = path.split(['?', '#']).next()?.trim_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path);
        let path = path.trim_end_matches('/');
        let plain = path.split('/').all(|part| {
            !part.is_empty() && part != "." && part != ".." && part.bytes().all(is_plain)
        });
        if !plain {
            return None;
        }
        let mut page = Self {
            scheme,
            host,
            path: path.to_owned(),
        };
        page.azure();
        Some(page)
    }

    /// Azure DevOps has another path, and another host, for ssh.
    fn azure(&mut self) {
        if self.host == "ssh.dev.azure.com"
            && let ["v3", organisation, project, repository] =
                *self.path.split('/').collect::<Vec<_>>()
        {
            self.path = format!("{organisation}/{project}/_git/{repository}");
            "dev.azure.com".clone_into(&mut self.host);
        }
    }

    fn url(&self) -> String {
        format!("{}://{}/{}", self.scheme, self.host, self.path)
    }

    fn issues(&self) -> Option<String> {
        let parts = self.path.split('/').count();
        let end = match forge(&self.host)? {
            Forge::GitLab if parts >= 2 => "/-/issues",
            Forge::Plain if parts == 2 => "/issues",
            _ => return None,
        };
        // The wiki of a repository is another repository, without issues.
        let is_wiki = self.path.rsplit('.').next() == Some("wiki");
        (!is_wiki).then(|| self.url() + end)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Forge {
    /// `/issues` below owner and repository: GitHub, Bitbucket, Gitea, Forgejo.
    Plain,
    GitLab,
}

/// The forge that a host runs, where its name says so.
fn forge(host: &str) -> Option<Forge> {
    let first = host.split('.').next()?;
    match host {
        "github.com" | "bitbucket.org" | "codeberg.org" | "gitea.com" => Some(Forge::Plain),
        _ => match first {
            "gitlab" => Some(Forge::GitLab),
            "github" | "gitea" | "forgejo" => Some(Forge::Plain),
            _ => None,
        },
    }
}

/// Whether a host has a name that others may resolve: two labels or more, the last one a
/// top-level domain. Aliases of ssh (`github.com-work`), addresses and names of one
/// machine are none.
fn is_public_name(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let label = |label: &&str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let Some(last) = labels.last() else {
        return false;
    };
    labels.len() >= 2
        && labels.iter().all(label)
        && (last.bytes().all(|byte| byte.is_ascii_alphabetic()) || last.starts_with("xn--"))
        && !matches!(*last, "local" | "localhost" | "localdomain")
}

/// What may stand in a path without doubt: no `@` and no `:`, behind which a password that
/// holds a slash could hide.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.~%+".contains(&byte)
}

/// Who wrote the project: `[user]` of the repository's own `.git/config`, else the person
/// with the most commits in `.git/logs/HEAD`. Only commits count there: a clone or a
/// checkout names whoever has the copy.
pub fn authors(git_config: Option<&[u8]>, git_log: Option<&[u8]>) -> Vec<Found<Person>> {
    let configured = git_config.and_then(|bytes| {
        let entries = read_config(bytes);
        let value = |key: &str| {
            entries
                .iter()
                .rfind(|entry| {
                    entry.section == "user" && entry.subsection.is_none() && entry.key == key
                })
                .map(|entry| entry.value.as_str())
        };
        person(value("name"), value("email"))
    });
    if let Some(person) = configured {
        return vec![Found::new(person, "`[user]` in .git/config")];
    }
    git_log
        .and_then(most_frequent)
        .map(|person| Found::new(person, "most commits in .git/logs/HEAD"))
        .into_iter()
        .collect()
}

/// The committer with the most commits; of several with as many, the first.
fn most_frequent(log: &[u8]) -> Option<Person> {
    let text = String::from_utf8_lossy(log);
    let mut counts: HashMap<Person, (usize, usize)> = HashMap::new();
    for (at, line) in text.lines().enumerate() {
        // OLD NEW NAME <EMAIL> TIME ZONE\tMESSAGE
        let Some((head, message)) = line.split_once('\t') else {
            continue;
        };
        if !(message.starts_with("commit:") || message.starts_with("commit (")) {
            continue;
        }
        let person = head
            .splitn(3, ' ')
            .nth(2)
            .and_then(|rest| rest.rsplit_once('>'))
            .and_then(|(who, _)| who.split_once('<'))
            .and_then(|(name, email)| person(Some(name), Some(email)));
        if let Some(person) = person {
            counts.entry(person).or_insert((0, at)).0 += 1;
        }
    }
    counts
        .into_iter()
        .max_by_key(|(_, (count, first))| (*count, std::cmp::Reverse(*first)))
        .map(|(person, _)| person)
}

/// A person, without what the specification does not take and what is no address.
fn person(name: Option<&str>, email: Option<&str>) -> Option<Person> {
    let name = name.map(str::trim).filter(|name| !name.is_empty());
    let email = email.map(str::trim).filter(|email| !email.is_empty());
    if name.is_some_and(is_machine) || email.is_some_and(|email| email.contains("[bot]")) {
        return None;
    }
    let name = name
        .filter(|name| {
            !name.contains([',', '<', '>', '@', '"', '\\'])
                && !name.chars().any(char::is_control)
                && name.chars().any(char::is_alphabetic)
                && name.chars().count() <= 80
        })
        .map(str::to_owned);
    let email = email.filter(|email| is_address(email)).map(str::to_owned);
    (name.is_some() || email.is_some()).then_some(Person { name, email })
}

/// Names that no person has: robots, and what git's documentation has in place of a name.
fn is_machine(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.contains("[bot]")
        || lower.ends_with("-bot")
        || lower.ends_with(" bot")
        || matches!(
            lower.as_str(),
            "root"
                | "ubuntu"
                | "runner"
                | "ci"
                | "github"
                | "github actions"
                | "github-actions"
                | "gitlab"
                | "jenkins"
                | "dependabot"
                | "renovate"
                | "your name"
                | "user"
                | "unknown"
        )
}

/// Whether mail could be sent there: a plain address at a public name, and none that a
/// forge only hides the real one behind.
fn is_address(email: &str) -> bool {
    let Some((local, domain)) = email.split_once('@') else {
        return false;
    };
    let lower = email.to_ascii_lowercase();
    !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._%+-".contains(&byte))
        && is_public_name(&domain.to_ascii_lowercase())
        && !lower.contains("noreply")
        && !lower.contains("no-reply")
        && !lower.contains("donotreply")
        && lower != "you@example.com"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(remote: &str) -> Option<String> {
        WebPage::of_remote(remote).map(|page| page.url())
    }

    #[test]
    fn every_form_of_a_remote_gives_the_same_page() {
        for remote in [
            "git@forge.example.com:o/r.git",
            "forge.example.com:o/r",
            "ssh://git@forge.example.com/o/r.git",
            "ssh://git@forge.example.com:2222/o/r.git/",
            "git+ssh://git@forge.example.com/o/r",
            "git://forge.example.com/o/r.git",
            "https://forge.example.com/o/r.git",
            "https://forge.example.com:443/o/r.git?x=1#y",
            "https://TOKEN@forge.example.com/o/r.git",
            "https://me:p@ss@Forge.Example.com/o/r.git",
            "https://x:y@forge.example.com/o/r/",
        ] {
            assert_eq!(
                page(remote).as_deref(),
                Some("https://forge.example.com/o/r"),
                "{remote}"
            );
        }
        assert_eq!(
            page("https://forge.example.com:8443/o/r").unwrap(),
            "https://forge.example.com:8443/o/r"
        );
        assert_eq!(
            page("git@ssh.dev.azure.com:v3/org/pro/repo").unwrap(),
            "https://dev.azure.com/org/pro/_git/repo"
        );
    }

    #[test]
    fn a_remote_that_others_cannot_reach_gives_no_page() {
        for remote in [
            "/srv/git/r.git",
            "../r",
            "./a:b",
            "C:/git/r.git",
            "C:\\git\\r",
            "file:///srv/r.git",
            "git@work:o/r.git",
            "git@github.com-work:o/r.git",
            "http://127.0.0.1:3000/o/r.git",
            "http://localhost/o/r.git",
            "ssh://nas.local/r.git",
            "https://[::1]/o/r",
            "https://example.com",
            "https://example.com/",
            "ext::ssh x %S foo",
            "https://me:p/w@example.com/o/r",
            "https://me.com:12/3@example.com/o/r",
            "https://example.com/a b",
            "https://example.com/../r",
            "",
        ] {
            assert_eq!(page(remote), None, "{remote}");
        }
    }

    #[test]
    fn issues_are_only_named_where_the_forge_is_known() {
        for (remote, want) in [
            (
                "https://github.com/o/r",
                Some("https://github.com/o/r/issues"),
            ),
            (
                "http://github.com/o/r",
                Some("https://github.com/o/r/issues"),
            ),
            (
                "https://gitlab.com/a/b/c",
                Some("https://gitlab.com/a/b/c/-/issues"),
            ),
            (
                "git@gitlab.example.com:a/b",
                Some("https://gitlab.example.com/a/b/-/issues"),
            ),
            (
                "https://bitbucket.org/o/r",
                Some("https://bitbucket.org/o/r/issues"),
            ),
            (
                "https://codeberg.org/o/r",
                Some("https://codeberg.org/o/r/issues"),
            ),
            (
                "https://gitea.example.com/o/r",
                Some("https://gitea.example.com/o/r/issues"),
            ),
            ("https://git.example.com/o/r", None),
            ("https://gist.github.com/0123", None),
            ("https://github.com/o/r.wiki.git", None),
        ] {
            let issues = WebPage::of_remote(remote).unwrap().issues();
            assert_eq!(issues.as_deref(), want, "{remote}");
        }
    }

    #[test]
    fn a_configuration_is_read_as_git_reads_it() {
        let text = b"; c\n[core] bare = false # x\n[Remote \"a \\\"b\\\"\"]\r\n\tURL = \"x # y\" ; z\r\n[remote.Old]\nurl=a\\\nb\n[user]\nname\n[broken\nx = 1\n";
        let read: Vec<_> = read_config(text)
            .into_iter()
            .map(|entry| {
                format!(
                    "{}/{}/{}={}",
                    entry.section,
                    entry.subsection.unwrap_or_default(),
                    entry.key,
                    entry.value
                )
            })
            .collect();
        assert_eq!(
            read,
            [
                "core//bare=false",
                "remote/a \"b\"/url=x # y",
                "remote/old/url=ab",
                "user//name=true",
                "//x=1",
            ]
        );
    }

    #[test]
    fn the_remote_is_origin_or_the_only_one() {
        let one = |name: &str, host: &str| {
            format!("[remote \"{name}\"]\n\turl = git@{host}.example.com:o/r.git\n")
        };
        let first = |config: String| {
            urls(config.as_bytes())
                .first()
                .map(|found| (found.value.url.clone(), found.source.clone()))
        };
        assert_eq!(
            first(one("up", "a") + &one("origin", "b")).unwrap(),
            (
                "https://b.example.com/o/r".to_owned(),
                "remote `origin` in .git/config".to_owned()
            )
        );
        assert_eq!(
            first(one("up", "a")).unwrap().1,
            "remote `up` in .git/config"
        );
        assert_eq!(first(one("up", "a") + &one("down", "b")), None);
    }

    #[test]
    fn authors_are_those_who_commit_here() {
        let line = |who: &str, what: &str| {
            format!("{0} {0} {who} 1700000000 +0000\t{what}\n", "0".repeat(40))
        };
        let log = [
            line("Cloner <cloner@example.com>", "clone: from x"),
            line(
                "Cloner <cloner@example.com>",
                "checkout: moving from a to b",
            ),
            line("Cloner <cloner@example.com>", "pull: Fast-forward"),
            line("Ada L <ada@example.com>", "commit (initial): a"),
            line("dependabot[bot] <x@example.com>", "commit: b"),
            line("dependabot[bot] <x@example.com>", "commit: b"),
            line("Bob <1+bob@users.noreply.example.com>", "commit: c"),
            line("Bob <1+bob@users.noreply.example.com>", "commit (amend): c"),
        ]
        .concat();
        let found = authors(None, Some(log.as_bytes()));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].value.to_string(), "Bob");
        assert_eq!(found[0].source, "most commits in .git/logs/HEAD");
        let found = authors(
            Some(b"[user]\nname = A B\nemail = ab@example.com\n"),
            Some(log.as_bytes()),
        );
        assert_eq!(found[0].value.to_string(), "A B <ab@example.com>");
        assert_eq!(found[0].source, "`[user]` in .git/config");
        for config in [
            "[user]\nname = root\nemail = root@host\n",
            "[user]\nname = \"Doe, Jane\"\nemail = jane@localhost\n",
            "[user]\nname = Your Name\nemail = you@example.com\n",
            "[user \"x\"]\nname = A B\n",
        ] {
            assert_eq!(authors(Some(config.as_bytes()), None), [], "{config}");
        }
    }
}
