use url::{Origin, Url};

use super::netrc::Netrc;

/// A user and a password.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Login {
    pub(super) user: String,
    pub(super) password: String,
}

impl Login {
    /// What a URL carries, decoded; a lone user has an empty password.
    pub(super) fn of(url: &Url) -> Option<Self> {
        let password = url.password();
        if url.username().is_empty() && password.is_none() {
            return None;
        }
        Some(Self {
            user: crate::http::decoded(url.username()),
            password: crate::http::decoded(password.unwrap_or_default()),
        })
    }
}

/// Takes user and password out of an address.
pub(super) fn split(mut url: Url) -> (Url, Option<Login>) {
    let login = Login::of(&url);
    // Both succeed: the address has a host.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    (url, login)
}

/// Who we are, by address: what stands in the address of the index it belongs to, then
/// what the netrc file has for the host. Nothing ever goes to another host.
pub(super) struct Credentials {
    pub(super) indexes: Vec<(Url, Option<Login>)>,
    pub(super) netrc: Netrc,
}

impl Credentials {
    /// For one address, which holds none itself. Of several indexes at one host the one
    /// with the most of the path in common decides, as in pip.
    pub(super) fn login(&self, url: &Url) -> Option<Login> {
        let origin = url.origin();
        if !matches!(origin, Origin::Tuple(..)) {
            return None;
        }
        self.indexes
            .iter()
            .rev()
            .filter(|(index, _)| index.origin() == origin)
            // Of equals the last one, which is the first index here.
            .max_by_key(|(index, _)| common(index.path(), url.path()))
            .and_then(|(_, login)| login.clone())
            .or_else(|| {
                let (user, password) = self.netrc.login(url.host_str()?)?;
                Some(Login { user, password })
            })
    }
}

/// How many segments two paths begin with in common.
fn common(one: &str, other: &str) -> usize {
    let segments = |path: &'_ str| {
        path.split('/')
            .filter(|segment| !segment.is_empty())
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    segments(one)
        .iter()
        .zip(segments(other))
        .take_while(|(one, other)| *one == other)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(indexes: &[&str]) -> Credentials {
        Credentials {
            indexes: indexes
                .iter()
                .map(|index| split(Url::parse(index).unwrap()))
                .collect(),
            netrc: Netrc::default(),
        }
    }

    #[test]
    fn each_address_gets_what_belongs_to_it() {
        let credentials = credentials(&[
            "https://me:a%20b@example.com/one/simple/",
            "https://token@example.com/two/simple/",
            "https://example.org/simple/",
        ]);
        let user = |url: &str| {
            let login = credentials.login(&Url::parse(url).unwrap())?;
            Some(format!("{}:{}", login.user, login.password))
        };
        assert_eq!(
            user("https://example.com/one/simple/six/").as_deref(),
            Some("me:a b")
        );
        assert_eq!(
            user("https://example.com/two/files/six.whl").as_deref(),
            Some("token:")
        );
        assert_eq!(
            user("https://example.com/files/six.whl").as_deref(),
            Some("me:a b")
        );
        assert_eq!(user("https://example.com:444/one/simple/"), None);
        assert_eq!(user("http://example.com/one/simple/"), None);
        assert_eq!(user("https://example.org/simple/six/"), None);
    }
}
