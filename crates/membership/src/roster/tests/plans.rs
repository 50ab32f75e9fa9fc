//! The plans of the list's questions: one range of one index each, sorted by it.

use platform::{
    Error, args,
    db::{Conn, Sql},
};

use super::Stage;
use crate::roster::store::View;

/// What the engine says it will do.
fn plan(conn: &mut Conn, rest: impl FnOnce(Sql) -> Sql) -> Result<String, Error> {
    let pg = conn.is_pg();
    if pg {
        // Two thousand rows are read faster than any index; ten million are not.
        for switch in ["enable_seqscan", "enable_bitmapscan", "enable_sort"] {
            let sql = "select set_config($1, 'off', true)";
            conn.one(sql, args![switch], |row| row.get::<String>(0))?;
        }
    }
    let explain = if pg { "explain" } else { "explain query plan" };
    let sql = Sql::new(explain).push(
        "select m.id, m.home, m.post from membership_member m where true",
        &[],
    );
    let lines = if pg {
        rest(sql).all(conn, |row| row.get::<String>(0))?
    } else {
        rest(sql).all(conn, |row| row.get::<String>(3))?
    };
    Ok(lines.join("\n"))
}

fn check(stage: &Stage, view: &View, rest: impl Fn(&View, Sql) -> Sql, index: &str) {
    let plan = stage.read(|conn| plan(conn, |sql| rest(view, sql)));
    assert!(plan.contains(index), "{index} is not used:\n{plan}");
    for other in ["SCAN m", "TEMP B-TREE", "Seq Scan"] {
        assert!(!plan.contains(other), "{other} in:\n{plan}");
    }
    // PostgreSQL puts the keys behind the path in order piece by piece, which stops at the limit.
    let sorts = plan
        .lines()
        .any(|l| l.contains("Sort  (") && !l.contains("Incremental"));
    assert!(!sorts, "sorted as a whole:\n{plan}");
}

/// Without a text, and for a small scope with one: a range of `(path, pinyin, id)`.
#[test]
fn the_roster_is_read_in_the_order_of_its_index() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let last = stage.all().swap_remove(700);
        for (q, f) in [("", ""), ("王", ""), ("", "women"), ("zhang", "not(youth)")] {
            let view = stage.view("officer", q, f).unwrap();
            let (from, to) = view.scope.ranges()[0].clone();
            for last in [None, Some(&last)] {
                let rest = |v: &View, sql| v.ranged(sql, (&from, &to), last, 51);
                check(&stage, &view, rest, "membership_member_roster");
            }
        }
    });
}

/// With a text and a large scope: a range of `(key, path)` for each key.
#[test]
fn a_text_is_a_range_of_its_key() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        let last = stage.all().swap_remove(700);
        for (q, f, indexes) in [
            ("王", "", &["name", "given"][..]),
            ("zhang", "women", &["pinyin", "initials", "staff_no"][..]),
            ("5678", "", &["phone_tail", "staff_no"][..]),
        ] {
            for user in ["auditor", "leader"] {
                let view = stage.view(user, q, f).unwrap().taken_for_large();
                for (place, index) in indexes.iter().enumerate() {
                    let index = format!("membership_member_{index}");
                    for last in [None, Some(&last)] {
                        check(
                            &stage,
                            &view,
                            |v, sql| v.keyed(sql, place, last, 51),
                            &index,
                        );
                    }
                }
            }
        }
    });
}

/// Rare marks have small indexes of their own.
#[test]
fn rare_marks_are_read_from_their_own_index() {
    testing::each_engine(|fresh| {
        let stage = Stage::on(fresh);
        for (f, index) in [
            ("model", "membership_member_model_worker"),
            ("flaw.no_id", "membership_member_flaws"),
        ] {
            let view = stage.view("officer", "", f).unwrap();
            let (from, to) = view.scope.ranges()[0].clone();
            let plan =
                stage.read(|conn| plan(conn, |sql| view.ranged(sql, (&from, &to), None, 51)));
            let fits = plan.contains(index) || plan.contains("membership_member_roster");
            assert!(fits, "{plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{plan}");
        }
    });
}
