//! Two records of one person become one, and two again: found, compared, merged, looked for
//! under the old address, undone, and what keeps it from happening.

use axum::http::StatusCode;
use kernel::{Id, Phone};
use membership::member;
use organisation::NewImported;
use platform::{
    access::Person,
    db::{CommandKey, Tx},
    subject::Subject,
    trail::{By, Deed},
};

use super::{
    house::Got,
    stage::{Stage, each_stage},
};

impl Stage {
    /// As if a list had brought the member a second time: another person and row with the same
    /// name and day of birth, another phone, another post, no ID number, an earlier day of joining.
    fn twin(&self) -> Id<Person> {
        let person: Id<Person> = self.person("member").parse().unwrap();
        let house = self.house.house.clone();
        let made = self
            .house
            .house
            .db
            .write_blocking(CommandKey::unkeyed(), move |tx| {
                let mut twin = member::member_of(tx, person)?.unwrap();
                twin.id = tx.id();
                twin.person = tx.id();
                twin.staff_no = "T00001".to_owned();
                twin.post = "另一份名册的岗位".to_owned();
                twin.joined_on = Some(kernel::Date::constant(2021, 7, 1));
                twin.id_mask = String::new();
                let new = NewImported {
                    id: twin.person,
                    name: twin.name.clone(),
                    staff_no: Some(twin.staff_no.clone()),
                    home: Some(twin.home),
                    from: kernel::Date::constant(2021, 7, 1),
                };
                organisation::insert_people(tx, None, &[new])?;
                let phone = Phone::parse("13900008888").unwrap();
                let mut sealed = member::Sealed::default();
                member::seal_phone(&house, twin.id, &phone, &mut sealed)?;
                twin.phone_mask = phone.masked();
                let row = member::NewRow {
                    member: twin.clone(),
                    sealed,
                    made_by: None,
                };
                member::insert_rows(tx, &[row])?;
                membership::figures::adjust(tx, None, Some(&twin), None)?;
                let subject = Subject::new(membership::PERSON_SUBJECT, twin.person);
                let deed = Deed::on("membership.touch", subject)
                    .row(organisation::PERSON, twin.person)
                    .row(member::MEMBER, twin.id);
                tx.trail(By::House("另一份名册"), deed)?;
                Ok(twin.person)
            });
        made.unwrap()
    }

    /// Merges as the page offers it, with what is chosen besides.
    fn merge(&self, kept: &str, gone: &str, chosen: &[(&str, &str)]) -> Got {
        let path = format!("/members/{kept}/merge/{gone}");
        let page = self.json(&path, &self.officer);
        let (one, two) = (
            page["versions"][0].to_string(),
            page["versions"][1].to_string(),
        );
        let mut fields = vec![
            ("kept_version", one.as_str()),
            ("gone_version", two.as_str()),
            ("reason", "两份名册各登记一次"),
        ];
        fields.extend(chosen);
        self.post(&path, &self.officer, &fields)
    }

    /// What a list of everybody of that name says, and what the kept figures say.
    fn counted(&self, name: &str) -> (usize, Vec<String>) {
        let list = self.json(&format!("/members?q={name}"), &self.officer);
        let findings = self
            .house
            .house
            .db
            .read_blocking(membership::figures::doctor);
        (list["lines"].as_array().unwrap().len(), findings.unwrap())
    }
}

