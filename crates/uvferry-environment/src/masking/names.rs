//! Names whose values are secrets.

/// Parts of names, wherever they stand.
const ANYWHERE: [&str; 7] = [
    "passw",
    "passphrase",
    "credential",
    "apikey",
    "accesskey",
    "privatekey",
    "authtoken",
];

/// Whole words.
const WORDS: [&str; 12] = [
    "auth",
    "authorization",
    "bearer",
    "cookie",
    "cookies",
    "headers",
    "jwt",
    "pat",
    "secret",
    "secrets",
    "token",
    "tokens",
];

/// Whether the value of a key, a variable or a parameter of this name is a secret, as far as
/// names can tell. Words count, be they parted by `_`, `-`, `.` or capitals: an `author` is no
/// `auth`.
pub(crate) fn is_secret_name(name: &str) -> bool {
    let words = words(name);
    let Some(last) = words.last() else {
        return false;
    };
    // Names of files, as linters have them for keys.
    if name.contains(['/', '\\', '*']) || (last == "py" && name.contains('.')) {
        return false;
    }
    let flat = words.concat();
    ANYWHERE.iter().any(|part| flat.contains(part))
        || words.iter().any(|word| WORDS.contains(&word.as_str()))
        || ends_as_secret(last)
}

/// The last word: `DBPASS`, `GHTOKEN`.
fn ends_as_secret(last: &str) -> bool {
    const ENDS: [&str; 8] = [
        "token",
        "secret",
        "passwd",
        "pwd",
        "pass",
        "key",
        "pw",
        "cert_password",
    ];
    const OTHERS: [&str; 9] = [
        "askpass", "bypass", "compass", "hotkey", "monkey", "oldpwd", "surpass", "trespass",
        "turkey",
    ];
    !OTHERS.contains(&last) && ENDS.iter().any(|end| last.ends_with(end))
}

/// In small letters.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for character in name.chars() {
        let is_hump = before.is_lowercase() && character.is_uppercase();
        if is_hump || !character.is_alphanumeric() {
            words.push(String::new());
        }
        if character.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(character.to_lowercase());
        }
        before = character;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_tell_secrets() {
        for name in [
            "PIP_KEY",
            "PYTHON_KEYRING_PW",
            "UV_FOO_KEY",
            "pw",
            "passphrase",
            "API-Key",
            "apiKey",
            "dbPassword",
            "GHTOKEN",
            "db.pass",
            "client_secret",
            "credentials",
            "token_url",
            "http-basic.auth",
            "GOOGLE_APPLICATION_CREDENTIALS",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "",
            "authors",
            "GIT_AUTHOR_NAME",
            "cache-keys",
            "keyring-provider",
            "KEYRING_BACKEND",
            "pass_env",
            "secretstorage",
            "tokenizers",
            "tests/test_auth.py",
            "PATH",
            "monkey",
            "compass",
            "authenticate",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }
}
