//! What people know and decide of their own data, and how whole numbers leave the house.

use axum::http::StatusCode;

use super::stage::each_stage;

/// The text of a file that is packed inside another.
fn unpacked(bytes: &[u8], name: &str) -> String {
    use std::io::Read;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    let names: Vec<String> = zip.file_names().map(str::to_owned).collect();
    for found in names.iter().filter(|n| n.ends_with(name)) {
        zip.by_name(found)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
    }
    assert!(!text.is_empty(), "{name} among {names:?}");
    text
}

#[test]
fn whole_numbers_leave_once_as_agreed_and_everybody_sees_who_took_theirs() {
    each_stage(|stage| {
        let member = stage.person("member");
        let name = stage.json("/members/mine", &stage.member)["known"]["name"].clone();
        let name = name.as_str().unwrap();
        let form = format!("/members/export/unmasked?q={name}");
        let fields = [("fields", "phone"), ("reason", "报送互助保障参保名单")];
        let bare = stage.post(&form, &stage.officer, &[("reason", "没有勾选")]);
        assert_eq!(bare.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(
            stage.post(&form, &stage.member, &fields).status,
            StatusCode::NOT_FOUND
        );
        let asked = stage.post(&form, &stage.officer, &fields);
        assert_eq!(asked.status, StatusCode::SEE_OTHER, "{}", asked.body);
        let order = asked.location.unwrap();
        let page = stage.json(&order, &stage.officer);
        let request = page["request"]
            .as_str()
            .unwrap()
            .rsplit('/')
            .next()
            .unwrap();
        let file = format!("{order}/file");
        let early = stage.post(&file, &stage.officer, &[]);
        assert_eq!(
            early.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "not agreed to yet"
        );
        stage.agree(request);
        assert_eq!(stage.status(&order, &stage.accountant), 404);
        let got = stage.post(&file, &stage.officer, &[("now", "1")]);
        assert_eq!(got.status, StatusCode::OK, "{}", got.body);
        let strings = unpacked(&got.bytes, "worksheets/sheet1.xml");
        assert!(strings.contains("仅限本次用途"), "marked");
        assert!(
            strings.contains(name) && !strings.contains("139****"),
            "{strings}"
        );
        assert!(
            strings.contains("990***********"),
            "only what was asked is whole"
        );
        let again = stage.post(&file, &stage.officer, &[("now", "2")]);
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "once");
        let opening = stage.json("/members/mine", &stage.member)["openings"][0].clone();
        assert!(
            opening["field"].as_str().unwrap().contains("导出文件"),
            "{opening}"
        );
        assert!(
            !stage
                .json(&format!("/members/{member}"), &stage.officer)
                .to_string()
                .is_empty()
        );
        assert_eq!(stage.verified(), []);
    });
}

#[test]
fn a_consent_is_given_withdrawn_and_never_deleted() {
    each_stage(|stage| {
        let person = stage.person("member");
        let page = format!("/members/{person}/consents");
        let deed = |noun: &str| format!("{page}/aid/{noun}");
        assert_eq!(stage.status(&page, &stage.accountant), 404);
        let paper = [("paper", "纸质同意书"), ("given_on", "2025-11-01")];
        let early = stage.post(&deed("giving"), &stage.officer, &[]);
        assert_eq!(
            early.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "no paper named"
        );
        let given = stage.post(&deed("giving"), &stage.officer, &paper);
        assert_eq!(given.status, StatusCode::SEE_OTHER, "{}", given.body);
        let twice = stage.post(&deed("giving"), &stage.member, &[]);
        assert_eq!(
            twice.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "it holds already"
        );
        let why = [("why", "不再需要")];
        let other = stage.post(&deed("withdrawal"), &stage.officer, &why);
        assert_eq!(
            other.status,
            StatusCode::FORBIDDEN,
            "only oneself withdraws"
        );
        let own = stage.post(&deed("withdrawal"), &stage.member, &why);
        assert_eq!(own.status, StatusCode::SEE_OTHER, "{}", own.body);
        let again = stage.post(&deed("giving"), &stage.member, &[("again", "1")]);
        assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.body);
        let kept = stage.json(&page, &stage.member);
        let kept = kept["consents"].as_array().unwrap();
        assert_eq!(kept.len(), 2);
        assert_eq!(
            (&kept[0]["form"], &kept[1]["form"]),
            (&"own".into(), &"paper".into())
        );
        assert_eq!(kept[1]["withdrawn_why"], "不再需要");
        assert_eq!(stage.verified(), []);
    });
}

#[test]
fn ones_own_data_are_whole_and_nobody_elses() {
    each_stage(|stage| {
        let wrong = stage.post(
            "/members/mine/data",
            &stage.member,
            &[("current", "猜的密码")],
        );
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!wrong.body.contains("猜的密码"), "{}", wrong.body);
        let person = stage.person("member").parse().unwrap();
        let house = stage.house.house.clone();
        let content = stage.house.house.db.read_blocking(move |conn| {
            let account = organisation::account_of(conn, person)?.unwrap();
            let today = house.today();
            let actor = house
                .directory
                .actor(conn, account, person, today)?
                .unwrap();
            membership::privacy::own::gather(conn, &house.keys, &actor, today)
        });
        let content = content.unwrap();
        let bytes = membership::privacy::own::file(&content).unwrap();
        let json = unpacked(&bytes, ".json");
        let known = stage.json("/members/mine", &stage.member);
        let mask = known["known"]["id_mask"].as_str().unwrap();
        assert!(!json.contains(mask), "whole numbers");
        assert!(json.contains("身份证号") && json.contains("谁能看我的资料"));
        for other in ["accountant", "officer"] {
            assert!(!json.contains(&stage.person(other)), "{other}");
        }
        let page = unpacked(&bytes, ".html");
        assert!(page.contains("家庭成员") && page.contains("会籍沿革"));
    });
}
