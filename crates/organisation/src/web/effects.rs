//! What a deed to the tree would do, asked before it is done. The same checks as the deed's own.

use kernel::Date;
use platform::{
    Error,
    access::{Actor, BodyPath},
    db::Conn,
    ui::words,
};

use super::{bodies::editable, tree_forms::TreeDeed};
use crate::{
    EDIT, certificate,
    commands::{self, BodyChange},
    model::{BodyRow, TermView},
    pages::Effect,
    rules, store,
};

/// Names that one line of a preview lists.
const NAMES_MAX: usize = 12;

fn names<'a>(all: impl ExactSizeIterator<Item = &'a str>) -> String {
    let count = all.len();
    let mut shown: Vec<&str> = all.take(NAMES_MAX).collect();
    let more = format!("等 {count} 个");
    if count > NAMES_MAX {
        shown.push(&more);
    }
    shown.join("、")
}

/// Whether the actor may do it, and every effect line by line.
pub(super) fn effects(
    conn: &mut Conn,
    actor: &Actor,
    row: &BodyRow,
    deed: &TreeDeed,
    today: Date,
) -> Result<Vec<Effect>, Error> {
    match deed {
        TreeDeed::Found(new, along) => {
            let (_, kind) = commands::may_found(conn, new, today)?;
            let known = store::default_committees(conn, Some(&kind.code))?;
            let known = known.iter().filter(|c| along.contains(&c.committee));
            let along: Vec<&str> = known.map(|c| c.name.as_str()).collect();
            let mut lines = vec![
                Effect::new("新组织", format!("{}（{}）", new.name, kind.name)),
                Effect::new("上级", &row.view.name),
                Effect::new("成立日期", words::date(new.from)),
            ];
            if !along.is_empty() {
                lines.push(Effect::new("随同设立", names(along.into_iter())));
            }
            lines.extend(vacant_along(conn, &kind.code)?);
            Ok(lines)
        }
        TreeDeed::Change(BodyChange::Rename { name, short }, day, _) => {
            commands::may_change(conn, row, *day, today)?;
            let mut lines = vec![
                Effect::new("全称", format!("{} → {name}", row.view.name)),
                Effect::new("简称", format!("{} → {short}", row.view.short)),
                Effect::new("之前的记录", format!("{}以前仍用原名", words::date(*day))),
            ];
            if certificate::valid_of(conn, row.view.id)?.is_some() {
                let words = "列出「变更名称」，30 天内办理登记";
                lines.push(Effect::new("法人资格证书", words));
            }
            Ok(lines)
        }
        TreeDeed::Change(BodyChange::Move { parent }, day, _) => {
            let to = parent.map(|to| editable(conn, actor, to)).transpose()?;
            commands::may_change(conn, row, *day, today)?;
            commands::may_hang(conn, row, *parent, *day)?;
            moving(conn, row, to.as_ref())
        }
        TreeDeed::Change(BodyChange::Dissolve, day, _) => {
            commands::may_end_on(conn, row, *day, today)?;
            rules::may_dissolve(store::left_on(conn, row.view.id, *day)?)?;
            let terms = store::running_terms(conn, row.view.id, *day)?;
            let mut lines = vec![ending(&terms), past(row)];
            lines.extend(certificate_goes(conn, row)?);
            Ok(lines)
        }
        TreeDeed::Merge(into, day, _) => {
            editable(conn, actor, *into)?;
            merging(conn, row, *into, *day, today)
        }
        TreeDeed::Split(split) => {
            actor.require(&EDIT, &above(row))?;
            let (from, children, people) = commands::split_parts(conn, split)?;
            commands::may_change(conn, &from, split.new.from, today)?;
            let stay = store::people_of_body(conn, split.from, today)?;
            let stay = stay - i64::try_from(people.len()).unwrap_or_default();
            let (children, people) = (
                names(children.iter().map(|c| c.view.short.as_str())),
                names(people.iter().map(|p| p.view.name.as_str())),
            );
            Ok(vec![
                Effect::new("新组织", &split.new.name),
                Effect::new("下级划到新组织", or_none(children)),
                Effect::new("直属人员转到新组织", or_none(people)),
                Effect::new("留在原组织", format!("直属人员 {stay} 人和其余下级")),
                Effect::new("任职", "原组织的任职不变；新组织的任职另行任命"),
            ])
        }
    }
}

