//! `PIP_…` in the environment of a job.

use uvferry_options::{Context, Kind, PackageList, PipOption, lookup};

/// What stands for a variable of pip under uv.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Counterpart {
    /// The same value under another name.
    Renamed(&'static str),
    /// Another name and another value.
    Written(&'static str, String),
    /// Nothing, and nothing is needed: why.
    Harmless(&'static str),
    /// A person decides: why.
    Review(String),
}

/// What stands for a variable of pip; `None` where pip reads no such variable. `value` is
/// the text, with what is known only later in it.
pub(crate) fn counterpart(name: &str, value: &str) -> Option<Counterpart> {
    if !name.starts_with("PIP_") {
        return None;
    }
    if name == "PIP_CONFIG_FILE" {
        return Some(Counterpart::Review(
            "uv reads no pip.conf: its settings belong into `[tool.uv]` or variables of uv"
                .to_owned(),
        ));
    }
    let option = lookup(name, Context::PipConf)?;
    Some(of_option(option, value.trim()))
}

fn of_option(option: &PipOption, value: &str) -> Counterpart {
    let is_computed = value.contains('$');
    match option.long {
        "--index-url" => Counterpart::Renamed("UV_DEFAULT_INDEX"),
        // Both read them between spaces.
        "--extra-index-url" => Counterpart::Renamed("UV_INDEX"),
        "--trusted-host" => Counterpart::Renamed("UV_INSECURE_HOST"),
        "--constraint" => Counterpart::Renamed("UV_CONSTRAINT"),
        "--build-constraint" => Counterpart::Renamed("UV_BUILD_CONSTRAINT"),
        "--timeout" => Counterpart::Renamed("UV_HTTP_TIMEOUT"),
        "--retries" => Counterpart::Renamed("UV_HTTP_RETRIES"),
        "--cert" => Counterpart::Renamed("SSL_CERT_FILE"),
        "--client-cert" => Counterpart::Renamed("SSL_CLIENT_CERT"),
        "--proxy" => Counterpart::Renamed("HTTPS_PROXY"),
        // uv reads them between commas.
        "--find-links" if !value.contains(char::is_whitespace) && !is_computed => {
            Counterpart::Renamed("UV_FIND_LINKS")
        }
        "--find-links" if !is_computed => Counterpart::Written(
            "UV_FIND_LINKS",
            value.split_whitespace().collect::<Vec<_>>().join(","),
        ),
        "--no-index" => flag("UV_NO_INDEX", "1", value),
        "--pre" => flag("UV_PRERELEASE", "allow", value),
        "--no-cache-dir" => flag("UV_NO_CACHE", "1", value),
        "--compile" => flag("UV_COMPILE_BYTECODE", "1", value),
        "--break-system-packages" => flag("UV_BREAK_SYSTEM_PACKAGES", "1", value),
        "--require-hashes" => flag("UV_REQUIRE_HASHES", "1", value),
        "--no-binary" => packages("UV_NO_BINARY", "UV_NO_BINARY_PACKAGE", value),
        "--only-binary" => packages("UV_NO_BUILD", "UV_NO_BUILD_PACKAGE", value),
        "--cache-dir" => Counterpart::Written("UV_CACHE_DIR", cache_folder(value)),
        "--keyring-provider" if matches!(value, "disabled" | "subprocess") => {
            Counterpart::Renamed("UV_KEYRING_PROVIDER")
        }
        "--no-build-isolation" => Counterpart::Review(
            "pip reads this variable the wrong way round (`0` switches isolation off); name the \
             packages in `[tool.uv] no-build-isolation-package`"
                .to_owned(),
        ),
        _ => match option.kind {
            Kind::DroppedHarmless(why) => Counterpart::Harmless(why),
            kind => Counterpart::Review(
                kind.reason()
                    .unwrap_or("uv has no variable for it; its options are on the command line")
                    .to_owned(),
            ),
        },
    }
}

fn flag(name: &'static str, on: &str, value: &str) -> Counterpart {
    match value.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" | "y" | "t" => Counterpart::Written(name, on.to_owned()),
        "0" | "false" | "no" | "off" | "n" | "f" | "" => {
            Counterpart::Harmless("it switches nothing on")
        }
        _ => Counterpart::Review(format!(
            "uv's {name} has another form, and the value is not known"
        )),
    }
}

fn packages(all: &'static str, named: &'static str, value: &str) -> Counterpart {
    if value.contains('$') {
        return Counterpart::Review(format!(
            "uv's {named} has another form, and the value is not known"
        ));
    }
    match PackageList::parse(value).as_slice() {
        [PackageList::All] => Counterpart::Written(all, "1".to_owned()),
        [] | [PackageList::None] => Counterpart::Harmless("it names no package"),
        list => {
            let names: Option<Vec<&str>> = list
                .iter()
                .map(|one| match one {
                    PackageList::Package(name) => Some(*name),
                    _ => None,
                })
                .collect();
            match names {
                Some(names) => Counterpart::Written(named, names.join(" ")),
                None => Counterpart::Review("`:all:` with packages has no form in uv".to_owned()),
            }
        }
    }
}

/// A folder for uv's cache beside the one of pip's.
pub(crate) fn cache_folder(pip: &str) -> String {
    let trimmed = pip.trim_end_matches('/');
    let (start, last) = match trimmed.rfind('/') {
        Some(at) => trimmed.split_at(at + 1),
        None => ("", trimmed),
    };
    if last.contains("pip") {
        format!("{start}{}", last.replacen("pip", "uv", 1))
    } else if trimmed.is_empty() {
        ".uv-cache".to_owned()
    } else {
        format!("{trimmed}/uv")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_variable_has_its_counterpart_or_a_reason() {
        let written = |name, value: &str| Some(Counterpart::Written(name, value.to_owned()));
        assert_eq!(counterpart("PIP_FLAGS", "--pre"), None);
        assert_eq!(
            counterpart("PIP_INDEX_URL", "${{ secrets.URL }}"),
            Some(Counterpart::Renamed("UV_DEFAULT_INDEX"))
        );
        assert_eq!(
            counterpart("PIP_FIND_LINKS", "a  b"),
            written("UV_FIND_LINKS", "a,b")
        );
        assert_eq!(
            counterpart("PIP_NO_CACHE_DIR", "off"),
            Some(Counterpart::Harmless("it switches nothing on"))
        );
        assert_eq!(
            counterpart("PIP_PRE", "1"),
            written("UV_PRERELEASE", "allow")
        );
        assert_eq!(
            counterpart("PIP_ONLY_BINARY", ":all:"),
            written("UV_NO_BUILD", "1")
        );
        assert_eq!(
            counterpart("PIP_NO_BINARY", "a,b"),
            written("UV_NO_BINARY_PACKAGE", "a b")
        );
        assert_eq!(
            counterpart("PIP_CACHE_DIR", "$CI_PROJECT_DIR/.cache/pip"),
            written("UV_CACHE_DIR", "$CI_PROJECT_DIR/.cache/uv")
        );
        assert!(matches!(
            counterpart("PIP_DISABLE_PIP_VERSION_CHECK", "1"),
            Some(Counterpart::Harmless(_))
        ));
        assert!(matches!(
            counterpart("PIP_USER", "1"),
            Some(Counterpart::Review(_))
        ));
    }
}
