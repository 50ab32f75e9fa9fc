//! `/trust`: how phones and desks come to trust the house's own certificate.

use std::fs;

use axum::http::StatusCode;
use maud::{Markup, html};
use rustls::pki_types::{CertificateDer, pem::PemObject};
use schemars::JsonSchema;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::CA_FILE;
use crate::{
    App, Error,
    ui::{Button, Card, Head, Notice, code_block},
    web::{Answer, Entry, Guest, Page, Routes, Sheet, download},
};

/// The page and the certificate of the authority.
pub fn routes() -> Routes {
    Routes::new()
        .page::<TrustPage, _, _>("/trust", "信任本单位的证书", Entry::Public, show)
        .get(
            "/trust/ca.crt",
            "下载本单位的根证书",
            Entry::Public,
            certificate,
        )
}

/// The authority's certificate, where `unionhall cert` puts it; only that file is ever read.
fn authority(house: &App) -> Option<CertificateDer<'static>> {
    let pem = fs::read(house.config.data.join("tls").join(CA_FILE)).ok()?;
    CertificateDer::from_pem_slice(&pem).ok()
}

async fn show(guest: Guest) -> Answer {
    let fingerprint = authority(&guest.house).map(|der| fingerprint(&der));
    guest.page(StatusCode::OK, &TrustPage { fingerprint })
}

async fn certificate(guest: Guest) -> Answer {
    let der = authority(&guest.house).ok_or(Error::NotFound)?;
    download(
        "unionhall-ca.crt",
        "application/x-x509-ca-cert",
        der.to_vec(),
    )
}

/// `AB:CD:…`, as phones and desks show it.
fn fingerprint(der: &[u8]) -> String {
    let pairs: Vec<String> = Sha256::digest(der)
        .iter()
        .map(|byte| format!("{byte:02X}"))
        .collect();
    pairs.join(":")
}

/// 信任本单位的证书
#[derive(Debug, Serialize, JsonSchema)]
pub struct TrustPage {
    /// SHA-256 of the authority's certificate; none when there is none of our own.
    pub fingerprint: Option<String>,
}

impl Page for TrustPage {
    const RAIL: &'static str = "/trust";

    fn head(&self) -> Head<'_> {
        Head::new("信任本单位的证书")
    }

    fn body(&self, _: &Sheet) -> Markup {
        let Some(fingerprint) = &self.fingerprint else {
            return html! {
                (Notice::info("这里没有用本单位自己的证书，不需要另外信任").body(html! {
                    p { "浏览器如果仍提示不安全，请联系管理员检查证书。" }
                }))
            };
        };
        let steps = |title: &'static str, lines: &[&str]| {
            Card::new(title).body(html! { ol { @for line in lines { li { (line) } } } })
        };
        html! {
            p { "本系统在办公网络里用自己的证书加密。第一次使用前，请在每台手机和电脑上做一次。" }
            (Button::go("下载根证书").link("/trust/ca.crt"))
            p { "安装前请向管理员核对指纹（SHA-256），不一致就不要安装：" }
            (code_block("证书指纹", fingerprint))
            (steps("Windows 电脑", &[
                "双击下载的 unionhall-ca.crt，点「安装证书」。",
                "选「本地计算机」；没有管理员权限时选「当前用户」。",
                "选「将所有的证书都放入下列存储」，点「浏览」，选「受信任的根证书颁发机构」。",
                "完成后关闭并重新打开浏览器。",
            ]))
            (steps("苹果手机", &[
                "用 Safari 打开本页，点「下载根证书」，选「允许」。",
                "打开「设置」，点上方的「已下载描述文件」，点「安装」。",
                "再到「设置 › 通用 › 关于本机 › 证书信任设置」，打开这张证书的开关。",
            ]))
            (steps("安卓和鸿蒙手机", &[
                "下载后打开「设置」，搜索「证书」，点「安装证书」或「从存储设备安装」。",
                "选「CA 证书」，选刚下载的 unionhall-ca.crt。",
                "以后只在办公网络里访问时用到，不影响其他网站。",
            ]))
            (steps("苹果电脑", &[
                "双击下载的文件，加入「钥匙串访问」的「系统」。",
                "双击这张证书，展开「信任」，选「始终信任」。",
            ]))
            p { "这张根证书只能用于本系统的地址，不能用来冒充其他网站。" }
        }
    }

    fn samples() -> Vec<Self> {
        vec![
            Self { fingerprint: None },
            Self {
                fingerprint: Some(fingerprint(b"sample")),
            },
        ]
    }
}
