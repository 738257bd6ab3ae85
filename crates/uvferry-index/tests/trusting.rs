//! Certificates: the system's, those of a bundle, and none for hosts that the user trusts.

#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, reason = "helpers of tests may panic too")]

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use uvferry_index::{ClientSettings, FetchError, IndexClient, Project};

/// An index over TLS with a certificate that no system knows.
struct Server {
    port: u16,
    certificate: String,
    handshakes: Arc<AtomicUsize>,
}

fn serve() -> Server {
    let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
    let made = rcgen::generate_simple_self_signed(names).unwrap();
    let key = PrivateKeyDer::Pkcs8(made.signing_key.serialize_der().into());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let handshakes = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&handshakes);
    // The thread ends with the test's process.
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            seen.fetch_add(1, Ordering::Relaxed);
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(connection, stream);
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") {
                match stream.read(&mut byte) {
                    Ok(1) => head.push(byte[0]),
                    _ => break,
                }
            }
            let page = "<a href=six-1.17.0-py3-none-any.whl>six</a>";
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\
                 Connection: close\r\n\r\n{page}",
                page.len()
            );
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    });
    Server {
        port,
        certificate: made.cert.pem(),
        handshakes,
    }
}

impl Server {
    fn ask(&self, host: &str, settings: ClientSettings) -> Result<Option<Project>, FetchError> {
        let client = IndexClient::new(ClientSettings {
            indexes: vec![format!("https://{host}:{}/simple/", self.port)],
            ..settings
        })
        .unwrap();
        client
            .projects(&["six"])
            .remove(0)
            .indexes
            .remove(0)
            .project
    }
}

fn trusting(host: &str) -> ClientSettings {
    ClientSettings {
        trusted_hosts: vec![host.to_owned()],
        ..ClientSettings::default()
    }
}

fn with_bundle(path: PathBuf) -> ClientSettings {
    ClientSettings {
        ca_bundle: Some(path),
        ..ClientSettings::default()
    }
}

#[test]
fn an_unknown_certificate_is_refused_at_once() {
    let server = serve();
    let error = server
        .ask("localhost", ClientSettings::default())
        .unwrap_err();
    assert!(matches!(error, FetchError::Unreachable { .. }), "{error}");
    assert!(error.to_string().contains("certificate"), "{error}");
    // It would be the same each time.
    assert_eq!(server.handshakes.load(Ordering::Relaxed), 1);
}

#[test]
fn a_bundle_adds_to_what_is_trusted() {
    let server = serve();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    fs_err::write(&file, &server.certificate).unwrap();
    for path in [file, folder.path().to_owned()] {
        let project = server.ask("localhost", with_bundle(path)).unwrap().unwrap();
        assert_eq!(project.versions, ["1.17.0"]);
    }
    let other = folder.path().join("other.pem");
    fs_err::write(&other, serve().certificate).unwrap();
    let error = server.ask("localhost", with_bundle(other)).unwrap_err();
    assert!(error.to_string().contains("certificate"), "{error}");
}

#[test]
fn a_trusted_host_needs_no_certificate_and_others_do() {
    let server = serve();
    let with_port = format!("LocalHost:{}", server.port);
    for host in ["localhost", &with_port] {
        assert!(server.ask("localhost", trusting(host)).unwrap().is_some());
    }
    for (host, trusted) in [
        ("127.0.0.1", "localhost"),
        ("localhost", "localhost:1"),
        ("localhost", "host"),
    ] {
        let error = server.ask(host, trusting(trusted)).unwrap_err();
        assert!(error.to_string().contains("certificate"), "{error}");
    }
}
