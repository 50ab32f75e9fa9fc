//! A certificate with its key, as they lie on the disk.

use std::{fs, io, path::Path, sync::Arc};

use rustls::{
    ServerConfig,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

use crate::Error;

/// A certificate and the key that fits it, ready to serve (证书与私钥).
#[derive(Clone)]
pub struct Pair {
    pub(super) config: Arc<ServerConfig>,
}

impl std::fmt::Debug for Pair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pair(..)")
    }
}

impl Pair {
    /// Reads both files and checks that they belong together.
    ///
    /// # Errors
    /// A refusal whose sentence names the file and what is wrong with it.
    pub fn load(cert: &Path, key: &Path) -> Result<Self, Error> {
        let cert_pem = read(cert, "证书")?;
        let key_pem = read(key, "私钥")?;
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&cert_pem)
            .collect::<Result<_, _>>()
            .unwrap_or_default();
        if chain.is_empty() {
            return Err(wrong(format!(
                "{} 里没有 PEM 格式的证书（-----BEGIN CERTIFICATE-----）",
                cert.display()
            )));
        }
        let key_der = PrivateKeyDer::from_pem_slice(&key_pem).map_err(|_| {
            wrong(format!(
                "{} 里没有 PEM 格式的私钥（-----BEGIN PRIVATE KEY-----），\
                 加了口令的私钥请先去掉口令",
                key.display()
            ))
        })?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|e| Error::Fault(Box::new(e)))?
            .with_no_client_auth()
            .with_single_cert(chain, key_der);
        let mut config = config.map_err(|error| {
            if let rustls::Error::InconsistentKeys(_) = error {
                return wrong(format!(
                    "证书 {} 和私钥 {} 不是一对，请换成同一次生成的两个文件",
                    cert.display(),
                    key.display()
                ));
            }
            wrong(format!("证书 {} 不能使用：{error}", cert.display()))
        })?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self {
            config: Arc::new(config),
        })
    }
}

fn read(path: &Path, what: &str) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|error| {
        let kind = error.kind();
        let why = if kind == io::ErrorKind::NotFound {
            "没有这个文件".to_owned()
        } else if kind == io::ErrorKind::PermissionDenied {
            "没有读取的权限".to_owned()
        } else {
            error.to_string()
        };
        wrong(format!("读不到{what} {}：{why}", path.display()))
    })
}

fn wrong(sentence: String) -> Error {
    Error::refused("platform.tls_pair", sentence)
}
