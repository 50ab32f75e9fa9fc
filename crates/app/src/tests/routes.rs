//! Every route, as every role: no fault, no page without a frame, no route that nobody reviewed.

use std::fmt::Write as _;

use axum::http::StatusCode;
use platform::web::Entry;

use super::house::{Filled, ROLES};

/// A path with its places filled: years by the demo's, keys by one that is nobody's.
fn filled(path: &str) -> String {
    path.split('/')
        .map(|part| match part {
            "{year}" => "2025",
            "{name}" => "icon.svg",
            "{who}" => "nobody",
            "{secret}" | "{secret}.ics" => "x.ics",
            part if part.starts_with('{') => "0000000000001",
            part => part,
        })
        .collect::<Vec<_>>()
        .join("/")
}

#[test]
fn no_route_fails_for_any_role() {
    let house = Filled::shared();
    let cookies = house.cookies();
    for route in house.routes.iter().filter(|r| r.method == "GET") {
        // Streams do not end, signing in as somebody changes the session.
        if route.path.contains("events") || route.path.starts_with("/demo") {
            continue;
        }
        for who in ROLES {
            for accept in ["text/html", "application/json"] {
                let got = house.get(&filled(route.path), cookies[who].as_deref(), accept);
                let place = format!("{} as {who}: {}", route.path, got.status);
                assert!(!got.status.is_server_error(), "{place}\n{}", got.body);
                if who == "nobody" && route.entry != Entry::Public {
                    let to_gate = got.status == StatusCode::SEE_OTHER
                        && got
                            .location
                            .is_some_and(|to| to.starts_with("/sign-in?next="));
                    assert!(to_gate || got.status == StatusCode::UNAUTHORIZED, "{place}");
                }
            }
        }
    }
}

/// A command without a form key, or from another site, changes nothing for anybody.
#[test]
fn no_command_is_taken_from_a_foreign_page() {
    let house = Filled::shared();
    let cookies = house.cookies();
    for route in house.routes.iter().filter(|r| r.method == "POST") {
        if route.entry == Entry::Public {
            continue;
        }
        for (site, expected) in [("cross-site", 403), ("same-origin", 403)] {
            let mut request = axum::http::Request::post(filled(route.path))
                .header("sec-fetch-site", site)
                .header("content-type", "application/x-www-form-urlencoded");
            if let Some(cookie) = &cookies["officer"] {
                request = request.header("cookie", cookie);
            }
            let got = house.send(request.body("title=x".into()).unwrap());
            let status = got.status.as_u16();
            let fine = status == expected || (site == "same-origin" && status == 404);
            assert!(fine, "{} from {site}: {status}", route.path);
        }
    }
}

/// The table of routes is a reviewed file: a new route, or another entry, shows as a diff.
#[test]
fn the_table_of_routes_is_current() {
    let house = Filled::shared();
    let mut lines: Vec<String> = house
        .routes
        .iter()
        .map(|route| {
            let entry = match route.entry {
                Entry::Public => "public".to_owned(),
                Entry::SignedIn => "signed in".to_owned(),
                Entry::Power(power) => power.to_owned(),
            };
            format!(
                "{:<5} {:<60} {entry:<24} {}",
                route.method, route.path, route.summary
            )
        })
        .collect();
    lines.sort();
    let mut text = String::new();
    lines
        .iter()
        .for_each(|line| writeln!(text, "{}", line.trim_end()).unwrap());
    super::permissions::compare("docs/generated/routes.txt", &text);
}

#[test]
fn the_api_description_names_every_route() {
    let house = Filled::shared();
    let got = house.get("/api/openapi.json", None, "application/json");
    let document: serde_json::Value = serde_json::from_str(&got.body).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    for route in &house.routes {
        let method = route.method.to_ascii_lowercase();
        assert!(
            document["paths"][route.path][&method].is_object(),
            "{}",
            route.path
        );
    }
}

#[test]
fn postgres_serves_the_same_house() {
    let Some(fresh) = testing::Fresh::postgres() else {
        return;
    };
    let house = Filled::on(fresh);
    let cookies = house.cookies();
    for route in house.routes.iter().filter(|r| r.method == "GET") {
        if route.path.contains("events") || route.path.starts_with("/demo") {
            continue;
        }
        for who in ["officer", "member"] {
            let got = house.get(
                &filled(route.path),
                cookies[who].as_deref(),
                "application/json",
            );
            assert!(
                !got.status.is_server_error(),
                "{} as {who}\n{}",
                route.path,
                got.body
            );
        }
    }
}

#[test]
fn answers_are_compressed_for_who_asks() {
    let house = Filled::shared();
    let asked = |accept: &str| {
        let request = axum::http::Request::get("/sign-in").header("accept-encoding", accept);
        house
            .send(request.body(axum::body::Body::empty()).unwrap())
            .encoding
    };
    assert_eq!(asked("gzip").as_deref(), Some("gzip"));
    assert_eq!(asked("identity"), None);
}
