//! A staged list is written by its change set, and undone by another.

use std::sync::Arc;

use kernel::Id;
use organisation::OrganisationDirectory;
use platform::{
    App, Config, Error, House,
    area::Area,
    files::FileStore,
    jobs,
    secret::KeyBox,
    sign_in::{Door, Hasher},
};

use super::{ID, World, opened, who, world, write};
use crate::{
    changeset::{self, State, Who},
    intake::{model::Verdict, store},
    member::{Seen, find_by},
    model::{Member, SetMark},
};

pub(crate) fn house(world: &World) -> App {
    house_with(world, Vec::new())
}

/// A house with further areas.
pub(crate) fn house_with(world: &World, more: Vec<Area>) -> App {
    let mut areas = vec![organisation::area(), crate::area()];
    areas.extend(more);
    let (chance, keys) = (world.chance.clone(), world.keys.clone());
    let secrets = Box::new(KeyBox::new(keys.clone(), chance.clone()));
    let folder = world.folder();
    Arc::new(House {
        config: Config {
            data: folder.clone(),
            demo: false,
            secure: false,
            plain_http: false,
            trust_proxy: false,
            base_url: "https://union.example".to_owned(),
        },
        clock: world.db.clock().clone(),
        door: Door::new(Hasher::cheap(&chance).unwrap(), secrets, &chance),
        founder: |_, _| Err(Error::NotFound),
        chance,
        keys,
        directory: Box::new(OrganisationDirectory),
        areas,
        files: FileStore::beside(&world.db, &folder),
        area_settings: Vec::new(),
        db: world.db.clone(),
    })
}

pub(crate) fn roster(app: &App) -> Vec<Member> {
    let mut all = app
        .db
        .read_blocking(|conn| {
            let seen = Seen::now(conn)?;
            find_by(conn, &seen, |sql| sql)
        })
        .unwrap();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}

pub(super) fn commit(app: &App, who: &Who, set: Id<SetMark>) -> State {
    let who = who.clone();
    write(&app.db, move |tx| {
        changeset::commit(tx, &who, set).map(drop)
    });
    jobs::run_due(app).unwrap();
    let found = app.db.read_blocking(|conn| changeset::find(conn, set));
    found.unwrap().unwrap().state
}

#[test]
fn a_confirmed_list_stands_in_the_roster() {
    testing::each_engine(|fresh| {
        let world = world(fresh);
        let app = house(&world);
        world.member("李建国", "1980-01-01", &world.groups[0], None, "1002");
        let set = world.stage(&format!(
            "姓名,身份证号,出生日期,部门,手机,岗位\n\
             单小红,{ID},,法规处小组,13812345678,科员\n\
             李建国,,1980-01-01,法规处小组,,\n\
             王五,,去年,办公室小组,,\n"
        ));
        assert_eq!(world.tally(set).of(Verdict::Problem), 1);
        assert_eq!(commit(&app, &world.who, set), State::Live);
        let all = roster(&app);
        let names: Vec<&str> = all.iter().map(|m| m.name.as_str()).collect();
        assert_eq!(names, ["单小红", "李建国"], "who has a problem waits");
        let (new, moved) = (&all[0], &all[1]);
        assert_eq!(new.pinyin, "shanxiaohong");
        assert_eq!(
            (new.phone_mask.as_str(), new.post.as_str()),
            ("138****5678", "科员")
        );
        assert_eq!(
            (new.home, new.union_body),
            (world.groups[1].id, world.union.id)
        );
        assert_eq!(
            (moved.home, moved.staff_no.as_str()),
            (world.groups[1].id, "1002")
        );
        // What was written is cleared away, what must be corrected stays for the download.
        let left = world
            .db
            .read_blocking(|c| store::page(c, set, store::Asked::default(), None, 9));
        let left: Vec<i64> = left.unwrap().iter().map(|r| r.no).collect();
        assert_eq!(left, [4]);
        // The same list again changes nobody.
        let again = world.stage(&format!("姓名,身份证号,部门\n单小红,{ID},法规处小组\n"));
        assert_eq!(world.tally(again).of(Verdict::Same), 1);
    });
}

#[test]
fn a_roster_that_changed_meanwhile_sends_the_list_back() {
    testing::each_engine(|fresh| {
        let world = world(fresh);
        let app = house(&world);
        world.member("李建国", "1980-01-01", &world.groups[0], None, "1002");
        let set = world.stage("姓名,出生日期,部门\n李建国,1980-01-01,法规处小组\n");
        let mut now = roster(&app).remove(0);
        now.post = "科长".to_owned();
        write(&world.db, move |tx| crate::member::save(tx, &now));
        assert_eq!(commit(&app, &world.who, set), State::Staged);
        let member = roster(&app).remove(0);
        assert_eq!(
            (member.home, member.post.as_str()),
            (world.groups[0].id, "科长")
        );
    });
}

#[test]
fn a_list_that_is_given_up_is_cleared_away() {
    testing::each_engine(|fresh| {
        let world = world(fresh);
        let app = house(&world);
        let set = world.stage("姓名,手机\n张三,13812345678\n李四,123\n");
        write(&world.db, move |tx| {
            changeset::drop_set(tx, &who(), set)?;
            let now = tx.now();
            tx.enqueue(
                super::super::job::CLEAR,
                &super::super::job::Order::of(set),
                now,
            )
        });
        jobs::run_due(&app).unwrap();
        let left = world
            .db
            .read_blocking(|c| store::page(c, set, store::Asked::default(), None, 9));
        assert!(left.unwrap().is_empty());
        assert!(roster(&app).is_empty());
        let body = world.union.id;
        write(&world.db, move |tx| opened(tx, body).map(drop));
    });
}
