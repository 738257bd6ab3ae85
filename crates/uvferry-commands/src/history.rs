//! Files that tell what was: commands in them are not run any more, and what they name was
//! there once.

/// Whether a file tells what was, as change logs, release notes and news do, by its path: by
/// its own name at any depth, or by that of a folder of such notes.
pub fn is_history(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let (folders, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
    let plain: String = stem
        .chars()
        .filter(|character| character.is_alphanumeric())
        .collect();
    let is_plain = matches!(
        plain.as_str(),
        "changelog" | "changes" | "history" | "news" | "releasenotes" | "whatsnew"
    );
    is_plain && !is_program(ending)
        || folders.split('/').any(is_folder_of_notes)
        || is_prose(ending) && (is_titled_history(name) || folders.split('/').any(is_past))
}

/// Folders of notes, of which a change log is put together.
fn is_folder_of_notes(name: &str) -> bool {
    matches!(
        name,
        "changelog.d" | "changelogs" | "newsfragments" | "release_notes" | "releasenotes"
    )
}

/// Folders whose documents tell of earlier versions.
fn is_past(name: &str) -> bool {
    matches!(
        name,
        "changelog"
            | "changes"
            | "history"
            | "news"
            | "release-notes"
            | "releases"
            | "whats-new"
            | "whats_new"
            | "whatsnew"
    )
}

/// What runs, and is named for what it does.
fn is_program(endings: &str) -> bool {
    let last = endings.rsplit('.').next().unwrap_or(endings);
    matches!(
        last,
        "bat"
            | "cfg"
            | "cmd"
            | "ini"
            | "js"
            | "json"
            | "ps1"
            | "py"
            | "rb"
            | "sh"
            | "toml"
            | "ts"
            | "yaml"
            | "yml"
    )
}

/// Text for readers; the version in `changelog-2.0.rst` is no ending.
fn is_prose(endings: &str) -> bool {
    let last = endings.rsplit('.').next().unwrap_or(endings);
    matches!(
        last,
        "" | "md" | "markdown" | "rst" | "txt" | "adoc" | "asciidoc" | "html" | "xml"
    )
}

/// `changelog-2.0.rst`, `CHANGES-3.rst`, `0.4-release-notes.md`, `django-changelog.txt`.
fn is_titled_history(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let words: Vec<&str> = stem
        .split(|character: char| !character.is_alphabetic())
        .filter(|word| !word.is_empty())
        .collect();
    let begins = matches!(
        words.first(),
        Some(&("changes" | "history" | "news" | "releases"))
    );
    begins
        || words
            .iter()
            .any(|word| matches!(*word, "changelog" | "releasenotes" | "whatsnew"))
        || words.windows(2).any(|pair| {
            matches!(
                pair,
                ["release", "notes"] | ["change", "log"] | ["whats", "new"]
            )
        })
}

#[cfg(test)]
mod tests {
    use super::is_history;

    #[test]
    fn what_tells_of_the_past_is_known_by_its_name_at_any_depth() {
        for path in [
            "CHANGES",
            "CHANGES-3.rst",
            "docs/CHANGES_2.x.md",
            "docs/history/changelog-2.0.rst",
            "docs/history/whatsnew-3.0.rst",
            "docs/whatsnew/v1.2.0.rst",
            "docs/old-changelog.md",
            "docs/releases/1.4.txt",
            "doc/0.4-release-notes.md",
            "release-notes.md",
            "NEWS-2019.txt",
            "changelog.d/12.fix",
            "a/newsfragments/12.rst",
        ] {
            assert!(is_history(path), "{path}");
        }
        for path in [
            "README.md",
            "docs/newsletter.md",
            "docs/install.rst",
            "docs/historic.md",
            "docs/making-changes.md",
            "news/fetch.py",
            "releases/build.sh",
            "changes_feed.py",
            "scripts/changelog.sh",
            ".github/workflows/news.yml",
            "history_tool/README.md",
        ] {
            assert!(!is_history(path), "{path}");
        }
    }
}
