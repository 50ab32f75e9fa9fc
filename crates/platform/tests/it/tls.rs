//! HTTPS with a certificate of our own making.

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::Arc,
};

use axum::{Router, extract::ConnectInfo, routing::get};
use platform::{
    Error,
    tls::{Pair, make_certificates, serve_on},
};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};

fn made(hosts: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let hosts: Vec<String> = hosts.iter().map(|h| (*h).to_owned()).collect();
    make_certificates(&hosts, folder.path()).unwrap();
    folder
}

fn pair(folder: &Path) -> Result<Pair, Error> {
    Pair::load(&folder.join("cert.pem"), &folder.join("key.pem"))
}

/// One request as a client that trusts `ca` and asks for `host`.
fn ask(at: SocketAddr, ca: &Path, host: &str) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(ca).unwrap())
        .unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).unwrap();
    let client = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(client, TcpStream::connect(at)?);
    stream.write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")?;
    let mut text = String::new();
    stream.read_to_string(&mut text)?;
    Ok(text)
}

#[test]
fn who_trusts_the_authority_reaches_its_hosts() {
    let folder = made(&["gonghui.local", "127.0.0.1"]);
    let other = made(&["gonghui.local"]);
    let pair = pair(folder.path()).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let router = Router::new().route(
        "/",
        get(|peer: ConnectInfo<SocketAddr>| async move { format!("from {}", peer.0.ip()) }),
    );
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let served = runtime.spawn(serve_on(router, listener, Some(pair), async {
        ended.await.ok();
    }));
    let ca = folder.path().join("ca.pem");
    for host in ["gonghui.local", "127.0.0.1"] {
        let text = ask(at, &ca, host).unwrap();
        assert!(text.contains("from 127.0.0.1"), "{text}");
    }
    assert!(ask(at, &ca, "elsewhere.example").is_err());
    assert!(ask(at, &other.path().join("ca.pem"), "gonghui.local").is_err());
    end.send(()).unwrap();
    runtime.block_on(served).unwrap().unwrap();
}

#[test]
fn keys_are_for_their_owner_and_files_are_never_overwritten() {
    let folder = made(&["gonghui.local"]);
    for (file, mode) in [
        ("ca.pem", 0o644),
        ("ca-key.pem", 0o600),
        ("cert.pem", 0o644),
        ("key.pem", 0o600),
    ] {
        let found = fs::metadata(folder.path().join(file)).unwrap();
        assert_eq!(found.permissions().mode() & 0o777, mode, "{file}");
    }
    let before = fs::read(folder.path().join("key.pem")).unwrap();
    fs::remove_file(folder.path().join("ca.pem")).unwrap();
    let again = make_certificates(&["gonghui.local".to_owned()], folder.path());
    assert!(again.unwrap_err().to_string().contains("不会覆盖"));
    assert_eq!(fs::read(folder.path().join("key.pem")).unwrap(), before);
}

#[test]
fn wrong_files_and_names_are_told_in_a_sentence() {
    let (one, two) = (made(&["a.local"]), made(&["10.0.0.1"]));
    let file = |folder: &tempfile::TempDir, name: &str| folder.path().join(name);
    for (cert, key, sentence) in [
        (file(&one, "cert.pem"), file(&two, "key.pem"), "不是一对"),
        (
            file(&one, "none.pem"),
            file(&one, "key.pem"),
            "没有这个文件",
        ),
        (
            file(&one, "key.pem"),
            file(&one, "key.pem"),
            "没有 PEM 格式的证书",
        ),
        (
            file(&one, "cert.pem"),
            file(&one, "cert.pem"),
            "没有 PEM 格式的私钥",
        ),
    ] {
        let told = Pair::load(&cert, &key).unwrap_err().to_string();
        assert!(told.contains(sentence), "{told}");
    }
    for host in ["https://a.local", "a b", "工会", "a:8443", "", "-a.local"] {
        let folder = tempfile::tempdir().unwrap();
        let told = make_certificates(&[host.to_owned()], folder.path()).unwrap_err();
        assert!(told.to_string().contains("不是主机名或地址"), "{host}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
