//! `user:password` before a host.

use std::ops::Range;

use super::is_placeholder;

/// Passwords that say only that the user name is the secret.
const NO_PASSWORDS: &[&str] = &[
    "",
    "x-oauth-basic",
    "api_token",
    "token",
    "none",
    "blank",
    "x",
];

/// The part of `user_info` that is secret. `login` says whether a user name alone is a
/// login and no token, as it is for ssh.
pub(super) fn secret(user_info: &str, login: bool) -> Option<Range<usize>> {
    let Some(colon) = user_info.find(':') else {
        let harmless = login
            || user_info.is_empty()
            || is_placeholder(user_info)
            || matches!(user_info, "git" | "hg");
        return (!harmless).then_some(0..user_info.len());
    };
    let (user, password) = (&user_info[..colon], &user_info[colon + 1..]);
    let no_password = NO_PASSWORDS
        .iter()
        .any(|known| password.eq_ignore_ascii_case(known));
    if no_password || is_token(user) {
        let shown = user.is_empty() || is_placeholder(user) || (login && password.is_empty());
        let user_is_secret = !shown && !matches!(user, "git" | "hg");
        let password_is_secret = !password.is_empty() && !is_placeholder(password);
        return match (user_is_secret, password_is_secret) {
            (true, true) => Some(0..user_info.len()),
            (true, false) => Some(0..colon),
            (false, true) => Some(colon + 1..user_info.len()),
            (false, false) => None,
        };
    }
    (!is_placeholder(password)).then_some(colon + 1..user_info.len())
}

/// Whether a user name has the form of a token: a prefix that a service gives its tokens,
/// or a long run of letters and digits.
fn is_token(user: &str) -> bool {
    const PREFIXES: &[&str] = &[
        "ghp_",
        "gho_",
        "ghs_",
        "ghu_",
        "ghr_",
        "github_pat_",
        "glpat-",
        "gldt-",
        "pypi-",
        "npm_",
        "hf_",
        "sk-",
        "xox",
        "dop_v1_",
        "ATBB",
        "ATCTT",
    ];
    PREFIXES.iter().any(|prefix| user.starts_with(prefix))
        || (user.len() >= 20
            && user
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
            && user.bytes().any(|byte| byte.is_ascii_digit())
            && user.bytes().any(|byte| byte.is_ascii_alphabetic()))
}

/// Whether `text` begins with a host, and with what may follow one: a port, a path, or
/// nothing.
pub(super) fn starts_with_host(text: &str) -> bool {
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.')))
        .unwrap_or(text.len());
    end > 0 && (end == text.len() || text[end..].starts_with(['/', ':']))
}
