//! `authors` and `maintainers` (PEP 621) from setuptools' two texts.

use uvferry_setuptools::Person;

/// An entry of `authors`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
}

/// The entries that give setuptools the same header again: a name with its address is one,
/// several are paired in their order where there are as many addresses as names, else names
/// and addresses stand for themselves. The flag says whether several were paired.
pub(super) fn entries(person: &Person) -> (Vec<Entry>, bool) {
    let names = with_suffixes(split(person.name.as_deref().unwrap_or_default()));
    let emails = split(person.email.as_deref().unwrap_or_default());
    let bare = emails.iter().all(|email| {
        let (name, address) = parts(email);
        name.is_none() && is_address(&address)
    });
    if bare && names.len() == emails.len() && names.iter().all(|name| is_plain(name)) {
        let several = names.len() > 1;
        let paired = names
            .into_iter()
            .zip(emails)
            .map(|(name, email)| Entry {
                name: Some(name),
                email: Some(email),
            })
            .collect();
        return (paired, several);
    }
    let mut entries: Vec<Entry> = names
        .into_iter()
        .map(|name| Entry {
            name: Some(name),
            email: None,
        })
        .collect();
    for email in emails {
        let (name, address) = parts(&email);
        let whole = name.as_deref().is_none_or(is_plain) && is_address(&address);
        entries.push(if whole {
            Entry {
                name,
                email: Some(address),
            }
        } else {
            Entry {
                name: None,
                email: Some(email),
            }
        });
    }
    (entries, false)
}

/// Whether the standard library's `Address` takes it for a name without quoting or folding.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.contains(['\n', '\r', '"', '\\', '<', '>', '@'])
}

/// `Acme, Inc.` is one name: what a firm or a person has behind a comma belongs to it.
fn with_suffixes(names: Vec<String>) -> Vec<String> {
    const SUFFIXES: &[&str] = &[
        "ab",
        "ag",
        "bv",
        "co",
        "corp",
        "corporation",
        "esq",
        "foundation",
        "gmbh",
        "ii",
        "iii",
        "inc",
        "incorporated",
        "jr",
        "limited",
        "llc",
        "llp",
        "lp",
        "ltd",
        "md",
        "nv",
        "oy",
        "phd",
        "plc",
        "pty",
        "sa",
        "sarl",
        "sas",
        "se",
        "sl",
        "sr",
        "srl",
    ];
    let mut joined: Vec<String> = Vec::new();
    for name in names {
        let bare: String = name
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        match joined.last_mut() {
            Some(last) if SUFFIXES.contains(&bare.as_str()) => {
                last.push_str(", ");
                last.push_str(&name);
            }
            _ => joined.push(name),
        }
    }
    joined
}

/// At commas outside quotes.
fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => {
                quoted = !quoted;
                parts.last_mut().into_iter().for_each(|part| part.push(c));
            }
            ',' if !quoted => parts.push(String::new()),
            _ => parts.last_mut().into_iter().for_each(|part| part.push(c)),
        }
    }
    parts
        .into_iter()
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

/// `Name <address>`, or an address alone.
pub(crate) fn parts(text: &str) -> (Option<String>, String) {
    let text = text.trim();
    if let Some((name, rest)) = text.rsplit_once('<')
        && let Some(address) = rest.strip_suffix('>')
    {
        let name = name.trim();
        let name = name
            .strip_prefix('"')
            .and_then(|name| name.strip_suffix('"'))
            .unwrap_or(name)
            .trim();
        return (
            (!name.is_empty()).then(|| name.to_owned()),
            address.trim().to_owned(),
        );
    }
    (None, text.to_owned())
}

/// The first address that setuptools' schema refuses: it wants something, one `@`, and a
/// domain with a point in it.
pub(super) fn refused_address(entries: &[Entry]) -> Option<&str> {
    entries
        .iter()
        .filter_map(|entry| entry.email.as_deref())
        .find(|email| {
            let domain = email.split_once('@').filter(|(local, _)| !local.is_empty());
            !domain.is_some_and(|(_, domain)| {
                !domain.contains('@')
                    && domain
                        .rsplit_once('.')
                        .is_some_and(|(front, end)| !front.is_empty() && !end.is_empty())
            })
        })
}

/// A local part, `@` and a domain, as `email.headerregistry.Address` wants it.
fn is_address(text: &str) -> bool {
    let atom = |part: &str, extra: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || extra.contains(c))
            && !part.starts_with('.')
            && !part.ends_with('.')
            && !part.contains("..")
    };
    text.split_once('@')
        .is_some_and(|(local, domain)| atom(local, "!#$%&'*+-/=?^_`{|}~.") && atom(domain, "-."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_firm_is_one_author() {
        let of = |name: &str, email: Option<&str>| {
            let (entries, _) = entries(&Person {
                name: Some(name.to_owned()),
                email: email.map(str::to_owned),
            });
            let names = entries.into_iter().filter_map(|entry| entry.name);
            names.collect::<Vec<_>>()
        };
        assert_eq!(
            of("Read the Docs, Inc", Some("dev@example.com")),
            ["Read the Docs, Inc"]
        );
        assert_eq!(
            of("Acme, Inc., Ada Example", None),
            ["Acme, Inc.", "Ada Example"]
        );
        assert_eq!(
            of("Ada Example, Grace Example", None),
            ["Ada Example", "Grace Example"]
        );
    }

    fn shown(name: &str, email: &str) -> String {
        let person = Person {
            name: Some(name.to_owned()),
            email: Some(email.to_owned()),
        };
        let shown: Vec<String> = entries(&person)
            .0
            .into_iter()
            .map(|entry| {
                format!(
                    "{}|{}",
                    entry.name.unwrap_or_default(),
                    entry.email.unwrap_or_default()
                )
            })
            .collect();
        shown.join(" ; ")
    }

    #[test]
    fn names_and_addresses_meet_only_where_they_are_as_many() {
        assert_eq!(shown("Jo", "jo@example.com"), "Jo|jo@example.com");
        assert_eq!(
            shown("Jo, Al", "jo@example.com, al@example.com"),
            "Jo|jo@example.com ; Al|al@example.com"
        );
        assert_eq!(
            shown("Jo, Al", "team@example.com"),
            "Jo| ; Al| ; |team@example.com"
        );
        assert_eq!(
            shown("", "Jo <jo@example.com>, Al <al@example.com>"),
            "Jo|jo@example.com ; Al|al@example.com"
        );
        assert_eq!(
            shown("Jo", "jo at example dot com"),
            "Jo| ; |jo at example dot com"
        );
        assert_eq!(shown("Jo", ""), "Jo|");
    }
}
