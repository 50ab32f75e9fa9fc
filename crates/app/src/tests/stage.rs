//! A house of one's own, with what a test of people at work needs.

use axum::http::{Request, StatusCode, header};
use platform::db::CommandKey;

use super::house::{Filled, Got};

pub const JSON: &str = "application/json";

/// A house of one's own with the cookies of two of the cast.
pub struct Stage {
    pub house: Filled,
    pub officer: String,
    pub member: String,
    pub accountant: String,
}

impl Stage {
    pub fn on(fresh: testing::Fresh) -> Self {
        let house = Filled::on(fresh);
        let mut cookies = house.cookies();
        let mut of = |who: &str| cookies.remove(who).flatten().unwrap();
        let (officer, member, accountant) = (of("officer"), of("member"), of("accountant"));
        Self {
            house,
            officer,
            member,
            accountant,
        }
    }

    pub fn json(&self, path: &str, cookie: &str) -> serde_json::Value {
        let got = self.house.get(path, Some(cookie), JSON);
        assert_eq!(got.status, StatusCode::OK, "{path}: {}", got.body);
        serde_json::from_str(&got.body).unwrap()
    }

    pub fn status(&self, path: &str, cookie: &str) -> u16 {
        self.house.get(path, Some(cookie), JSON).status.as_u16()
    }

    /// A form key of that session.
    pub fn key(&self, cookie: &str) -> String {
        let page = self.house.get("/me", Some(cookie), "text/html").body;
        let (_, rest) = page.split_once("name=\"_key\" value=\"").unwrap();
        rest.split('"').next().unwrap().to_owned()
    }

    /// Sends a form with a key of that session.
    pub fn post(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Got {
        let key = self.key(cookie);
        let fields: std::collections::BTreeMap<&str, &str> =
            fields.iter().copied().chain([("_key", &*key)]).collect();
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header(header::ACCEPT, JSON)
            .header(header::CONTENT_TYPE, JSON)
            .header("sec-fetch-site", "same-origin");
        let body = serde_json::to_string(&fields).unwrap();
        self.house.send(request.body(body.into()).unwrap())
    }

    /// The person behind a user name.
    pub fn person(&self, user: &str) -> String {
        let account = self
            .house
            .house
            .db
            .read_blocking(|conn| platform::sign_in::by_name(conn, user));
        account.unwrap().unwrap().person.to_string()
    }

    /// The first two projects of the year, each with its first part.
    pub fn projects(&self) -> Vec<(String, String)> {
        let board = self.json("/plans/2025", &self.officer);
        let projects = board["projects"].as_array().unwrap().iter().take(2);
        projects
            .map(|project| {
                let id = project["id"].as_str().unwrap().to_owned();
                let page = self.json(&format!("/projects/{id}"), &self.officer);
                let part = page["parts"][0]["id"].as_str().unwrap().to_owned();
                (id, part)
            })
            .collect()
    }

    /// As if the body had named somebody who belongs to it and holds no office.
    pub fn put_in_charge(&self, project: &str, part: &str, person: &str) {
        let (project, part) = (project.parse().unwrap(), part.parse().unwrap());
        let person = person.parse().unwrap();
        let db = &self.house.house.db;
        db.write_blocking(CommandKey::unkeyed(), move |tx| {
            let owners = plans::project::store::owners(tx, project)?;
            let mut owner = owners.into_iter().find(|o| o.id == part).unwrap();
            owner.person = Some(person);
            plans::project::store::save_owner(tx, &owner)
        })
        .unwrap();
    }

    /// Sends a form with files, a key of that session added: field, file name, content.
    pub fn upload(
        &self,
        path: &str,
        cookie: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &str)],
    ) -> Got {
        let key = self.key(cookie);
        let head = |name: &str| format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"");
        let mut body = String::new();
        for (name, value) in fields.iter().chain(&[("_key", key.as_str())]) {
            body.push_str(&format!("{}\r\n\r\n{value}\r\n", head(name)));
        }
        for (name, file, content) in files {
            body.push_str(&format!(
                "{}; filename=\"{file}\"\r\n\r\n{content}\r\n",
                head(name)
            ));
        }
        body.push_str("--x--\r\n");
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header(header::ACCEPT, JSON)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
        self.house.send(request.body(body.into()).unwrap())
    }

    /// What `verify` finds, after everything was sealed.
    pub fn verified(&self) -> Vec<platform::trail::Finding> {
        let house = &self.house.house;
        platform::trail::seal_all(house).unwrap();
        let (tracked, file) = (house.tracked(), house.config.data.join("seals.log"));
        let report = house
            .db
            .read_blocking(|conn| platform::trail::verify(conn, &tracked, &file, None));
        report.unwrap().findings
    }
}

/// On SQLite, and on PostgreSQL where there is a server.
pub fn each_stage(test: impl Fn(&Stage)) {
    test(&Stage::on(testing::Fresh::sqlite()));
    if let Some(fresh) = testing::Fresh::postgres() {
        test(&Stage::on(fresh));
    }
}
