//! `serve`, `demo` and `cert`: what keeps running, and what it needs.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;
use kernel::Date;
use platform::{App, Config, Error, clock::Clock, jobs, observe, sign_in, tls};

use super::{Place, tell};
use crate::{demo, house};

/// How to serve (启动参数).
#[derive(Debug, Args)]
pub struct Serve {
    #[command(flatten)]
    place: Place,
    /// 监听地址
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// 证书文件（PEM）
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// 私钥文件（PEM）
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// 在受信任的反向代理之后，由它负责 HTTPS
    #[arg(long, conflicts_with = "tls_cert")]
    trust_proxy: bool,
    /// 允许其他机器用未加密的 HTTP 访问（每页都会提醒）
    #[arg(long)]
    allow_http: bool,
    /// 外部访问的地址，用在邮件和日历里，如 https://gonghui.example
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
}

/// Serves until it is asked to end.
///
/// # Errors
/// What stood in the way of starting.
pub fn serve(serve: &Serve) -> Result<ExitCode, Error> {
    observe::start_logging();
    observe::start_metrics();
    let tls = match (&serve.tls_cert, &serve.tls_key) {
        (Some(cert), Some(key)) => Some(tls::Pair::load(cert, key)?),
        (None | Some(_), None | Some(_)) => None,
    };
    let secure = tls.is_some() || serve.trust_proxy;
    let open_http = !secure && !serve.listen.ip().is_loopback();
    if open_http && !serve.allow_http {
        tell::error(
            "没有启动：其他机器访问须用 HTTPS。请加 --tls-cert 和 --tls-key（unionhall cert 可以\
             生成），或在反向代理后加 --trust-proxy；确实要用未加密的 HTTP，请加 --allow-http。",
        );
        return Ok(ExitCode::FAILURE);
    }
    let scheme = if secure { "https" } else { "http" };
    let here = format!("{scheme}://{}", serve.listen);
    let config = Config {
        data: serve.place.data.clone(),
        demo: false,
        secure,
        plain_http: open_http,
        trust_proxy: serve.trust_proxy,
        base_url: serve.base_url.clone().unwrap_or_else(|| here.clone()),
    };
    let (house, missing) = house::open(&serve.place, config, Clock::machine())?;
    missing.iter().for_each(|sentence| tell::error(sentence));
    if let Some(token) = sign_in::set_up_token(&house)? {
        tell::line("这里还没有任何账号。请在浏览器打开下面的地址，建立工会和第一个管理员：");
        tell::line(&format!("{here}/set-up?token={token}"));
    }
    tell::line(&format!("职工之家已启动：{here}"));
    keep_running(&house, serve.listen, tls)?;
    Ok(ExitCode::SUCCESS)
}

/// Builds the example bureau when the folder is empty, then serves it on this machine alone.
///
/// # Errors
/// What stood in the way of starting.
pub fn demo(
    data: &Path,
    database: Option<&str>,
    listen: SocketAddr,
    date: Date,
) -> Result<ExitCode, Error> {
    observe::start_logging();
    observe::start_metrics();
    if !listen.ip().is_loopback() {
        tell::error("没有启动：示例只给本机看，--listen 请用 127.0.0.1。");
        return Ok(ExitCode::FAILURE);
    }
    let here = format!("http://{listen}");
    let config = Config {
        data: data.to_owned(),
        demo: true,
        secure: false,
        plain_http: false,
        trust_proxy: false,
        base_url: here.clone(),
    };
    let place = Place {
        data: data.to_owned(),
        database: database.map(str::to_owned),
    };
    let (house, missing) = house::open(&place, config, Clock::starting_on(date))?;
    missing.iter().for_each(|sentence| tell::error(sentence));
    demo::fill(&house)?;
    tell::line(&format!(
        "示例局工会已打开：{here}    （当作今天是 {date}）"
    ));
    tell::line("在登录页点一个身份即可进入，或直接打开：");
    for (who, role) in sign_in::CAST {
        tell::line(&format!("  {role:　<8}{here}/demo/as/{who}"));
    }
    tell::line(&format!("数据在 {}；按 Ctrl-C 结束。", data.display()));
    keep_running(&house, listen, None)?;
    Ok(ExitCode::SUCCESS)
}

/// Makes a local authority and a certificate for an office network.
///
/// # Errors
/// What the disk said, or that there are files already.
pub fn cert(hosts: &[String], out: &Path) -> Result<ExitCode, Error> {
    for sentence in tls::make_certificates(hosts, out)? {
        tell::line(&sentence);
    }
    Ok(ExitCode::SUCCESS)
}

fn keep_running(house: &App, listen: SocketAddr, tls: Option<tls::Pair>) -> Result<(), Error> {
    let workers = jobs::start(house)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let (router, _) = house::router(house);
    let served = runtime.block_on(tls::serve(router, listen, tls, ended()));
    workers.stop();
    runtime.shutdown_timeout(std::time::Duration::from_secs(10));
    house.db.close();
    served
}

/// Ctrl-C, or the service manager's request to end.
async fn ended() {
    let interrupt = tokio::signal::ctrl_c();
    let Ok(mut terminate) =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    else {
        interrupt.await.ok();
        return;
    };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}
