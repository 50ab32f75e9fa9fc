//! Long histories of commands and batches, drawn at random, in any order of rows: they verify,
//! and one changed row is found in each.

use platform::{
    Error, args,
    chance::Chance,
    db::Tx,
    trail::{By, Leaf, Tampering},
};
use testing::each_engine;

use super::house::{House, THING, deed, id, values};

/// How many rows there may be; few, so that everything meets everything.
const ROWS: u64 = 24;

/// Puts in what is not there; renames or removes what is. The row that was touched.
fn touch(tx: &mut Tx<'_>, number: i64, how: u64) -> Result<i64, Error> {
    let there = tx.number("select count(*) from t_thing where id = $1", args![number])?;
    if there == 0 {
        let mut row = args![number].to_vec();
        row.extend(values(number));
        tx.insert_all("t_thing", "id, name, ok, age, sealed", &[row])?;
    } else if how == 0 {
        tx.run("delete from t_thing where id = $1", args![number])?;
    } else {
        let sql = "update t_thing set name = $1 where id = $2";
        tx.run(sql, args![format!("第 {how} 名"), number])?;
    }
    Ok(number)
}

fn numbers(chance: &Chance, most: u64) -> Vec<i64> {
    let count = 1 + chance.below(most);
    let mut drawn: Vec<i64> = (0..count)
        .map(|_| i64::try_from(chance.below(ROWS)).unwrap() + 1)
        .collect();
    drawn.sort_unstable();
    drawn.dedup();
    drawn
}

fn step(house: &House, chance: &Chance) {
    let how = chance.below(4);
    if chance.below(2) == 0 {
        let rows = numbers(chance, 2);
        house.write(move |tx| {
            let mut deed = deed("test.one");
            for number in &rows {
                deed = deed.row(THING, id(touch(tx, *number, how)?));
            }
            tx.trail(By::House("测试"), deed)
        });
        return;
    }
    let batch = house.begin();
    for _ in 0..=chance.below(3) {
        let rows = numbers(chance, 12);
        house.write(move |tx| {
            let mut leaves = Vec::new();
            for number in &rows {
                touch(tx, *number, how)?;
                leaves.push(Leaf::standing(tx, &THING, id(*number))?);
            }
            batch.chunk(tx, &leaves)
        });
    }
    if chance.below(5) > 0 {
        house.close(batch);
    }
}

#[test]
fn honest_histories_verify_and_one_changed_row_is_found() {
    each_engine(|fresh| {
        for seed in 0..4 {
            let (house, chance) = (House::new(fresh.again()), Chance::seeded(seed));
            for _ in 0..30 {
                step(&house, &chance);
            }
            house.seal();
            assert_eq!(house.said(), vec![], "{} seed {seed}", fresh.engine());
            house.tamper(&[
                "update t_thing set name = '偷改' where id = (select max(id) from t_thing)",
            ]);
            let said = house.said();
            assert_eq!(said.len(), 1, "{said:?}");
            assert_eq!(said[0].0, Tampering::RowChanged);
        }
    });
}