/// Offices that a body of this kind is founded with.
fn vacant_along(conn: &mut Conn, kind: &str) -> Result<Option<Effect>, Error> {
    let usual = crate::kinds::usual_offices(conn, kind)?;
    let offices = store::offices(conn)?;
    let usual = offices.iter().filter(|o| usual.contains(&o.code));
    let usual: Vec<&str> = usual.map(|o| o.name.as_str()).collect();
    let words = format!("{}（先空缺，等待任命）", usual.join("、"));
    Ok((!usual.is_empty()).then(|| Effect::new("设置的职务", words)))
}

/// The path above a body: who splits it founds a body there.
pub(super) fn above(row: &BodyRow) -> BodyPath {
    let own = row.view.id.to_string().len() + 1;
    let keep = row.view.path.0.len().saturating_sub(own);
    BodyPath(row.view.path.0.get(..keep).unwrap_or("/").to_owned())
}

fn or_none(text: String) -> String {
    if text.is_empty() {
        "没有".to_owned()
    } else {
        text
    }
}

fn past(row: &BodyRow) -> Effect {
    let words = format!(
        "沿革、任职和过去的记录都留在{}名下，随时可查",
        row.view.short
    );
    Effect::new("过去的记录", words)
}

fn ending(terms: &[TermView]) -> Effect {
    let each: Vec<String> = terms
        .iter()
        .map(|t| format!("{}（{}）", t.person_name, t.office_name))
        .collect();
    Effect::new("结束任职", or_none(names(each.iter().map(String::as_str))))
}

fn moving(conn: &mut Conn, row: &BodyRow, to: Option<&BodyRow>) -> Result<Vec<Effect>, Error> {
    let before = match row.view.parent {
        Some(id) => store::body(conn, id)?.map(|b| b.name).unwrap_or_default(),
        None => "没有上级".to_owned(),
    };
    let after = to.map_or("没有上级", |t| t.view.name.as_str());
    let along = store::bodies_below(conn, &row.view.path)?;
    let people = store::people_below(conn, &row.view.path)?;
    Ok(vec![
        Effect::new("上级组织", format!("{before} → {after}")),
        Effect::new("一起划转的下级", format!("{along} 个")),
        Effect::new(
            "其中人员",
            format!("{} 人，各自的小组不变", words::count(people)),
        ),
        Effect::new("任职", "不变"),
    ])
}

fn merging(
    conn: &mut Conn,
    row: &BodyRow,
    into: kernel::Id<platform::access::Body>,
    day: Date,
    today: Date,
) -> Result<Vec<Effect>, Error> {
    let plan = commands::merger(conn, row.view.id, into)?;
    let (mut people, mut terms) = (0, Vec::new());
    for (child, parent) in &plan.moves {
        commands::may_change(conn, child, day, today)?;
        commands::may_hang(conn, child, Some(parent.view.id), day)?;
    }
    for (from, to) in &plan.ends {
        commands::may_end_on(conn, from, day, today)?;
        rules::stood_on(&to.view.short, to.valid_from, day)?;
        people += store::people_of_body(conn, from.view.id, day)?;
        terms.extend(store::running_terms(conn, from.view.id, day)?);
    }
    let target = plan.ends.first().map(|(_, to)| to.view.name.clone());
    let joined = plan.ends.get(1..).unwrap_or_default();
    let joined: Vec<String> = joined
        .iter()
        .map(|(from, to)| format!("{} → {}", from.view.short, to.view.short))
        .collect();
    let moved = names(
        plan.moves
            .iter()
            .map(|(child, _)| child.view.short.as_str()),
    );
    let mut lines = vec![
        Effect::new("并入", target.unwrap_or_default()),
        Effect::new("直属人员转入", format!("{} 人", words::count(people))),
        Effect::new("下级划转", or_none(moved)),
    ];
    if !joined.is_empty() {
        lines.push(Effect::new(
            "委员会并入",
            names(joined.iter().map(String::as_str)),
        ));
    }
    lines.extend([ending(&terms), past(row)]);
    lines.extend(certificate_goes(conn, row)?);
    Ok(lines)
}

/// A union that ends gives its certificate back.
fn certificate_goes(conn: &mut Conn, row: &BodyRow) -> Result<Option<Effect>, Error> {
    let words = "须向登记机关办理注销，交回之后在证书页登记";
    let current = certificate::valid_of(conn, row.view.id)?;
    Ok(current.map(|_| Effect::new("法人资格证书", words)))
}
