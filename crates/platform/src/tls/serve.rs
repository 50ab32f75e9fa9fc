//! Listening.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    time::Duration,
};

use axum::Router;
use axum_server::{Handle, tls_rustls::RustlsConfig};
use hyper_util::{
    rt::{TokioExecutor, TokioTimer},
    server::conn::auto::Builder,
};

use super::Pair;
use crate::Error;

/// How long requests under way may still take when the house closes.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until `shutdown`; requests under way are finished first.
///
/// # Errors
/// A refusal when the address is taken or not ours; what the network said.
pub async fn serve(
    router: Router,
    listen: SocketAddr,
    tls: Option<Pair>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Error> {
    let listener = TcpListener::bind(listen).map_err(|error| {
        let kind = error.kind();
        let why = if kind == io::ErrorKind::AddrInUse {
            "这个端口已经有程序在用，请换一个端口或先停下那个程序".to_owned()
        } else if kind == io::ErrorKind::PermissionDenied {
            "没有权限用这个端口，请用 1024 以上的端口".to_owned()
        } else if kind == io::ErrorKind::AddrNotAvailable {
            "这台机器没有这个地址".to_owned()
        } else {
            error.to_string()
        };
        Error::refused("platform.listen", format!("不能在 {listen} 上监听：{why}"))
    })?;
    serve_on(router, listener, tls, shutdown).await
}

/// Longest that the head of a request may take to arrive: who opens connections and says nothing
/// must not hold them all. Source: what hyper takes for usual.
const HEAD_WAIT: Duration = Duration::from_secs(30);

fn impatient(builder: &mut Builder<TokioExecutor>) {
    let timer = TokioTimer::new();
    builder.http1().timer(timer).header_read_timeout(HEAD_WAIT);
}

/// As [`serve`], on a port that is held already.
///
/// # Errors
/// What the network said.
pub async fn serve_on(
    router: Router,
    listener: TcpListener,
    tls: Option<Pair>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Error> {
    listener.set_nonblocking(true)?;
    let handle = Handle::new();
    let closing = handle.clone();
    tokio::spawn(async move {
        shutdown.await;
        closing.graceful_shutdown(Some(GRACE));
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    match tls {
        Some(pair) => {
            let config = RustlsConfig::from_config(pair.config);
            let mut server = axum_server::from_tcp_rustls(listener, config)?.handle(handle);
            impatient(server.http_builder());
            server.serve(service).await?;
        }
        None => {
            let mut server = axum_server::from_tcp(listener)?.handle(handle);
            impatient(server.http_builder());
            server.serve(service).await?;
        }
    }
    Ok(())
}
