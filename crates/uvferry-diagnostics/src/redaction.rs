use std::borrow::Cow;
use std::fmt;

/// Takes the passwords out of every URL in `text`, as pip does: `user:secret@` becomes
/// `user:****@`, a lone token `secret@` becomes `****@`. A password that is only an
/// environment variable (`${TOKEN}`) is no secret and stays. Query parameters that
/// carry signatures or tokens lose their value.
///
/// ```
/// use uvferry_diagnostics::redact;
/// assert_eq!(redact("-i https://me:pw@example.com/simple"), "-i https://me:****@example.com/simple");
/// assert_eq!(redact("git+https://ghp_x@example.com/a.git"), "git+https://****@example.com/a.git");
/// assert_eq!(redact("https://me:${PW}@example.com/"), "https://me:${PW}@example.com/");
/// assert_eq!(redact("git+ssh://git@example.com/a.git"), "git+ssh://git@example.com/a.git");
/// ```
pub fn redact(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    for (start, end) in secrets(text) {
        out.push_str(&text[copied..start]);
        out.push_str("****");
        copied = end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

/// Whether [`redact`] would take something out.
pub fn has_credentials(text: &str) -> bool {
    !secrets(text).is_empty()
}

/// Shows a text without its credentials.
#[derive(Debug, Clone, Copy)]
pub struct Redacted<'a>(pub &'a str);

impl fmt::Display for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&redact(self.0))
    }
}

const SECRET_PARAMETERS: [&str; 12] = [
    "token",
    "access_token",
    "private_token",
    "job_token",
    "api_key",
    "apikey",
    "password",
    "secret",
    "signature",
    "sig",
    "x-amz-signature",
    "x-amz-security-token",
];

fn secrets(text: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("://") {
        let start = at + 3;
        let rest = &text[start..];
        let end = rest
            .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`'))
            .unwrap_or(rest.len());
        let url = &rest[..end];
        // A password may hold `/`, `?` or `#` unescaped; browsers and pip end the
        // authority there, but a leak is worse than a host hidden too much. So: the last
        // `@` before the first `/` if there is one, else the first `@` that a `:` precedes.
        let authority = url.find(['/', '?', '#']).unwrap_or(url.len());
        let user_info = match url[..authority].rfind('@') {
            Some(at) => Some(at),
            None => url[..authority].rfind(':').and_then(|colon| {
                let port = &url[colon + 1..authority];
                let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
                (!is_port).then(|| url.find('@')).flatten()
            }),
        };
        if let Some(user_end) = user_info {
            let user = &url[..user_end];
            let scheme = scheme_before(text, at);
            match user.find(':') {
                Some(colon) if !is_variable(&user[colon + 1..]) && user_end > colon + 1 => {
                    found.push((start + colon + 1, start + user_end));
                }
                Some(_) => {}
                // `git@` over ssh is a login name; anything else alone is a token.
                None if is_variable(user) || user.is_empty() => {}
                None if scheme.ends_with("ssh") || user == "git" || user == "hg" => {}
                None => found.push((start, start + user_end)),
            }
        }
        if let Some(query) = url.find('?') {
            let mut at = query + 1;
            for pair in url[query + 1..].split('&') {
                let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
                let value = value.split('#').next().unwrap_or("");
                if !value.is_empty()
                    && !is_variable(value)
                    && SECRET_PARAMETERS.contains(&key.to_ascii_lowercase().as_str())
                {
                    let from = start + at + key.len() + 1;
                    found.push((from, from + value.len()));
                }
                at += pair.len() + 1;
            }
        }
    }
    found.sort_unstable();
    found.dedup_by(|next, previous| next.0 < previous.1);
    found
}

fn scheme_before(text: &str, at: usize) -> &str {
    let head = &text[..at];
    let start = head
        .rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))
        .map_or(0, |found| {
            found + head[found..].chars().next().map_or(1, char::len_utf8)
        });
    &head[start..]
}

fn is_variable(text: &str) -> bool {
    text.strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'))
        .is_some_and(|name| {
            !name.is_empty()
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ports_and_paths_with_an_at_sign_are_no_credentials() {
        for text in [
            "https://example.com:8080/simple/@scope/x",
            "https://example.com/a@b",
            "git+https://example.com/a/b.git@main#egg=b",
            "file:///home/me/a@1.whl",
        ] {
            assert_eq!(redact(text), text);
        }
    }

    #[test]
    fn several_urls_on_one_line_and_odd_passwords() {
        assert_eq!(
            redact("a://u:p@h b://u:p/q@h c://u:p@x@h"),
            "a://u:****@h b://u:****@h c://u:****@h"
        );
        assert_eq!(
            redact("https://h/x.whl?token=abc&x=1#sha256=ff"),
            "https://h/x.whl?token=****&x=1#sha256=ff"
        );
    }

    proptest! {
        #[test]
        fn redacting_twice_changes_nothing(text in ".{0,80}") {
            let once = redact(&text).into_owned();
            prop_assert_eq!(redact(&once).into_owned(), once);
        }

        #[test]
        fn a_password_never_survives(user in "[a-z]{1,8}", password in "[A-Z0-9!$%^*_.~-]{6,20}") {
            let text = format!("-i https://{user}:{password}@example.com/simple # x");
            prop_assert!(!redact(&text).contains(&password));
        }
    }
}
