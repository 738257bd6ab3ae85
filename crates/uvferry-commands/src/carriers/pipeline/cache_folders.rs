//! Folders of caches that commands name themselves: uv takes the option over, so that its
//! cache is there, and what keeps the folder goes on doing so.

/// Whether a command of a text gives a folder by `--cache-dir`, or may give it.
pub(crate) fn is_given(text: &str, folder: &str) -> bool {
    let folder = plain(folder);
    let mut words = text.split(|character: char| {
        character.is_whitespace() || matches!(character, '"' | '\'' | '=' | ',')
    });
    while let Some(word) = words.next() {
        if word != "--cache-dir" {
            continue;
        }
        let Some(given) = words.find(|word| !word.is_empty()) else {
            return false;
        };
        let given = plain(given);
        if given == folder || given.contains(['$', '%']) {
            return true;
        }
    }
    false
}

/// A path as both sides may write it: the home folder and the one of the checkout have
/// several names, and a pattern names what lies inside.
fn plain(path: &str) -> String {
    let path = path.replace('\\', "/");
    let path = path.trim_end_matches('*').trim_end_matches('/');
    for (start, new) in [
        ("~/", "~/"),
        ("$HOME/", "~/"),
        ("${HOME}/", "~/"),
        ("/root/", "~/"),
        ("/home/runner/", "~/"),
        ("./", ""),
        ("$PWD/", ""),
        ("${PWD}/", ""),
        ("$GITHUB_WORKSPACE/", ""),
        ("${{ github.workspace }}/", ""),
        ("$CI_PROJECT_DIR/", ""),
        ("${CI_PROJECT_DIR}/", ""),
    ] {
        if let Some(rest) = path.strip_prefix(start) {
            return format!("{new}{rest}");
        }
    }
    path.to_owned()
}

#[cfg(test)]
mod tests {
    use super::is_given;

    #[test]
    fn a_folder_has_several_names() {
        for (text, folder) in [
            (
                "pip --cache-dir /root/.cache/pip install six",
                "~/.cache/pip",
            ),
            ("pip install six --cache-dir=.cache/pip", ".cache/pip/"),
            ("pip install --cache-dir \"$PWD/.pip\" six", ".pip/**"),
            ("pip install --cache-dir $X six", ".pip"),
        ] {
            assert!(is_given(text, folder), "{text}");
        }
        for (text, folder) in [
            ("pip install six", "~/.cache/pip"),
            ("pip install --no-cache-dir six", "~/.cache/pip"),
            ("pip install --cache-dir .other six", ".cache/pip"),
            ("pip install --cache-dir", ".cache/pip"),
        ] {
            assert!(!is_given(text, folder), "{text}");
        }
    }
}
