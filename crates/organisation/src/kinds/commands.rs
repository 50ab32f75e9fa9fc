//! Setting and dropping kinds, offices, pairs that exclude each other, and the offices of a body.

use kernel::Id;
use platform::{
    Error,
    access::{Body, Power},
    db::Tx,
    subject::Subject,
    trail::{By, Deed},
};

use super::{
    model::{KindChange, OfficeChange, Pair},
    rules::{self, KindFacts, OfficeFacts, Wrong},
    store,
};
use crate::{
    commands::{BODY_SUBJECT, named},
    model::{BodyKind, OfficeView},
    store::{OFFICE_POWER, POST},
};

/// Kinds and offices have no key of their own: the code stands among the changes.
fn subject(kind: &str) -> Subject {
    Subject::new(kind, Id::<Power>::from_i64(0))
}

fn valid(wrong: Vec<Wrong>) -> Result<(), Error> {
    if wrong.is_empty() {
        return Ok(());
    }
    let beside = |w: Wrong| platform::FieldError {
        field: w.field.to_owned(),
        text: w.text,
    };
    Err(Error::Invalid(wrong.into_iter().map(beside).collect()))
}

const fn yes(on: bool) -> &'static str {
    if on { "是" } else { "否" }
}

/// Adds a kind, or sets one that is there.
///
/// # Errors
/// Every wrong field, also when bodies stand where they could no longer stand; [`Error::Stale`];
/// what the database said.
pub fn set_kind(tx: &mut Tx<'_>, by: impl Into<By>, kind: &KindChange) -> Result<(), Error> {
    let kinds = crate::store::kinds(tx)?;
    let old = kinds.iter().find(|k| k.code == kind.code).cloned();
    let above = kinds.iter().filter(|k| k.children.contains(&kind.code));
    let above: Vec<String> = above.map(|k| k.code.clone()).collect();
    let facts = KindFacts {
        kinds,
        offices: crate::store::offices(tx)?,
        below: store::kinds_below(tx, &kind.code)?,
        above: store::kinds_above(tx, &kind.code)?,
        bodies: store::bodies_of(tx, &kind.code)?,
        roots: store::roots_of(tx, &kind.code)?,
    };
    valid(rules::kind_errors(&facts, kind))?;
    let own = crate::store::default_committees(tx, Some(&kind.code))?;
    let own: Vec<String> = own.into_iter().map(|c| c.committee).collect();
    let offices = store::usual_offices(tx, &kind.code)?;
    store::save(tx, kind)?;
    store::touch_others(tx, &kind.code)?;
    store::set_children(tx, kind)?;
    store::set_committees(tx, kind)?;
    store::set_offices(tx, kind)?;
    let was = |show: fn(&BodyKind) -> String| old.as_ref().map(show).unwrap_or_default();
    let deed = Deed::on("organisation.set_kind", subject("organisation.kind"))
        .change("代码", was(|k| k.code.clone()), &kind.code)
        .change("名称", was(|k| k.name.clone()), &kind.name)
        .change(
            "独立建账",
            was(|k| yes(k.is_union).to_owned()),
            yes(kind.is_union),
        )
        .change(
            "可以没有上级",
            was(|k| yes(k.is_root).to_owned()),
            yes(kind.is_root),
        )
        .change("可以设在", above.join("、"), kind.parents.join("、"))
        .change(
            "允许的下级",
            was(|k| k.children.join("、")),
            kind.children.join("、"),
        )
        .change(
            "随同设立的委员会",
            own.join("、"),
            kind.committees.join("、"),
        )
        .change(
            "随同设立的职务",
            offices.join("、"),
            kind.offices.join("、"),
        );
    tx.trail(by, deed)
}

/// Drops a kind on which nothing ever rested.
///
/// # Errors
/// [`Error::NotFound`]; a refusal when something rests on it; what the database said.
pub fn drop_kind(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    code: &str,
    reason: &str,
) -> Result<(), Error> {
    let kind = crate::store::kind(tx, code)?.ok_or(Error::NotFound)?;
    rules::may_drop_kind(&store::kind_use(tx, &kind)?)?;
    store::delete_kind(tx, code)?;
    store::touch_others(tx, code)?;
    let deed = Deed::on("organisation.drop_kind", subject("organisation.kind"))
        .change("代码", code, "")
        .change("名称", &kind.name, "")
        .why(reason);
    tx.trail(by, deed)
}

/// Adds an office, or sets one that is there.
///
/// # Errors
/// Every wrong field; [`Error::Stale`]; what the database said.
pub fn set_office(tx: &mut Tx<'_>, by: impl Into<By>, new: &OfficeChange) -> Result<(), Error> {
    let offices = crate::store::offices(tx)?;
    let old = offices.iter().find(|o| o.code == new.code).cloned();
    let today = tx.today();
    let facts = OfficeFacts {
        offices,
        kinds: crate::store::kinds(tx)?,
        held_in: store::kinds_holding(tx, &new.code, today)?,
        posts_in: store::kinds_with_post(tx, &new.code)?,
        founded_in: store::kinds_founding(tx, &new.code)?,
    };
    valid(rules::office_change_errors(&facts, new))?;
    store::save_office(tx, new)?;
    let was = |show: fn(&OfficeView) -> String| old.as_ref().map(show).unwrap_or_default();
    let deed = Deed::on("organisation.set_office", subject("organisation.office"))
        .change("代码", was(|o| o.code.clone()), &new.code)
        .change("职务", was(|o| o.name.clone()), &new.name)
        .change(
            "限专人任免",
            was(|o| yes(o.guarded).to_owned()),
            yes(new.guarded),
        )
        .change("占席位", was(|o| yes(o.seated).to_owned()), yes(new.seated))
        .change(
            "法定代表人",
            was(|o| yes(o.represents).to_owned()),
            yes(new.represents),
        )
        .change(
            "可设的类别",
            was(|o| o.kinds.join("、")),
            new.kinds.join("、"),
        );
    tx.trail(by, deed)
}

