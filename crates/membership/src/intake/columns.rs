//! Where the header stands and what its columns hold (认列): by words, then by looking at the
//! values. Pure; a person confirms it.

use std::collections::BTreeSet;

use kernel::{IdNumber, Phone, PhoneKind};

use super::{
    check::knows_standing,
    dates::{self, Written},
    field::{Field, plain},
    read::{Cell, Row},
};

/// The header is looked for in so many rows with content.
pub const HEAD_WITHIN: usize = 20;
/// Rows below the header that are looked at.
pub const LOOK_ROWS: usize = 200;
/// Of ten values so many must fit before a column without a word is taken for a field.
const TENTHS: usize = 8;

/// The place of the header among the first rows: the first row that names most fields. Without
/// any word, the first row that is wider than a title.
pub fn head_of(rows: &[Row]) -> Option<usize> {
    let named = |row: &Row| -> usize {
        let mut seen = BTreeSet::new();
        let mut cells: Vec<&str> = row.cells.iter().map(Cell::shown).collect();
        cells.dedup();
        for cell in cells {
            let best = Field::ALL.into_iter().max_by_key(|f| f.fits(cell));
            if let Some(field) = best.filter(|f| f.fits(cell) == 2) {
                seen.insert(field);
            }
        }
        seen.len()
    };
    let first = rows.iter().take(HEAD_WITHIN);
    let counts: Vec<usize> = first.clone().map(named).collect();
    let most = counts.iter().copied().max().unwrap_or(0);
    if most >= 2 {
        return counts.iter().position(|n| *n == most);
    }
    first.enumerate().find_map(|(at, row)| {
        let full: BTreeSet<&str> = row.cells.iter().map(Cell::shown).collect();
        (full.iter().filter(|c| !c.is_empty()).count() >= 2).then_some(at)
    })
}

/// What each column holds, at most one column for each field.
pub fn guess(heads: &[String], below: &[Row]) -> Vec<Option<Field>> {
    let mut taken: Vec<Option<Field>> = vec![None; heads.len()];
    let mut free: BTreeSet<Field> = Field::ALL.into_iter().collect();
    // The very word first, then a part of it, then the values.
    for fit in [2, 1] {
        for field in Field::ALL {
            let found = heads.iter().enumerate().find(|(at, head)| {
                taken[*at].is_none() && field.fits(head) == fit && may_hold(field, *at, below)
            });
            if free.contains(&field)
                && let Some((at, _)) = found
            {
                taken[at] = Some(field);
                free.remove(&field);
            }
        }
    }
    for field in [Field::IdNumber, Field::Phone, Field::Sex, Field::Name] {
        if !free.contains(&field) {
            continue;
        }
        let found = (0..heads.len()).find(|at| {
            let headless = plain(&heads[*at]).is_empty() || field != Field::Name;
            taken[*at].is_none() && headless && mostly(*at, below, |cell| holds(field, cell))
        });
        if let Some(at) = found {
            taken[at] = Some(field);
            free.remove(&field);
        }
    }
    taken
}

/// Whether a header's word is not denied by what stands below it: 联系方式 may be an address.
fn may_hold(field: Field, at: usize, below: &[Row]) -> bool {
    match field {
        Field::Birth | Field::JoinedOn | Field::Since => {
            !mostly(at, below, |c| dates::written(c) == Written::Unreadable)
        }
        Field::Phone => !mostly(at, below, |c| {
            !c.shown().chars().any(|c| c.is_ascii_digit())
        }),
        Field::Sex => !mostly(at, below, |c| c.shown().chars().count() > 6),
        Field::Standing => !mostly(at, below, |c| !knows_standing(c.shown())),
        Field::Name
        | Field::IdNumber
        | Field::StaffNo
        | Field::Home
        | Field::Office
        | Field::Post
        | Field::ModelWorker
        | Field::Hardship => true,
    }
}

fn mostly(at: usize, below: &[Row], fits: impl Fn(&Cell) -> bool) -> bool {
    let cells = below.iter().take(LOOK_ROWS).filter_map(|r| r.cells.get(at));
    let full: Vec<&Cell> = cells.filter(|cell| !cell.is_empty()).collect();
    let fitting = full.iter().filter(|cell| fits(cell)).count();
    full.len() >= 3 && fitting * 10 >= full.len() * TENTHS
}

fn holds(field: Field, cell: &Cell) -> bool {
    let text = cell.shown();
    match field {
        Field::IdNumber => IdNumber::parse(text).is_ok(),
        Field::Phone => Phone::parse(text).is_ok_and(|p| p.kind() == PhoneKind::Mobile),
        Field::Sex => ["男", "女"].contains(&text),
        Field::Name => {
            let length = text.chars().count();
            (2..=4).contains(&length) && text.chars().all(is_han)
        }
        Field::Birth
        | Field::StaffNo
        | Field::Home
        | Field::JoinedOn
        | Field::Standing
        | Field::Since
        | Field::Office
        | Field::Post
        | Field::ModelWorker
        | Field::Hardship => false,
    }
}

/// Whether a character is a Chinese one.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}' | '〇')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(no: u32, cells: &[&str]) -> Row {
        Row {
            no,
            cells: cells.iter().map(|c| Cell::text(c)).collect(),
            ..Row::default()
        }
    }

    fn guessed(heads: &[&str], below: &[Row]) -> Vec<&'static str> {
        let heads: Vec<String> = heads.iter().map(|&h| h.to_owned()).collect();
        let fields = guess(&heads, below);
        fields.iter().map(|f| f.map_or("", Field::as_str)).collect()
    }

    #[test]
    fn a_title_above_the_header_is_no_header() {
        let rows = [
            row(1, &["2025年会员名册", "2025年会员名册", "2025年会员名册"]),
            row(2, &["填报单位：机关工会"]),
            row(3, &["序号", "姓名", "性别", "部门"]),
            row(4, &["1", "张三", "男", "办公室"]),
        ];
        assert_eq!(head_of(&rows), Some(2));
        assert_eq!(
            head_of(&[row(1, &["名册"]), row(2, &["甲", "乙"])]),
            Some(1)
        );
        assert_eq!(head_of(&[]), None);
    }

    #[test]
    fn columns_are_told_by_word_and_by_value() {
        let below: Vec<Row> = (0..5)
            .map(|n| {
                row(
                    n,
                    &[
                        "张三",
                        "11010519491231002X",
                        "13812345678",
                        "男",
                        "龙泉路 3 号",
                    ],
                )
            })
            .collect();
        assert_eq!(
            guessed(&["姓名", "证件号码", "联系方式", "性别", "地址"], &below),
            ["name", "id_number", "phone", "sex", ""]
        );
        assert_eq!(
            guessed(&["", "", "", "", ""], &below),
            ["name", "id_number", "phone", "sex", ""]
        );
        // One field, one column: the very word wins over a part of it.
        assert_eq!(
            guessed(&["户主姓名", "姓名", "紧急联系电话", "手机"], &[]),
            ["", "name", "", "phone"]
        );
        assert_eq!(guessed(&["职务", "岗位职务"], &[]), ["office", "post"]);
        // An address below 联系方式 is no phone.
        let places: Vec<Row> = (0..5).map(|n| row(n, &["张三", "龙泉路"])).collect();
        assert_eq!(guessed(&["姓名", "联系方式"], &places), ["name", ""]);
    }
}