#[test]
fn two_records_become_one_and_two_again() {
    each_stage(|stage| {
        let (kept, gone) = (stage.person("member"), stage.twin().to_string());
        let before = stage.json(&format!("/members/{kept}"), &stage.officer);
        let name = before["known"]["name"].as_str().unwrap().to_owned();
        let twin_before = stage.json(&format!("/members/{gone}"), &stage.officer)["known"].clone();
        assert_eq!(stage.counted(&name), (2, vec![]));
        let pairs = stage.json("/members/duplicates", &stage.officer);
        let found = pairs["pairs"].as_array().unwrap().iter();
        let mut found = found.filter(|p| p.to_string().contains(&gone));
        assert_eq!(found.next().unwrap()["likeness"], "same_person");
        let done = stage.merge(&kept, &gone, &[("phone", "gone")]);
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        let after = stage.json(&format!("/members/{kept}"), &stage.officer);
        assert_eq!(after["known"]["phone_mask"], "139****8888", "chosen");
        assert_eq!(after["known"]["post"], before["known"]["post"], "kept");
        assert_eq!(
            after["known"]["joined_on"], "2021年7月1日",
            "the earlier day"
        );
        assert_eq!(after["merged"][0]["staff_no"], "T00001");
        assert_eq!(stage.counted(&name), (1, vec![]));
        let old = stage.house.get(
            &format!("/members/{gone}"),
            Some(&stage.officer),
            "text/html",
        );
        assert_eq!(old.location.as_deref(), Some(&*format!("/members/{kept}")));
        assert_eq!(
            stage.status(&format!("/members/{gone}"), &stage.accountant),
            404
        );
        assert_eq!(stage.verified(), []);
        let list = stage.json("/members/merges", &stage.officer);
        let id = list["merged"][0]["id"].as_str().unwrap();
        let undo = format!("/members/merges/{id}/undoing");
        assert_eq!(
            stage.post(&undo, &stage.accountant, &[]).status,
            StatusCode::NOT_FOUND
        );
        let undone = stage.post(&undo, &stage.officer, &[]);
        assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.body);
        let again = stage.json(&format!("/members/{kept}"), &stage.officer);
        assert_eq!(again["known"], before["known"]);
        let twin = stage.json(&format!("/members/{gone}"), &stage.officer);
        assert_eq!(twin["known"], twin_before);
        let why = [("field", "phone"), ("why", "核对")];
        let opened = stage.post(&format!("/members/{gone}/opening"), &stage.officer, &why);
        assert!(opened.body.contains("13900008888"), "{}", opened.body);
        assert_eq!(stage.counted(&name), (2, vec![]));
        let twice = stage.post(&undo, &stage.officer, &[("again", "1")]);
        assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY, "once");
        assert_eq!(stage.verified(), []);
    });
}

#[test]
fn what_hangs_on_a_record_keeps_it_and_is_named() {
    each_stage(|stage| {
        let (member, twin) = (stage.person("member"), stage.twin().to_string());
        let path = format!("/members/{twin}/merge/{member}");
        let page = stage.json(&path, &stage.officer);
        let ties = page["ties"].to_string();
        assert!(ties.contains("已开通账号"), "{ties}");
        assert!(
            ties.contains("申请还没有办结"),
            "the demo's proposal: {ties}"
        );
        let refused = stage.merge(&twin, &member, &[]);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(stage.status(&path, &stage.accountant), 404);
        assert_eq!(
            stage.status(&format!("/members/{twin}/merge/{twin}"), &stage.officer),
            422
        );
    });
}

#[test]
fn an_old_page_merges_nothing_and_a_later_change_keeps_the_merge() {
    each_stage(|stage| {
        let (kept, gone) = (stage.person("member"), stage.twin());
        let twin = gone.to_string();
        let path = format!("/members/{kept}/merge/{twin}");
        let old = [
            ("kept_version", "99"),
            ("gone_version", "1"),
            ("reason", "旧页面"),
        ];
        assert_eq!(
            stage.post(&path, &stage.officer, &old).status,
            StatusCode::CONFLICT
        );
        let first = stage.merge(&kept, &twin, &[]);
        assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", first.body);
        assert_eq!(
            stage.status(&path, &stage.officer),
            404,
            "there is one record now"
        );
        let person: Id<Person> = kept.parse().unwrap();
        let db = &stage.house.house.db;
        let touched = db.write_blocking(CommandKey::unkeyed(), move |tx: &mut Tx<'_>| {
            let mut row = member::member_of(tx, person)?.unwrap();
            row.post = "后来的岗位".to_owned();
            member::save(tx, &row)?;
            let subject = Subject::new(membership::PERSON_SUBJECT, person);
            let deed = Deed::on("membership.touch", subject).row(member::MEMBER, row.id);
            tx.trail(By::House("后来的改动"), deed)
        });
        touched.unwrap();
        let list = stage.json("/members/merges", &stage.officer);
        let id = list["merged"][0]["id"].as_str().unwrap();
        let undone = stage.post(
            &format!("/members/merges/{id}/undoing"),
            &stage.officer,
            &[],
        );
        assert_eq!(undone.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(undone.body.contains("后来的变动"), "{}", undone.body);
        assert_eq!(stage.verified(), []);
    });
}
