use std::sync::Arc;

use reqwest::header::{HeaderMap, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Client, ClientBuilder, NoProxy, Proxy};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, SignatureScheme, WantsVerifier};
use rustls_platform_verifier::Verifier;
use url::Url;
use uvferry_diagnostics::redact;

use crate::error::FetchError;

/// How a client names itself.
pub(crate) const USER_AGENT: &str = concat!("uvferry/", env!("CARGO_PKG_VERSION"));

/// The proxies to go through, as `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` name them; the
/// process's environment is not read here.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    /// For `http:` addresses.
    pub http: Option<String>,
    /// For `https:` addresses.
    pub https: Option<String>,
    /// Hosts and networks that are reached directly, parted by commas.
    pub except: Option<String>,
}

impl Proxies {
    /// What an environment says, in lower case first, as curl, pip and uv read it;
    /// `ALL_PROXY` stands in for what is missing.
    ///
    /// ```
    /// let proxies = uvferry_index::Proxies::from_variables(|name| {
    ///     (name == "https_proxy").then(|| "http://proxy.example.com:3128".to_owned())
    /// });
    /// assert_eq!(proxies.https.as_deref(), Some("http://proxy.example.com:3128"));
    /// assert_eq!(proxies.http, None);
    /// ```
    pub fn from_variables(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let find = |name: &str| {
            lookup(name)
                .or_else(|| lookup(&name.to_uppercase()))
                .filter(|value| !value.trim().is_empty())
        };
        let all = find("all_proxy");
        // A CGI program's `HTTP_PROXY` is a header that a client sent.
        let http = if lookup("REQUEST_METHOD").is_some() {
            lookup("http_proxy")
        } else {
            find("http_proxy")
        };
        Self {
            http: http.or_else(|| all.clone()),
            https: find("https_proxy").or(all),
            except: find("no_proxy"),
        }
    }
}

impl std::fmt::Debug for Proxies {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = |text: &Option<String>| text.as_deref().map(|text| redact(text).into_owned());
        f.debug_struct("Proxies")
            .field("http", &shown(&self.http))
            .field("https", &shown(&self.https))
            .field("except", &self.except)
            .finish()
    }
}

/// What every client here has in common: no look at the environment, no redirect followed
/// behind our back, no packed body unpacked without our limits.
pub(crate) fn builder(
    proxies: &Proxies,
    user_agent: &str,
    tls: rustls::ClientConfig,
) -> Result<ClientBuilder, FetchError> {
    let except = proxies.except.as_deref().and_then(NoProxy::from_string);
    let mut builder = Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .user_agent(user_agent)
        .tls_backend_preconfigured(tls);
    for (proxy, make) in [
        (
            &proxies.http,
            Proxy::http as fn(String) -> reqwest::Result<Proxy>,
        ),
        (&proxies.https, Proxy::https),
    ] {
        let Some(proxy) = proxy else { continue };
        let made = make(proxy.clone()).map_err(|error| FetchError::Proxy {
            proxy: redact(proxy).into_owned(),
            reason: chain(&error.without_url()),
        })?;
        builder = builder.proxy(made.no_proxy(except.clone()));
    }
    Ok(builder)
}

fn certificates(error: &dyn std::error::Error) -> FetchError {
    FetchError::Certificates {
        reason: chain(error),
    }
}

fn versions() -> Result<rustls::ConfigBuilder<rustls::ClientConfig, WantsVerifier>, FetchError> {
    rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| certificates(&error))
}

/// TLS with the system's own idea of whom to trust, and `extra` certificates. Where the
/// system has none, as in a bare container, that is an error if TLS is `needed`.
pub(crate) fn tls(
    needed: bool,
    extra: Vec<CertificateDer<'static>>,
) -> Result<rustls::ClientConfig, FetchError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    match Verifier::new_with_extra_roots(extra, provider) {
        Ok(verifier) => Ok(versions()?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth()),
        Err(error) if needed => Err(certificates(&error)),
        Err(_) => Ok(versions()?
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth()),
    }
}

/// TLS that believes whoever answers, for hosts that the user trusts (pip's
/// `trusted-host`).
pub(crate) fn tls_without_proof() -> Result<rustls::ClientConfig, FetchError> {
    Ok(versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(NoProof(
            rustls::crypto::ring::default_provider(),
        )))
        .with_no_client_auth())
}

/// Takes every certificate; signatures of the handshake are checked all the same.
#[derive(Debug)]
struct NoProof(CryptoProvider);

impl ServerCertVerifier for NoProof {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            certificate,
            signed,
            &self.0.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            certificate,
            signed,
            &self.0.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

/// Where a redirect leads. Credentials go along to the same host and port only.
pub(crate) fn location(from: &Url, headers: &HeaderMap) -> Option<Url> {
    let target = headers.get(LOCATION)?.to_str().ok()?;
    let mut next = from.join(target).ok()?;
    if next.origin() == from.origin() && next.username().is_empty() && next.password().is_none() {
        // Both succeed: the address has a host.
        let _ = next.set_username(from.username());
        let _ = next.set_password(from.password());
    }
    Some(next)
}

pub(crate) fn is_web(address: &Url) -> bool {
    matches!(address.scheme(), "http" | "https")
}

pub(crate) fn shown(address: &Url) -> String {
    redact(address.as_str()).into_owned()
}

/// An error with its causes; the libraries below say the same thing at several levels.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let message = error.to_string();
        if !text.contains(&message) {
            text = format!("{text}: {message}");
        }
        cause = error.source();
    }
    redact(&text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_in_lower_case_come_first_and_a_cgi_header_is_no_proxy() {
        let from = |pairs: &'static [(&str, &str)]| {
            Proxies::from_variables(move |name| {
                let found = pairs.iter().find(|(key, _)| *key == name)?;
                Some(found.1.to_owned())
            })
        };
        let both = from(&[("HTTPS_PROXY", "http://a"), ("https_proxy", "http://b")]);
        assert_eq!(both.https.as_deref(), Some("http://b"));
        let all = from(&[("ALL_PROXY", "http://a"), ("NO_PROXY", "example.com")]);
        assert_eq!(all.http.as_deref(), Some("http://a"));
        assert_eq!(all.except.as_deref(), Some("example.com"));
        let cgi = from(&[("HTTP_PROXY", "http://a"), ("REQUEST_METHOD", "GET")]);
        assert_eq!(cgi.http, None);
    }

    #[test]
    fn a_password_of_a_proxy_is_not_shown() {
        let proxies = Proxies {
            http: Some("http://me:hunter2@example.com".to_owned()),
            ..Proxies::default()
        };
        assert!(!format!("{proxies:?}").contains("hunter2"));
    }

    #[test]
    fn credentials_stay_with_their_host() {
        let from = Url::parse("https://me:pw@example.com/a/r.txt").unwrap();
        let to = |target: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(LOCATION, reqwest::header::HeaderValue::from_static(target));
            location(&from, &headers).unwrap().to_string()
        };
        assert_eq!(to("../b.txt"), "https://me:pw@example.com/b.txt");
        assert_eq!(to("https://example.org/b"), "https://example.org/b");
        assert_eq!(to("https://example.com:444/b"), "https://example.com:444/b");
        assert_eq!(to("http://example.com/b"), "http://example.com/b");
    }
}
