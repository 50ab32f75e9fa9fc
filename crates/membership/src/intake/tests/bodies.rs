//! Which bodies a list names, and how it is understood the next time.

use super::*;

#[test]
fn a_body_is_named_by_its_credit_code_and_by_no_other() {
    testing::each_engine(|fresh| {
        let world = world(fresh);
        let other = "8131000071180075X0";
        let file = format!("姓名,出生日期,部门\n张三,1980-01-01,{CODE}\n李四,1981-01-01,{other}\n");
        assert!(kernel::CreditCode::parse(other).is_ok());
        assert_eq!(world.told(&file), ["2 add", "3 problem home_unknown"]);
        let rows = world.check(&file, &world.choice(&file));
        assert_eq!(rows[0].row.parsed.home, Some(world.groups[1].id));
    });
}

#[test]
fn a_mapping_is_remembered_by_its_headers() {
    testing::each_engine(|fresh| {
        let world = world(fresh);
        let file = "名字叫,姓名,处所\n甲,张三,老办公楼\n乙,李四,老办公楼\n";
        let mut choice = world.choice(file);
        assert_eq!(choice.columns, [None, Some(Field::Name), None]);
        choice.columns[2] = Some(Field::Home);
        choice
            .bodies
            .insert("老办公楼".to_owned(), world.groups[0].id);
        let (body, kept) = (world.union.id, choice.clone());
        write(&world.db, move |tx| store::remember(tx, body, &kept));
        let again = world.choice(file);
        assert_eq!(
            (&again.columns, &again.bodies),
            (&choice.columns, &choice.bodies)
        );
        let rows = world.check(file, &again);
        assert!(
            rows.iter()
                .all(|r| r.row.parsed.home == Some(world.groups[0].id))
        );
        let other = world.choice("姓名,处所\n张三,老办公楼\n");
        assert_eq!(
            other.columns,
            [Some(Field::Name), None],
            "other headers are another sheet"
        );
    });
}

#[test]
fn a_file_without_people_is_refused() {
    testing::each_engine(|fresh| {
        let world = world(fresh);
        for (file, expected) in [
            ("姓名,性别,部门\n", "membership.list_head_only"),
            ("名册\n", "membership.list_empty"),
        ] {
            let Err(Error::Refused(refusal)) = first_choice(&world.look(file.as_bytes())) else {
                panic!("{file} was taken");
            };
            assert_eq!(refusal.code, expected);
        }
    });
}
