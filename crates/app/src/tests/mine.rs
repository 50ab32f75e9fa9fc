//! What somebody answers for by name, who reads no plan.

use serde_json::Value;

use super::stage::{Stage, each_stage};

fn card(stage: &Stage, cookie: &str) -> Option<Value> {
    let page = stage.json("/", cookie);
    let cards = page["cards"].as_array().unwrap().clone();
    cards.into_iter().find(|c| c["title"] == "我负责的事项")
}

/// As if the body had given a task to somebody who belongs to it and holds no office.
fn give_task(stage: &Stage, project: &str, user: &str, title: &'static str) -> String {
    let (project, person) = (project.parse().unwrap(), stage.person(user).parse().ok());
    let db = &stage.house.house.db;
    let made = db.write_blocking(platform::db::CommandKey::unkeyed(), move |tx| {
        let plan = plans::project::store::find(tx, project)?.unwrap().plan;
        let task = plans::project::Task {
            id: tx.id(),
            project,
            title: title.to_owned(),
            who: "某人".to_owned(),
            person,
            due_on: kernel::Date::constant(2025, 11, 12),
            done_on: None,
            done_by: String::new(),
            version: 1,
        };
        plans::project::task_store::insert_task(tx, plan, &task)?;
        Ok(task.id)
    });
    made.unwrap().to_string()
}

/// Whoever is in charge of a part finds it on their workbench with the next step, and its days
/// in their calendar; without any such thing there is no card.
#[test]
fn who_is_in_charge_finds_it_on_the_workbench_and_in_the_calendar() {
    each_stage(|stage| {
        assert_eq!(card(stage, &stage.member), None);
        assert_eq!(
            card(stage, &stage.officer),
            None,
            "the officer reads the whole plan"
        );
        let (project, part) = stage.projects().remove(0);
        stage.put_in_charge(&project, &part, &stage.person("member"));
        let card = card(stage, &stage.member).unwrap();
        let row = &card["rows"][0];
        let page = stage.json(&format!("/projects/{project}"), &stage.member);
        assert_eq!(row["title"], page["project"]["name"]);
        assert_eq!(row["detail"], page["next_step"]);
        let (word, href) = (&row["action"][0], row["action"][1].as_str().unwrap());
        assert_eq!(word, "填报进展");
        assert_eq!(stage.status(href, &stage.member), 200);
        let page = stage.json("/", &stage.member);
        assert!(
            page["headline"]
                .as_str()
                .unwrap()
                .contains("1 件事由您负责")
        );
        let due = row["day"].as_str().unwrap();
        let month = stage.json(&format!("/calendar?month={}", &due[..7]), &stage.member);
        let entries = month["entries"].as_array().unwrap();
        assert!(entries.iter().any(|e| e["to"] == due), "{entries:?}");
        assert_eq!(stage.status("/plans/2025", &stage.member), 404);
    });
}

/// Whoever holds a task sees the project, the task where they look for it, and may say that it
/// is done; nothing else of the project opens to them.
#[test]
fn who_holds_a_task_finds_it_and_ends_it() {
    each_stage(|stage| {
        let (project, _) = stage.projects().remove(0);
        let at = |rest: &str| format!("/projects/{project}{rest}");
        assert_eq!(stage.status(&at(""), &stage.member), 404);
        let task = give_task(stage, &project, "member", "核对名单");
        let other = give_task(stage, &project, "officer", "订会议室");
        let card = card(stage, &stage.member).unwrap();
        assert_eq!(card["rows"][0]["title"], "核对名单");
        assert_eq!(card["rows"][0]["tag"]["text"], "晚 6 天");
        let month = stage.json("/calendar?month=2025-11", &stage.member);
        assert_eq!(month["entries"][0]["title"], "核对名单");
        let page = stage.json(&at(""), &stage.member);
        let may = |title: &str| {
            let tasks = page["tasks"].as_array().unwrap();
            tasks.iter().find(|t| t["title"] == title).unwrap()["may_finish"].clone()
        };
        assert_eq!(
            (may("核对名单"), may("订会议室")),
            (true.into(), false.into())
        );
        assert_eq!(page["may"]["report"], false);
        let finish = |task: &str| stage.post(&at(&format!("/tasks/{task}")), &stage.member, &[]);
        assert_eq!(finish(&other).status, 403);
        assert_eq!(finish(&task).status, 303);
        assert_eq!(
            self::card(stage, &stage.member),
            None,
            "nothing is left to do"
        );
        assert_eq!(
            stage.status(&at(""), &stage.member),
            200,
            "what was done stays visible"
        );
    });
}
