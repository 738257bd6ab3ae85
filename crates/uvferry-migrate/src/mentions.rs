//! Where other files of the tree name a requirements file.
//!
//! A requirements file goes away only when nothing left in the tree names it. A mention
//! is found by text, not by meaning: a name in a comment or a document counts too, for a
//! reader who follows it would find nothing. Change logs tell of the past and do not count.

use aho_corasick::{AhoCorasick, MatchKind};
use globset::GlobBuilder;
use uvferry_commands::Carrier;

use crate::threads;
use crate::tree::{Tree, TreeFile, base_name, folder_of, join};

mod folders;
mod words;

pub(crate) use folders::is_instruction;
use folders::{FolderUse, folder_use};
use words::{is_address_elsewhere, is_open, is_path_byte, is_tail, trim_token, wildcards};

/// One place that names a requirements file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// The file that names it.
    pub file: String,
    /// From 1.
    pub line: usize,
    /// The text as it stands there.
    pub text: String,
    /// The requirements files that it means.
    pub of: Vec<String>,
    /// How it means them.
    pub how: How,
}

/// How a file means a requirements file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// By its name.
    Named,
    /// It does not name it; what the file is for installs it all the same.
    ByConvention,
    /// It cannot be read, so nobody knows.
    Unread,
}

/// A larger text file is data, not instructions, unless its name says that it carries commands.
const MAX_BYTES: u64 = 1 << 20;

/// So many files one thread reads.
const FEW: usize = 64;

/// Finds the places outside `except` that name one of the files `names`.
pub(crate) fn find(tree: &Tree, names: &[String], except: &dyn Fn(&str) -> bool) -> Vec<Mention> {
    let Some(search) = Search::new(names) else {
        return Vec::new();
    };
    let files: Vec<&TreeFile> = tree
        .files()
        .iter()
        .filter(|file| {
            is_instruction(&file.path) && !except(&file.path) && is_of_readable_size(tree, file)
        })
        .collect();
    let read = |file: &&TreeFile| -> Vec<Mention> {
        match tree.read_text(&file.path) {
            Ok(bytes) => search.in_bytes(&file.path, &bytes, tree),
            Err(error) => vec![unread(&file.path, &error.kind().to_string(), names)],
        }
    };
    let found = threads::each(&files, FEW, read);
    let mut found: Vec<Mention> = found.into_iter().flatten().collect();
    let closed = tree.unreadable().iter().filter(|path| !except(path));
    found.extend(closed.map(|path| unread(path, "it cannot be opened", names)));
    found
}

/// What cannot be read may name anything.
fn unread(path: &str, why: &str, names: &[String]) -> Mention {
    Mention {
        file: path.to_owned(),
        line: 1,
        text: why.to_owned(),
        of: names.to_vec(),
        how: How::Unread,
    }
}

fn is_of_readable_size(tree: &Tree, file: &TreeFile) -> bool {
    let carries_commands = || {
        let carrier = Carrier::of(&file.path, &[]);
        carrier.is_some_and(|carrier| !matches!(carrier, Carrier::Listed | Carrier::Document))
    };
    tree.size_bytes(file) <= MAX_BYTES || carries_commands()
}

/// Finds the mentions in one text that is not (yet) on disk.
pub(crate) fn find_in(tree: &Tree, names: &[String], path: &str, text: &str) -> Vec<Mention> {
    Search::new(names).map_or_else(Vec::new, |search| {
        search.in_bytes(path, text.as_bytes(), tree)
    })
}

struct Search<'a> {
    names: &'a [String],
    automaton: AhoCorasick,
}

impl<'a> Search<'a> {
    fn new(names: &'a [String]) -> Option<Self> {
        if names.is_empty() {
            return None;
        }
        let mut patterns: Vec<String> = vec!["requirement".to_owned()];
        for name in names {
            patterns.push(base_name(name).to_owned());
            let folder = base_name(folder_of(name));
            if !folder.is_empty() {
                patterns.push(format!("{folder}/"));
                patterns.push(format!("{folder}\\"));
            }
        }
        patterns.sort();
        patterns.dedup();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(&patterns)
            .ok()?;
        Some(Self { names, automaton })
    }

