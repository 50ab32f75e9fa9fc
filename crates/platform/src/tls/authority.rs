//! `unionhall cert`: an authority for one house and a certificate for its hosts.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    net::IpAddr,
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use kernel::Date;
use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    NameConstraints, SanType, date_time_ymd,
};

use super::CA_FILE;
use crate::{Error, clock::Clock};

/// How long the authority is valid.
const CA_DAYS: i64 = 3_650;
/// How long a certificate is valid. Source: Apple HT210176, at most 825 days.
const LEAF_DAYS: i64 = 820;
const FILES: [&str; 4] = [CA_FILE, "ca-key.pem", "cert.pem", "key.pem"];

/// Makes `ca.pem`, `ca-key.pem`, `cert.pem` and `key.pem` in `out` for `hosts`; the sentences
/// say what to do with them.
///
/// # Errors
/// A refusal when a file is there already or a host is no name; what the disk said.
pub fn make_certificates(hosts: &[String], out: &Path) -> Result<Vec<String>, Error> {
    if let Some(there) = FILES.iter().find(|f| out.join(f).exists()) {
        return Err(refused(format!(
            "没有生成：{} 已经存在，不会覆盖；要重新生成，请先把它移走或用 --out 指定别的文件夹",
            out.join(there).display()
        )));
    }
    let names: Vec<SanType> = hosts.iter().map(|h| name_of(h)).collect::<Result<_, _>>()?;
    let first = hosts
        .first()
        .ok_or_else(|| refused("没有生成：请用 --host 写明访问时用的主机名或地址".to_owned()))?;
    let today = Clock::machine().today();
    let ca_key = KeyPair::generate().map_err(broken)?;
    let ca = authority(first, &names, today);
    let ca_pem = ca.self_signed(&ca_key).map_err(broken)?.pem();
    let issuer = Issuer::from_params(&ca, &ca_key);
    let key = KeyPair::generate().map_err(broken)?;
    let leaf = leaf(first, names, today);
    let cert_pem = leaf.signed_by(&key, &issuer).map_err(broken)?.pem();
    fs::create_dir_all(out)?;
    write(&out.join(FILES[0]), &ca_pem, 0o644)?;
    write(&out.join(FILES[1]), &ca_key.serialize_pem(), 0o600)?;
    write(&out.join(FILES[2]), &cert_pem, 0o644)?;
    write(&out.join(FILES[3]), &key.serialize_pem(), 0o600)?;
    let at = |file: &str| out.join(file).display().to_string();
    Ok(vec![
        format!(
            "已在 {} 生成证书，给 {} 用，有效到 {}。",
            out.display(),
            hosts.join("、"),
            after(today, LEAF_DAYS)
        ),
        format!(
            "启动时加：--tls-cert {} --tls-key {}",
            at(FILES[2]),
            at(FILES[3])
        ),
        "手机和电脑第一次访问前要信任本单位的根证书，做法见 https://主机名/trust 页面。".to_owned(),
        format!(
            "{} 是根证书的私钥，只在以后换证书时用，请离线保管，不要发给任何人。",
            at(FILES[1])
        ),
    ])
}

fn name_of(host: &str) -> Result<SanType, Error> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(SanType::IpAddress(address));
    }
    let fits = |part: &str| {
        (1..=63).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    if host.len() > 253 || !host.split('.').all(fits) {
        return Err(refused(format!(
            "没有生成：「{host}」不是主机名或地址，请写成 gonghui.local 或 192.168.1.10，不带 https:// 和端口"
        )));
    }
    let name = host.to_ascii_lowercase().try_into().map_err(broken)?;
    Ok(SanType::DnsName(name))
}

fn authority(first: &str, names: &[SanType], today: Date) -> CertificateParams {
    let mut ca = CertificateParams::default();
    ca.distinguished_name = DistinguishedName::new();
    ca.distinguished_name
        .push(DnType::CommonName, format!("职工之家 本地根证书 {first}"));
    ca.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    ca.name_constraints = Some(only(names));
    valid(&mut ca, today, CA_DAYS);
    ca
}

/// Whoever trusts this authority trusts it for these hosts and nothing else, should its key
/// ever be lost.
fn only(names: &[SanType]) -> NameConstraints {
    let (mut permitted, mut excluded) = (Vec::new(), Vec::new());
    let (mut any_name, mut any_address) = (false, false);
    for name in names {
        if let SanType::DnsName(name) = name {
            any_name = true;
            permitted.push(GeneralSubtree::DnsName(name.as_str().to_owned()));
        } else if let SanType::IpAddress(address) = name {
            any_address = true;
            let whole = if address.is_ipv4() { 32 } else { 128 };
            let subnet = CidrSubnet::from_addr_prefix(*address, whole);
            permitted.push(GeneralSubtree::IpAddress(subnet));
        }
    }
    if !any_name {
        excluded.push(GeneralSubtree::DnsName(String::new()));
    }
    if !any_address {
        excluded.push(GeneralSubtree::IpAddress(CidrSubnet::from_v4_prefix(
            [0; 4], 0,
        )));
        excluded.push(GeneralSubtree::IpAddress(CidrSubnet::from_v6_prefix(
            [0; 16], 0,
        )));
    }
    NameConstraints {
        permitted_subtrees: permitted,
        excluded_subtrees: excluded,
    }
}

fn leaf(first: &str, names: Vec<SanType>, today: Date) -> CertificateParams {
    let mut leaf = CertificateParams::default();
    leaf.distinguished_name = DistinguishedName::new();
    leaf.distinguished_name.push(DnType::CommonName, first);
    leaf.subject_alt_names = names;
    leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    leaf.use_authority_key_identifier_extension = true;
    valid(&mut leaf, today, LEAF_DAYS);
    leaf
}

/// From yesterday, because clocks differ, for so many days.
fn valid(params: &mut CertificateParams, today: Date, days: i64) {
    let part = |n: i8| u8::try_from(n).unwrap_or(1);
    let stamp =
        |day: Date| date_time_ymd(i32::from(day.year()), part(day.month()), part(day.day()));
    params.not_before = stamp(after(today, -1));
    params.not_after = stamp(after(today, days));
}

/// `day` moved by so many days; stays where the calendar ends.
fn after(day: Date, days: i64) -> Date {
    day.saturating_add(jiff::Span::new().days(days))
}

fn write(path: &Path, text: &str, mode: u32) -> Result<(), Error> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(())
}

fn refused(sentence: String) -> Error {
    Error::refused("platform.certificates", sentence)
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::fault(format!("certificate: {error}"))
}