/// Drops an office on which nothing rests; its powers go with it.
///
/// # Errors
/// [`Error::NotFound`]; a refusal when something rests on it; what the database said.
pub fn drop_office(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    code: &str,
    reason: &str,
) -> Result<(), Error> {
    let office = crate::store::office(tx, code)?.ok_or(Error::NotFound)?;
    rules::may_drop_office(store::office_use(tx, &office)?)?;
    let mut deed = Deed::on("organisation.drop_office", subject("organisation.office"))
        .change("代码", code, "")
        .change("职务", &office.name, "")
        .why(reason);
    let powers = crate::store::office_powers(tx)?;
    for power in powers.into_iter().filter(|p| p.office == code) {
        crate::store::drop_power(tx, power.id)?;
        deed = deed.row(OFFICE_POWER, power.id);
    }
    crate::store::keeps_an_administrator(tx)?;
    store::delete_office(tx, code)?;
    tx.trail(by, deed)
}

/// Makes two offices exclude each other.
///
/// # Errors
/// Every wrong field; a refusal while somebody holds both; what the database said.
pub fn exclude(tx: &mut Tx<'_>, by: impl Into<By>, new: &Pair) -> Result<(), Error> {
    let offices = crate::store::offices(tx)?;
    valid(rules::pair_errors(
        &offices,
        &crate::store::incompatible(tx)?,
        new,
    ))?;
    let today = tx.today();
    rules::may_exclude(&store::holders_of_both(tx, new, today)?)?;
    store::insert_pair(tx, new)?;
    let name = |code: &str| {
        let found = offices.iter().find(|o| o.code == code);
        found.map(|o| o.name.clone()).unwrap_or_default()
    };
    let deed = Deed::on("organisation.exclude", subject("organisation.office"))
        .change(
            "不相容职务",
            "",
            format!("{}、{}", name(&new.one), name(&new.other)),
        )
        .change("规则", "", &new.rule)
        .why(new.source.clone());
    tx.trail(by, deed)
}

/// Takes two offices off the list of those that exclude each other.
///
/// # Errors
/// [`Error::NotFound`] when they are not on it; what the database said.
pub fn include(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    one: &str,
    other: &str,
    reason: &str,
) -> Result<(), Error> {
    let known = crate::store::incompatible(tx)?;
    let row = known.into_iter().find(|i| rules::is_pair(i, one, other));
    let row = row.ok_or(Error::NotFound)?;
    store::delete_pair(tx, &row.one, &row.other)?;
    let deed = Deed::on("organisation.include", subject("organisation.office"))
        .change(
            "不相容职务",
            format!("{}、{}", row.one_name, row.other_name),
            "",
        )
        .change("规则", row.rule, "")
        .why(reason);
    tx.trail(by, deed)
}

/// Sets which offices a body has, held or vacant (设置职务).
///
/// # Errors
/// A wrong field when one may not be held there, or somebody holds one that shall go; a refusal
/// when the body is dissolved; what the database said.
pub fn set_posts(
    tx: &mut Tx<'_>,
    by: impl Into<By>,
    body: Id<Body>,
    wanted: &[String],
) -> Result<(), Error> {
    let row = crate::store::row_of(tx, body)?.ok_or(Error::NotFound)?;
    crate::rules::still_stands(&row.view.short, row.valid_to)?;
    let offices = crate::store::offices(tx)?;
    let (have, today) = (store::posts_of(tx, body)?, tx.today());
    let name = |code: &str| {
        let found = offices.iter().find(|o| o.code == code);
        found.map(|o| o.name.clone()).unwrap_or_default()
    };
    let mut rows = Vec::new();
    let mut changed = (Vec::new(), Vec::new());
    for post in have.iter().filter(|p| !wanted.contains(&p.office)) {
        if store::holds_now(tx, body, &post.office, today)? {
            let text = format!("还有人任{}，请先结束任职", name(&post.office));
            return Err(Error::field("offices", text));
        }
        store::delete_post(tx, post.id)?;
        rows.push((POST, post.id.cast()));
        changed.0.push(name(&post.office));
    }
    for code in wanted
        .iter()
        .filter(|c| !have.iter().any(|p| p.office == **c))
    {
        let office = offices.iter().find(|o| o.code == *code);
        let office = office.ok_or_else(|| Error::field("offices", "没有这个职务，请重新选择"))?;
        crate::rules::office_fits(office, &row.view)?;
        rows.push((POST, store::insert_post(tx, body, code)?.cast()));
        changed.1.push(office.name.clone());
    }
    if rows.is_empty() {
        return Ok(());
    }
    let deed = Deed::on("organisation.set_posts", Subject::new(BODY_SUBJECT, body)).change(
        "设置职务",
        changed.0.join("、"),
        changed.1.join("、"),
    );
    tx.trail(by, named(deed, rows))
}