    fn in_bytes(&self, path: &str, bytes: &[u8], tree: &Tree) -> Vec<Mention> {
        if bytes[..bytes.len().min(8000)].contains(&0) {
            return Vec::new();
        }
        let mut found: Vec<Mention> = Vec::new();
        let (mut line, mut counted, mut done) = (1, 0, 0);
        for hit in self.automaton.find_iter(bytes) {
            if hit.start() < done {
                continue;
            }
            let start = bytes[..hit.start()]
                .iter()
                .rposition(|byte| !is_path_byte(*byte))
                .map_or(0, |at| at + 1);
            let end = bytes[hit.end()..]
                .iter()
                .position(|byte| !is_path_byte(*byte))
                .map_or(bytes.len(), |at| hit.end() + at);
            done = end;
            let Ok(token) = std::str::from_utf8(&bytes[start..end]) else {
                continue;
            };
            let token = trim_token(token);
            if is_address_elsewhere(&bytes[..start], token) {
                continue;
            }
            let of = self.meant(path, token, folder_use(path, &bytes[..start]), tree);
            if of.is_empty() {
                continue;
            }
            line += memchr::memchr_iter(b'\n', &bytes[counted..hit.start()]).count();
            counted = hit.start();
            if found
                .last()
                .is_some_and(|last| last.line == line && last.of == of)
            {
                continue;
            }
            found.push(Mention {
                file: path.to_owned(),
                line,
                text: token.to_owned(),
                of,
                how: How::Named,
            });
        }
        found
    }

    /// The requirements files that a path-like word in `file` may mean; `used` says what the
    /// word is for where it is the name of a folder.
    fn meant(&self, file: &str, token: &str, used: FolderUse, tree: &Tree) -> Vec<String> {
        if token.is_empty() {
            return Vec::new();
        }
        let token = token.replace('\\', "/");
        let pattern = wildcards(&token);
        let here = folder_of(file);
        if pattern.contains('*') || pattern.contains('?') {
            if is_open(&token, &pattern) {
                return Vec::new();
            }
            let mut meant = self.meant_by_pattern(here, &pattern);
            if meant.is_empty() {
                meant = self.behind_variables(&token);
            }
            // A folder that is known only later: `src-$VERSION/requirements/dev.txt`.
            if meant.is_empty()
                && pattern != token
                && let Some(end) = pattern.rfind('*')
                && let Some((_, tail)) = pattern[end..].split_once('/')
            {
                let of_tail = self.names.iter().filter(|name| is_tail(tail, name));
                meant.extend(of_tail.cloned());
                let of_name = self.names.iter().filter(|name| is_tail(name, tail));
                meant.extend(of_name.cloned());
                meant.sort();
                meant.dedup();
            }
            return meant;
        }
        let exact = [join(here, &token), join("", &token)];
        // The file beside the one that names it comes first, whosever it is.
        if tree.contains(&exact[0]) && !self.names.contains(&exact[0]) {
            return Vec::new();
        }
        if exact.iter().any(|path| tree.is_in_checkout(path)) {
            return Vec::new();
        }
        let mut direct: Vec<String> = self
            .names
            .iter()
            .filter(|name| exact.contains(name))
            .cloned()
            .collect();
        if !direct.is_empty() {
            if !direct.contains(&exact[0]) {
                // A document tells of the folder below it: "in `code`, run …".
                let word = token.trim_start_matches("./");
                let below = self
                    .names
                    .iter()
                    .filter(|name| is_tail(word, name) && name.starts_with(&format!("{here}/")));
                direct.extend(below.cloned());
            }
            return direct;
        }
        let folder = token.trim_end_matches('/').trim_start_matches("./");
        if used != FolderUse::None && !folder.is_empty() {
            let is_it = |path: &str| path == folder || path == join(here, folder);
            let inside: Vec<String> = self
                .names
                .iter()
                .filter(|name| is_it(folder_of(name)))
                .cloned()
                .collect();
            let would_vanish = || {
                let below = [format!("{folder}/"), format!("{}/", join(here, folder))];
                tree.files()
                    .iter()
                    .filter(|file| below.iter().any(|start| file.path.starts_with(start)))
                    .all(|file| self.names.contains(&file.path))
            };
            if !inside.is_empty() && (used == FolderUse::Copied || would_vanish()) {
                return inside;
            }
        }
        // The word names a file that is there and is none of ours.
        if exact.iter().any(|path| tree.contains(path)) {
            return Vec::new();
        }
        let word = token
            .trim_start_matches(['.', '/'])
            .trim_start_matches("~/");
        self.names
            .iter()
            .filter(|name| is_tail(word, name) || (word.contains('/') && is_tail(name, word)))
            .cloned()
            .collect()
    }

