use std::path::Path;

/// The credentials of a netrc file, as Python's `netrc` reads it (which pip asks).
#[derive(Default)]
pub(super) struct Netrc {
    machines: Vec<(String, Login)>,
    default: Option<Login>,
}

#[derive(Clone, Default)]
struct Login {
    user: String,
    account: String,
    password: String,
}

impl Netrc {
    /// A file that is missing or broken holds none: pip says nothing of it either.
    pub(super) fn read(path: &Path) -> Self {
        fs_err::read_to_string(path)
            .ok()
            .and_then(|text| Self::parse(&text))
            .unwrap_or_default()
    }

    fn parse(text: &str) -> Option<Self> {
        let mut netrc = Self::default();
        let mut words = Words { rest: text };
        let mut next = words.next();
        while let Some(word) = next {
            let machine = match word.text.as_str() {
                "machine" => Some(words.next()?.text),
                "default" => None,
                "macdef" => {
                    words.next()?;
                    words.skip_macro();
                    next = words.next();
                    continue;
                }
                _ if word.comment() => {
                    words.skip_line(&word);
                    next = words.next();
                    continue;
                }
                _ => return None,
            };
            let mut login = Login::default();
            loop {
                next = words.next();
                let Some(word) = &next else { break };
                let field = match word.text.as_str() {
                    "machine" | "default" | "macdef" => break,
                    "login" | "user" => &mut login.user,
                    "account" => &mut login.account,
                    "password" => &mut login.password,
                    _ if word.comment() => {
                        let word = word.clone();
                        words.skip_line(&word);
                        continue;
                    }
                    _ => return None,
                };
                *field = words.next()?.text;
            }
            match machine {
                Some(machine) => netrc.machines.push((machine, login)),
                None => netrc.default = Some(login),
            }
        }
        Some(netrc)
    }

    /// User and password for a host; the account stands in for a missing login.
    pub(super) fn login(&self, host: &str) -> Option<(String, String)> {
        let found = self
            .machines
            .iter()
            .rev()
            .find(|(machine, _)| machine == host)
            .map(|(_, login)| login)
            .or(self.default.as_ref())?;
        let user = if found.user.is_empty() {
            &found.account
        } else {
            &found.user
        };
        Some((user.clone(), found.password.clone()))
    }
}

#[derive(Clone)]
struct Word {
    text: String,
    quoted: bool,
    /// Whether the line ends with it.
    last: bool,
}

impl Word {
    fn comment(&self) -> bool {
        !self.quoted && self.text.starts_with('#')
    }
}

struct Words<'a> {
    rest: &'a str,
}

impl Words<'_> {
    fn next(&mut self) -> Option<Word> {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r', '\n']);
        let mut characters = self.rest.char_indices();
        let (_, first) = characters.clone().next()?;
        let quoted = first == '"';
        if quoted {
            characters.next();
        }
        let mut text = String::new();
        let mut last = true;
        let mut end = self.rest.len();
        while let Some((at, c)) = characters.next() {
            let closes = if quoted {
                c == '"'
            } else {
                matches!(c, ' ' | '\t' | '\r' | '\n')
            };
            if closes {
                end = at + 1;
                last = c == '\n';
                break;
            }
            match c {
                '\\' => text.extend(characters.next().map(|(_, c)| c)),
                c => text.push(c),
            }
        }
        self.rest = &self.rest[end..];
        Some(Word { text, quoted, last })
    }

    /// A comment ends with its line.
    fn skip_line(&mut self, word: &Word) {
        if !word.last {
            self.rest = self.rest.split_once('\n').map_or("", |(_, rest)| rest);
        }
    }

    /// A macro ends with an empty line.
    fn skip_macro(&mut self) {
        self.rest = self.rest.split_once("\n\n").map_or("", |(_, rest)| rest);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FILE: &str = "# who may read\n\
        machine example.com login me password hunter2 # mine\n\
        machine example.org\n  user you\n  password \"two words\"\n\
        macdef init\ncd /pub\nmachine no.example.com login x password y\n\n\
        machine account.example.com account only password p\n\
        default login anonymous password guest\n";

    #[test]
    fn logins_are_found_by_host() {
        let netrc = Netrc::parse(FILE).unwrap();
        let login = |host| netrc.login(host).unwrap();
        let pair = |user: &str, password: &str| (user.to_owned(), password.to_owned());
        assert_eq!(login("example.com"), pair("me", "hunter2"));
        assert_eq!(login("example.org"), pair("you", "two words"));
        assert_eq!(login("account.example.com"), pair("only", "p"));
        assert_eq!(login("no.example.com"), pair("anonymous", "guest"));
        assert!(Netrc::parse("machine a\nnonsense b\n").is_none());
        assert!(Netrc::default().login("example.com").is_none());
    }

    #[test]
    fn python_reads_the_same() {
        uvferry_testkit::skip!(unless Python);
        let python = uvferry_testkit::find_python().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("netrc");
        fs_err::write(&path, FILE).unwrap();
        let script = "import netrc, sys\nn = netrc.netrc(sys.argv[1])\n\
            for host in sys.argv[2:]:\n    u, a, p = n.authenticators(host)\n    print(u or a, p)";
        let hosts = [
            "example.com",
            "example.org",
            "account.example.com",
            "no.example.com",
        ];
        let finished = uvferry_process::Command::new(python)
            .args(["-I", "-c", script])
            .arg(&path)
            .args(hosts)
            .current_dir(folder.path())
            .run()
            .unwrap();
        let theirs = finished.stdout_text();
        let netrc = Netrc::read(&path);
        let ours: Vec<String> = hosts
            .iter()
            .map(|host| netrc.login(host).unwrap())
            .map(|(user, password)| format!("{user} {password}"))
            .collect();
        assert_eq!(theirs.lines().collect::<Vec<_>>(), ours);
    }

    proptest! {
        #[test]
        fn no_file_is_too_odd(text in "(machine|default|macdef|login|#|\"|\\\\|[ \n]|\\PC){0,30}") {
            let _ = Netrc::parse(&text);
        }
    }
}
