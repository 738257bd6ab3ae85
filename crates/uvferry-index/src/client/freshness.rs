use std::time::{Duration, SystemTime};

use reqwest::header::{
    AGE, CACHE_CONTROL, DATE, EXPIRES, HeaderMap, HeaderName, PRAGMA, RETRY_AFTER, VARY,
};

/// How long an answer may be used without asking again (RFC 9111, for one user's cache).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Caching {
    /// Whether it may be kept at all.
    pub(super) store: bool,
    /// From now on.
    pub(super) fresh_for: Duration,
}

/// Nobody means more; and no sum overflows.
const MOST: Duration = Duration::from_hours(365 * 24);

impl Caching {
    /// What the headers of an answer that came at `now` say. Without `Cache-Control` and
    /// `Expires` an answer is never fresh, as in pip.
    pub(super) fn of(headers: &HeaderMap, now: SystemTime) -> Self {
        let mut store = true;
        let mut ask = text(headers, &PRAGMA).is_some_and(|pragma| pragma.contains("no-cache"))
            && !headers.contains_key(CACHE_CONTROL);
        ask |= text(headers, &VARY).is_some_and(|vary| vary.trim() == "*");
        let mut max_age = None;
        for header in headers.get_all(CACHE_CONTROL) {
            for directive in header.to_str().unwrap_or_default().split(',') {
                let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
                match name.trim().to_ascii_lowercase().as_str() {
                    "no-store" => store = false,
                    "no-cache" => ask = true,
                    "max-age" => {
                        let seconds = value.trim().trim_matches('"').parse::<u64>();
                        max_age = Some(Duration::from_secs(seconds.unwrap_or(0)));
                    }
                    _ => {}
                }
            }
        }
        let lifetime = max_age.unwrap_or_else(|| {
            let date = date(headers, &DATE).unwrap_or(now);
            date_or_past(headers, &EXPIRES)
                .and_then(|expires| expires.duration_since(date).ok())
                .unwrap_or_default()
        });
        let age = text(headers, &AGE)
            .and_then(|age| age.trim().parse().ok())
            .map_or(Duration::ZERO, Duration::from_secs);
        Self {
            store,
            fresh_for: if ask || !store {
                Duration::ZERO
            } else {
                lifetime.saturating_sub(age).min(MOST)
            },
        }
    }
}

/// How long a server wants to be left alone: seconds, or a date (RFC 9110, 10.2.3).
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let wanted = text(headers, &RETRY_AFTER)?.trim();
    if let Ok(seconds) = wanted.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let when = httpdate::parse_http_date(wanted).ok()?;
    Some(when.duration_since(now).unwrap_or_default())
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn date(headers: &HeaderMap, name: &HeaderName) -> Option<SystemTime> {
    httpdate::parse_http_date(text(headers, name)?).ok()
}

/// `Expires: 0` is no date, and means that it is over.
fn date_or_past(headers: &HeaderMap, name: &HeaderName) -> Option<SystemTime> {
    let value = text(headers, name)?;
    Some(httpdate::parse_http_date(value).unwrap_or(SystemTime::UNIX_EPOCH))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), value.parse().unwrap()))
            .collect()
    }

    fn fresh(pairs: &[(HeaderName, &str)]) -> Option<u64> {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        let caching = Caching::of(&headers(pairs), now);
        caching.store.then_some(caching.fresh_for.as_secs())
    }

    #[test]
    fn what_the_server_says_is_how_long_it_counts() {
        let in_a_minute = "Sun, 06 Nov 1994 08:50:37 GMT";
        for (pairs, expected) in [
            (vec![], Some(0)),
            (vec![(CACHE_CONTROL, "max-age=600, public")], Some(600)),
            (vec![(CACHE_CONTROL, "Max-Age=\"60\"")], Some(60)),
            (
                vec![(CACHE_CONTROL, "max-age=600"), (AGE, "100")],
                Some(500),
            ),
            (vec![(CACHE_CONTROL, "max-age=600"), (AGE, "900")], Some(0)),
            (vec![(CACHE_CONTROL, "no-cache, max-age=600")], Some(0)),
            (vec![(CACHE_CONTROL, "no-store")], None),
            (vec![(CACHE_CONTROL, "max-age=never")], Some(0)),
            (vec![(EXPIRES, in_a_minute)], Some(60)),
            (vec![(EXPIRES, "0")], Some(0)),
            (
                vec![(EXPIRES, in_a_minute), (CACHE_CONTROL, "max-age=5")],
                Some(5),
            ),
            (vec![(CACHE_CONTROL, "max-age=9"), (VARY, "*")], Some(0)),
            (
                vec![(CACHE_CONTROL, "max-age=18446744073709551615")],
                Some(MOST.as_secs()),
            ),
        ] {
            assert_eq!(fresh(&pairs), expected, "{pairs:?}");
        }
    }

    #[test]
    fn a_rest_is_a_number_or_a_date() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").unwrap();
        let rest = |value: &str| {
            retry_after(&headers(&[(RETRY_AFTER, value)]), now).map(|rest| rest.as_secs())
        };
        assert_eq!(rest("7"), Some(7));
        assert_eq!(rest("Sun, 06 Nov 1994 08:49:47 GMT"), Some(10));
        assert_eq!(rest("Sun, 06 Nov 1994 08:49:07 GMT"), Some(0));
        assert_eq!(rest("soon"), None);
    }
}