    /// `./app-$VERSION/requirements/dev.txt`: where a folder is known only later, what stands
    /// behind it may be any file of that path.
    fn behind_variables(&self, token: &str) -> Vec<String> {
        let has_variable = |part: &str| part.contains(['$', '{']) || part.contains("%s");
        let parts: Vec<&str> = token.split('/').collect();
        (1..parts.len())
            .filter(|from| has_variable(parts[from - 1]))
            .map(|from| self.meant_by_pattern("", &wildcards(&parts[from..].join("/"))))
            .find(|meant| !meant.is_empty())
            .unwrap_or_default()
    }

    fn meant_by_pattern(&self, here: &str, pattern: &str) -> Vec<String> {
        let bare = pattern.trim_start_matches("./").trim_start_matches('/');
        // A pattern of wildcards alone says nothing about requirements files.
        if !bare.contains("require")
            && !self.names.iter().any(|name| {
                let folder = folder_of(name);
                !folder.is_empty() && bare.contains(base_name(folder))
            })
        {
            return Vec::new();
        }
        let Ok(glob) = GlobBuilder::new(bare).literal_separator(true).build() else {
            return Vec::new();
        };
        let glob = glob.compile_matcher();
        self.names
            .iter()
            .filter(|name| {
                let below = name
                    .strip_prefix(here)
                    .map(|rest| rest.trim_start_matches('/'));
                glob.is_match(name.as_str()) || below.is_some_and(|rest| glob.is_match(rest))
            })
            .cloned()
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mentions(files: &[(&str, &str)], names: &[&str]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = folder.path().join(path);
            fs_err::create_dir_all(path.parent().unwrap()).unwrap();
            fs_err::write(path, text).unwrap();
        }
        let tree = Tree::walk(folder.path()).unwrap();
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        find(&tree, &names, &|_| false)
            .into_iter()
            .map(|mention| {
                format!(
                    "{}:{} {} -> {}",
                    mention.file,
                    mention.line,
                    mention.text,
                    mention.of.join(" ")
                )
            })
            .collect()
    }

    #[test]
    fn commands_copies_globs_and_variables_are_mentions() {
        let found = mentions(
            &[
                (
                    "Makefile",
                    "all:\n\tpip install -r requirements/dev.txt -rrequirements.txt\n",
                ),
                (
                    "Dockerfile",
                    "ADD requirements/ /requirements/\nRUN pip install -r /requirements/base.txt\n",
                ),
                ("ci.yml", "key: ${{ hashFiles('requirements/*.txt') }}\n"),
                (
                    "tox.ini",
                    "deps =\n    -r{toxinidir}/requirements/dev.txt\n",
                ),
                ("run.sh", "pip install -r requirements/${ENV}.txt\n"),
            ],
            &[
                "requirements.txt",
                "requirements/base.txt",
                "requirements/dev.txt",
            ],
        );
        assert_eq!(
            found,
            [
                "Dockerfile:1 requirements/ -> requirements/base.txt requirements/dev.txt",
                "Dockerfile:2 /requirements/base.txt -> requirements/base.txt",
                "Makefile:2 requirements/dev.txt -> requirements/dev.txt",
                "Makefile:2 requirements.txt -> requirements.txt",
                "ci.yml:1 requirements/*.txt -> requirements/base.txt requirements/dev.txt",
                "run.sh:1 requirements/${ENV}.txt -> requirements/base.txt requirements/dev.txt",
                "tox.ini:1 {toxinidir}/requirements/dev.txt -> requirements/dev.txt",
            ]
            .map(|line| line.replace("tox.ini:1", "tox.ini:2"))
        );
    }

