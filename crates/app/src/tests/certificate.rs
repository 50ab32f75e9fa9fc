//! The certificate of a union over HTTP: a renewal with its papers, and who may look at them.

use axum::http::StatusCode;

use super::stage::{Stage, each_stage};

/// The address of a union's certificate.
fn certificate(stage: &Stage, short: &str) -> String {
    let tree = stage.json("/bodies", &stage.officer);
    let lines = tree["lines"].as_array().unwrap();
    let union = lines.iter().find(|l| l["short"] == short).unwrap();
    format!("/bodies/{}/certificate", union["id"].as_str().unwrap())
}

const PRINTED: [(&str, &str); 6] = [
    ("name", "东江市城管执法局执法总队工会"),
    ("credit_code", "81310000MC0000012B"),
    ("representative", "郭永强"),
    ("place", "东江市滨江路 88 号"),
    ("valid_from", "2029-01-01"),
    ("valid_to", "2031-12-31"),
];

#[test]
fn a_certificate_is_renewed_behind_the_reply_with_its_papers() {
    each_stage(|stage| {
        let page = certificate(stage, "执法总队工会");
        let renewal = format!("{page}/renewal");
        let reason = [("reason", "届满换领")];
        assert_eq!(stage.status(&page, &stage.member), 404);
        let refused = stage.upload(&renewal, &stage.member, &reason, &[]);
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
        let opened = stage.upload(&renewal, &stage.officer, &reason, &[]);
        assert_eq!(opened.status, StatusCode::SEE_OTHER, "{}", opened.body);
        let task = stage.json(&page, &stage.officer)["tasks"][0]["id"].clone();
        let to = |noun: &str| format!("/certificate-tasks/{}/{noun}", task.as_str().unwrap());
        let scan = [("papers", "批复.pdf", "%PDF-1.4 reply")];
        let early = stage.upload(&to("completion"), &stage.officer, &PRINTED, &scan);
        assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
        let valid_to = || {
            let shown = stage.json(&page, &stage.officer);
            shown["certificates"][0]["valid_to"]
                .as_str()
                .unwrap()
                .to_owned()
        };
        assert_ne!(valid_to(), "2031-12-31");
        let reply = [("number", "东江工组〔2025〕3号"), ("day", "2025-01-06")];
        let replied = stage.upload(&to("reply"), &stage.officer, &reply, &scan);
        assert_eq!(replied.status, StatusCode::SEE_OTHER, "{}", replied.body);
        let wrong = PRINTED.map(|(name, value)| match name {
            "credit_code" => (name, "81310000MC0000012C"),
            _ => (name, value),
        });
        let wrong = stage.upload(&to("completion"), &stage.officer, &wrong, &[]);
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.body.contains("credit_code"), "{}", wrong.body);
        let done = stage.upload(&to("completion"), &stage.officer, &PRINTED, &[]);
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        assert_eq!(valid_to(), "2031-12-31");
        let shown = stage.json(&page, &stage.officer);
        assert_eq!(shown["certificates"][1]["standing"], "replaced");
        let paper = shown["papers"][0]["href"].as_str().unwrap();
        assert_eq!(stage.status(paper, &stage.officer), 200);
        assert_eq!(stage.status(paper, &stage.member), 404);
        let findings = stage.verified();
        assert!(findings.is_empty(), "{findings:?}");
    });
}
