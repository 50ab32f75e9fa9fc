//! What does not start: plain HTTP that other machines could reach.

use std::process::ExitCode;

use clap::Parser;
use kernel::Date;

use crate::command::run::{Serve, demo, serve};

/// `serve` as it is called at the shell.
#[derive(Parser)]
struct Shell {
    #[command(flatten)]
    serve: Serve,
}

fn called(data: &str, flags: &[&str]) -> Result<Serve, clap::Error> {
    let call = ["serve", "--data", data].into_iter();
    Shell::try_parse_from(call.chain(flags.iter().copied())).map(|shell| shell.serve)
}

#[test]
fn plain_http_for_other_machines_does_not_start_unless_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        let serve_there = called(data.to_str().unwrap(), &["--listen", address]).unwrap();
        assert_eq!(serve(&serve_there).unwrap(), ExitCode::FAILURE, "{address}");
        let there = address.parse().unwrap();
        let shown = demo(&data, None, there, Date::constant(2025, 11, 18));
        assert_eq!(shown.unwrap(), ExitCode::FAILURE, "{address}");
    }
    assert!(!data.exists(), "nothing was made for what did not start");
    // What is allowed gets as far as the address: no machine of ours has this one.
    for flag in ["--allow-http", "--trust-proxy"] {
        let flags = ["--listen", "192.0.2.1:80", flag];
        let allowed = called(data.to_str().unwrap(), &flags).unwrap();
        assert!(serve(&allowed).is_err(), "{flag}");
    }
}

#[test]
fn half_a_certificate_and_two_kinds_of_https_are_refused() {
    for flags in [
        &["--tls-cert", "a.pem"][..],
        &["--tls-key", "a.pem"],
        &["--tls-cert", "a.pem", "--tls-key", "b.pem", "--trust-proxy"],
    ] {
        assert!(called("data", flags).is_err(), "{flags:?}");
    }
}
