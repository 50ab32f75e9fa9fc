//! How we know that something was done: things of other areas as evidence, and files.

use serde_json::Value;

use super::stage::{Stage, each_stage};

/// The values that a form offers for a field.
fn offered(page: &Value, field: &str) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let choices = page["choices"].as_array().unwrap().iter();
    choices
        .filter(|choice| choice[0] == field)
        .map(|choice| (text(&choice[1]), text(&choice[2])))
        .collect()
}

fn report<'a>(part: &'a str, text: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("owner", part),
        ("about_on", "2025-11-17"),
        ("text", text),
        ("occurrence", ""),
    ]
}

fn look_up(stage: &Stage, project: &str, part: &str, cookie: &str, text: &str) -> Value {
    let mut fields = report(part, "写到一半");
    fields.push(("q", text));
    let path = format!("/projects/{project}/report/things");
    let got = stage.post(&path, cookie, &fields);
    assert_eq!(got.status, 200, "{}", got.body);
    serde_json::from_str(&got.body).unwrap()
}

/// An issued document is found, ticked, stands on the page with its link for who sees it, and is
/// not mentioned to who does not.
#[test]
fn a_thing_of_another_area_is_evidence_for_who_may_see_it() {
    each_stage(|stage| {
        let (project, part) = stage.projects().remove(0);
        let page = look_up(stage, &project, &part, &stage.officer, "印发");
        assert!(page["fields"]["typed"].to_string().contains("写到一半"));
        let (thing, label) = offered(&page, "thing").remove(0);
        assert!(thing.starts_with("documents.document:"), "{thing}");
        assert!(label.starts_with("公文 · 关于印发"), "{label}");
        let before = stage.json(&format!("/projects/{project}"), &stage.officer);
        let mut fields = report(&part, "见印发的通知");
        fields.push(("thing", &thing));
        let path = format!("/projects/{project}/report");
        let got = stage.post(&path, &stage.officer, &fields);
        assert_eq!(got.status, 303, "{}", got.body);
        let count = |page: &Value| page["entries"].as_array().unwrap().len();
        let page = stage.json(&format!("/projects/{project}"), &stage.officer);
        assert_eq!(
            count(&page),
            count(&before) + 1,
            "looking up reports nothing"
        );
        let evidence = &page["entries"][0]["evidence"][0];
        assert_eq!(evidence["kind"], "公文");
        assert_eq!(stage.verified(), vec![]);
        let href = evidence["href"].as_str().unwrap();
        assert_eq!(stage.status(href, &stage.officer), 200);
        stage.put_in_charge(&project, &part, &stage.person("member"));
        assert_eq!(stage.status(href, &stage.member), 404);
        let theirs = stage.json(&format!("/projects/{project}"), &stage.member);
        assert_eq!(theirs["entries"][0]["text"], "见印发的通知");
        assert_eq!(theirs["entries"][0]["evidence"], serde_json::json!([]));
    });
}

/// What one may not see can be neither found nor pointed at by a guessed key.
#[test]
fn what_is_not_visible_is_no_evidence() {
    each_stage(|stage| {
        let (project, part) = stage.projects().remove(0);
        let page = look_up(stage, &project, &part, &stage.officer, "印发");
        let (thing, _) = offered(&page, "thing").remove(0);
        stage.put_in_charge(&project, &part, &stage.person("member"));
        let page = look_up(stage, &project, &part, &stage.member, "印发");
        let found = offered(&page, "thing");
        assert!(
            found
                .iter()
                .all(|(thing, _)| !thing.starts_with("documents."))
        );
        let path = format!("/projects/{project}/report");
        for guess in [
            thing.as_str(),
            "documents.document:0000000000001",
            "nobody.knows:0000000000001",
        ] {
            let mut fields = report(&part, "猜一个");
            fields.push(("thing", guess));
            let got = stage.post(&path, &stage.member, &fields);
            assert_eq!(got.status, 422, "{guess}: {}", got.body);
            assert!(got.body.contains("猜一个"), "what was typed is kept");
        }
        // The accountant reads the plan and has no part in this project.
        let path = format!("/projects/{project}/report/things");
        let got = stage.post(&path, &stage.accountant, &[("q", "印发")]);
        assert_eq!(got.status, 403, "{}", got.body);
    });
}

/// An entry of another project may show it; the project itself may not.
#[test]
fn an_entry_of_another_project_is_evidence() {
    each_stage(|stage| {
        let projects = stage.projects();
        let ((mine, part), (other, other_part)) = (&projects[0], &projects[1]);
        let path = format!("/projects/{other}/report");
        let got = stage.post(&path, &stage.officer, &report(other_part, "一并请了老劳模"));
        assert_eq!(got.status, 303, "{}", got.body);
        let page = look_up(stage, mine, part, &stage.officer, "老劳模");
        let found = offered(&page, "thing");
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].0.starts_with("plans.progress:"), "{found:?}");
        assert!(found[0].1.contains("一并请了老劳模"), "{found:?}");
        let page = stage.json(&format!("/projects/{mine}"), &stage.officer);
        let name = page["project"]["name"].as_str().unwrap();
        let page = look_up(stage, mine, part, &stage.officer, name);
        let own = format!("plans.project:{mine}");
        assert!(
            offered(&page, "thing")
                .iter()
                .all(|(thing, _)| *thing != own)
        );
    });
}

/// Files that came with a lookup, or with a form that had something wrong, need not be chosen
/// again; nobody else's can be claimed.
#[test]
fn files_are_kept_while_the_form_is_filled_in() {
    each_stage(|stage| {
        let (project, part) = stage.projects().remove(0);
        let path = format!("/projects/{project}/report");
        let file = [("evidence", "签到表.txt", "陈立新\n周敏\n")];
        let got = stage.upload(&path, &stage.officer, &report(&part, " "), &file);
        assert_eq!(got.status, 422, "{}", got.body);
        let page: Value = serde_json::from_str(&got.body).unwrap();
        let (kept, name) = offered(&page, "kept").remove(0);
        assert_eq!(name, "签到表.txt");
        let mut fields = report(&part, "这次写了");
        fields.push(("kept", &kept));
        stage.put_in_charge(&project, &part, &stage.person("member"));
        assert_eq!(stage.post(&path, &stage.member, &fields).status, 404);
        assert_eq!(stage.post(&path, &stage.officer, &fields).status, 303);
        let page = stage.json(&format!("/projects/{project}"), &stage.officer);
        assert_eq!(page["entries"][0]["evidence"][0]["title"], "签到表.txt");
    });
}
