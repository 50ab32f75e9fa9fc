//! What somebody does to a copy, and what verification calls it.

use platform::trail::Tampering;
use testing::each_engine;

use super::house::House;

/// What was done to a copy | how verification names it | with which words.
const TABLE: &[(&[&str], Tampering, &str)] = &[
    (
        &["update t_thing set age = 8 where id = 2"],
        Tampering::RowChanged,
        "t_thing 第 2 行被直接改动",
    ),
    (
        &["delete from t_part where id = 2"],
        Tampering::RowChanged,
        "t_part 第 2 行被直接删除",
    ),
    (
        &["insert into t_part (id, thing) values (31, 1)"],
        Tampering::RowChanged,
        "t_part 第 31 行没有留痕：被直接加入",
    ),
    (
        &["update platform_trail_chunk set hash = 'x' where no = 2"],
        Tampering::Changed,
        "的第 2 段校验值被改动",
    ),
    (
        &["update platform_trail_chunk set last_id = 11 where no = 1"],
        Tampering::Changed,
        "的第 1 段校验值被改动",
    ),
    (
        &["update platform_trail_chunk set table_name = 't_part' where no = 3"],
        Tampering::Changed,
        "的第 3 段校验值被改动",
    ),
    (
        &[
            "update platform_trail_chunk set no = 9 where no = 3",
            "update platform_trail_chunk set no = 3 where no = 5",
            "update platform_trail_chunk set no = 5 where no = 9",
        ],
        Tampering::Changed,
        "的第 3 段校验值被改动",
    ),
    (
        &["delete from platform_trail_chunk where no = 2"],
        Tampering::Removed,
        "的第 2 段被删除",
    ),
    (
        &["delete from platform_trail_chunk where no in (3, 4)"],
        Tampering::Removed,
        "的第 3 至 4 段被删除",
    ),
    (
        &["delete from platform_trail_chunk where no = 6"],
        Tampering::Removed,
        "的第 6 段被删除",
    ),
    (
        &[
            "update platform_trail_batch set chunks = 4, leaves = 40,
              root = (select hash from platform_trail_chunk where no = 4)",
            "delete from platform_trail_chunk where no > 4",
        ],
        Tampering::Changed,
        "与留痕里的总校验值不符",
    ),
    (
        &["insert into platform_trail_chunk
              select id + 1, batch, 7, table_name, first_id, last_id, hash, leaves
              from platform_trail_chunk where no = 6"],
        Tampering::Inserted,
        "多出第 7 段",
    ),
    (
        &["update platform_trail_batch set what = '别的'"],
        Tampering::Changed,
        "的第 1 段校验值被改动",
    ),
    (
        &["update platform_trail_batch set leaves = 59"],
        Tampering::Changed,
        "与其登记的总校验值不符",
    ),
    (
        &["update platform_trail_batch set entry = null"],
        Tampering::Changed,
        "被改回没有写完",
    ),
    (
        &["delete from platform_trail_batch"],
        Tampering::Inserted,
        "所属的批",
    ),
    (
        &[
            "delete from platform_trail_batch",
            "delete from platform_trail_chunk",
        ],
        Tampering::Removed,
        "被删除",
    ),
    (
        &["delete from platform_trail_row where table_name = 'platform_trail_batch'"],
        Tampering::Inserted,
        "不在任何一条留痕里",
    ),
];

#[test]
fn every_tampering_with_a_batch_is_found_and_named() {
    each_engine(|fresh| {
        for (statements, kind, words) in TABLE {
            let (house, _) = House::with_import(fresh.again());
            house.tamper(statements);
            let said = house.said();
            let named = |(k, text): &(Tampering, String)| k == kind && text.contains(words);
            let engine = fresh.engine();
            assert!(said.iter().any(named), "{engine}: {statements:?}: {said:?}");
        }
    });
}

#[test]
fn a_forged_leaf_is_found_however_well_it_is_forged() {
    each_engine(|fresh| {
        for (skilled, words) in [
            (false, "的第 1 段校验值被改动"),
            (true, "连同其校验值被改动，与留痕里的总校验值不符"),
        ] {
            let (house, batch) = House::with_import(fresh.again());
            house.forge_leaf(batch, skilled);
            let said = house.said();
            assert!(said[0].1.contains(words), "{said:?}");
            assert_eq!(said[1].1, "t_thing 第 2 行被直接改动，没有留痕");
            assert_eq!(said.len(), 2);
        }
    });
}