    #[test]
    fn any_folder_in_front_is_a_mention_and_an_address_is_none() {
        let found = mentions(
            &[
                (
                    "Dockerfile",
                    "RUN pip install -r ./app-$VERSION/requirements/dev.txt\nRUN cat $A/requirements.txt\nRUN cat ${A}/x-${B}/requirements/*.txt\n",
                ),
                (
                    "get.sh",
                    "curl -O https://example.com/requirements.txt\npip install -r file:///app/requirements.txt\n",
                ),
                (
                    "README.md",
                    "[them](https://example.com/me/it/blob/main/requirements.txt)\n",
                ),
            ],
            &["requirements.txt", "requirements/dev.txt"],
        );
        assert_eq!(
            found,
            [
                "Dockerfile:1 ./app-$VERSION/requirements/dev.txt -> requirements/dev.txt",
                "Dockerfile:2 $A/requirements.txt -> requirements.txt",
                "Dockerfile:3 ${A}/x-${B}/requirements/*.txt -> requirements/dev.txt",
                "README.md:1 //example.com/me/it/blob/main/requirements.txt -> requirements.txt",
                "get.sh:2 ///app/requirements.txt -> requirements.txt",
            ]
        );
    }

    #[test]
    fn a_document_may_tell_of_the_folder_below_it() {
        let found = mentions(
            &[
                (
                    "docs/todo/index.rst",
                    "$ pip install -r ./requirements.txt\n",
                ),
                ("docs/todo/code/requirements.txt", "six\n"),
                ("docs/other/requirements.txt", "six\n"),
                ("requirements.txt", "six\n"),
            ],
            &[
                "docs/other/requirements.txt",
                "docs/todo/code/requirements.txt",
                "requirements.txt",
            ],
        );
        assert_eq!(
            found,
            [
                "docs/todo/index.rst:1 ./requirements.txt -> requirements.txt docs/todo/code/requirements.txt"
            ]
        );
    }

    #[test]
    fn a_folder_that_is_known_later_stands_before_a_file() {
        let found = mentions(
            &[(
                "build/Dockerfile",
                "RUN pip3 install -r ./cli-$VERSION/requirements/dev.txt\n\
                 RUN pip install -r cli-${VERSION}/src/requirements/dev.txt\n\
                 RUN pip install -r cli-$VERSION/other.txt\n\
                 COPY cli-*/requirements/dev.txt .\n",
            )],
            &["requirements/dev.txt", "requirements/test.txt"],
        );
        assert_eq!(
            found,
            [
                "build/Dockerfile:1 ./cli-$VERSION/requirements/dev.txt -> requirements/dev.txt",
                "build/Dockerfile:2 cli-${VERSION}/src/requirements/dev.txt -> requirements/dev.txt",
            ]
        );
    }

    #[test]
    fn prose_and_folders_of_other_things_are_no_mentions() {
        let found = mentions(
            &[
                (
                    "Dockerfile",
                    "# System requirements.\nFROM x\nCOPY requirements /r/\n",
                ),
                ("wscript", "path = '${DATAROOTDIR}/doc/${PACKAGE}'\n"),
                ("run.sh", "pip install -r requirements/$NAME\ncat doc/*\n"),
            ],
            &["requirements/base.txt", "doc/requirements.txt"],
        );
        assert_eq!(
            found,
            [
                "Dockerfile:3 requirements -> requirements/base.txt",
                "run.sh:1 requirements/$NAME -> requirements/base.txt",
                "run.sh:2 doc/* -> doc/requirements.txt",
            ]
        );
    }

    #[test]
    fn what_is_not_there_to_be_read_may_name_any_of_them() {
        let folder = tempfile::tempdir().unwrap();
        fs_err::write(folder.path().join("run.sh"), "ls\n").unwrap();
        let tree = Tree::walk(folder.path()).unwrap();
        fs_err::remove_file(folder.path().join("run.sh")).unwrap();
        let names = ["a.txt".to_owned(), "b.txt".to_owned()];
        let found = find(&tree, &names, &|_| false);
        assert_eq!(found[0].of, names);
        assert_eq!(found[0].how, How::Unread);
    }

    #[test]
    fn other_names_and_change_logs_are_no_mentions() {
        let found = mentions(
            &[
                (
                    "README.md",
                    "See the requirements of the law, requirements.txt.bak and my-requirements.txt.\n",
                ),
                ("CHANGES.rst", "requirements.txt was removed\n"),
                ("other/requirements.txt", "six\n"),
                ("other/Dockerfile", "COPY requirements.txt .\n"),
                (
                    "pyproject.toml",
                    "[dependency-groups]\nrequirements = []\nci = [{ include-group = \"requirements\" }]\n",
                ),
            ],
            &["requirements.txt", "requirements/dev.txt"],
        );
        assert_eq!(found, Vec::<String>::new());
    }
}
