//! The steps of a plan's life, each in one write with its entry on the trail.

use documents::{DocumentKind, NewDocument};
use kernel::{Date, Id};
use platform::{
    Error,
    access::{Actor, Body, Directory},
    db::Tx,
    subject::Subject,
    trail::Deed,
};

use super::{addressees, summary};
use crate::{
    house,
    look::{Sight, baseline, load},
    plan::{Plan, Recipient, State, history, rules, store, texts},
    powers::{EDIT, ISSUE},
    project,
};

/// The subject of a plan.
pub fn subject(id: Id<Plan>) -> Subject {
    Subject::new("plans.plan", id)
}

fn saved(
    tx: &mut Tx<'_>,
    actor: &Actor,
    before: &Plan,
    after: &Plan,
    verb: &'static str,
) -> Result<(), Error> {
    store::save(tx, after)?;
    tx.trail(actor, step(before, after, verb))
}

/// A step on the trail.
fn step(before: &Plan, after: &Plan, verb: &'static str) -> Deed {
    Deed::on(verb, subject(after.id))
        .row(store::PLAN, after.id)
        .change("状态", before.state.word(), after.state.word())
        .change("发文字号", &before.number, &after.number)
}

fn to_edit(tx: &mut Tx<'_>, actor: &Actor, id: Id<Plan>) -> Result<Sight, Error> {
    let sight = load::plan_by_id(tx, actor, id)?;
    actor.require(&EDIT, &sight.at)?;
    Ok(sight)
}

/// Sends a draft round for opinions (送审), or takes it back.
///
/// # Errors
/// Refused by the rules; what the database said.
pub fn deliberate(tx: &mut Tx<'_>, actor: &Actor, id: Id<Plan>, back: bool) -> Result<(), Error> {
    let before = to_edit(tx, actor, id)?.plan;
    let projects = project::store::of_plan(tx, id)?;
    let state = if back {
        rules::take_back(&before)?
    } else {
        rules::deliberate(&before, &projects)?
    };
    let after = Plan {
        state,
        ..before.clone()
    };
    saved(tx, actor, &before, &after, "plans.deliberate")
}

/// Notes an opinion on a plan under deliberation (审议意见).
///
/// # Errors
/// Refused when it is not under deliberation; what the database said.
pub fn opine(tx: &mut Tx<'_>, actor: &Actor, id: Id<Plan>, text: &str) -> Result<(), Error> {
    let sight = load::plan_by_id(tx, actor, id)?;
    if sight.plan.state != State::Deliberation {
        return Err(Error::refused(
            "plans.not_deliberated",
            "计划不在审议中，不再收意见",
        ));
    }
    let opinion = history::insert_opinion(tx, id, text, &actor.name)?;
    let deed = Deed::on("plans.opine", subject(id))
        .row(history::OPINION, opinion)
        .change("审议意见", "", text);
    tx.trail(actor, deed)
}

/// What is fixed when a plan is sent out (印发要素).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// 发文字号
    pub number: String,
    /// 印发日期
    pub day: Date,
    /// 发文机关标志
    pub mark: String,
    /// 通知正文
    pub text: String,
}

/// Sends a plan out (印发): the baseline is frozen, the document is numbered and sent round.
///
/// # Errors
/// Refused by the rules, here or of documents; what the database said.
pub fn issue(
    tx: &mut Tx<'_>,
    directory: &dyn Directory,
    actor: &Actor,
    id: Id<Plan>,
    new: &Issue,
) -> Result<(), Error> {
    let sight = load::plan_by_id(tx, actor, id)?;
    actor.require(&ISSUE, &sight.at)?;
    let today = tx.today();
    let whole = load::whole(tx, &sight.plan, today)?;
    let owners: Vec<project::Owner> = whole.owners.values().flatten().cloned().collect();
    let state = rules::issue(
        &sight.plan,
        &whole.projects,
        &owners,
        &new.number,
        new.day,
        today,
    )?;
    let frozen = serde_json::to_string(&baseline::freeze(&whole))?;
    let baseline = history::insert_baseline(tx, id, &frozen)?;
    let recipients = texts::recipients(tx, id)?;
    let paper = document(tx, &sight, new, &recipients)?;
    let document = documents::issue(tx, actor, &paper)?;
    let after = Plan {
        state,
        number: new.number.clone(),
        issued_on: Some(new.day),
        document: Some(document.cast()),
        ..sight.plan.clone()
    };
    store::save(tx, &after)?;
    let deed = step(&sight.plan, &after, "plans.issue").row(history::BASELINE, baseline);
    tx.trail(actor, deed)?;
    let mut told = house::accounts_of(directory, tx, &owners, today)?;
    told.retain(|account| *account != actor.account);
    let title = format!("{} 已印发", after.title);
    let text = "您所在的单位承担其中的项目，请查看时间和分工，办完及时填报。";
    let href = format!("/plans/{}?body={}", after.year, after.body);
    house::tell(tx, &told, &subject(id), &title, text, &href, None)
}

/// How many bodies of the tree an addressee means: a collective name several, a body itself.
pub fn meant(recipient: &Recipient, issuer: Id<Body>, bodies: &[organisation::BodyView]) -> usize {
    let many = bodies.iter().find(|b| b.id == issuer).map_or(0, |b| {
        addressees::expand(&recipient.printed, b, bodies).len()
    });
    many.max(usize::from(recipient.body.is_some()))
}

fn document(
    tx: &mut Tx<'_>,
    sight: &Sight,
    new: &Issue,
    recipients: &[Recipient],
) -> Result<NewDocument, Error> {
    let bodies = organisation::bodies(tx, None, &[])?;
    let issuer = bodies
        .iter()
        .find(|b| b.id == sight.plan.body)
        .ok_or(Error::NotFound)?;
    let to = |copy: bool| -> Vec<documents::Recipient> {
        let mut out: Vec<documents::Recipient> = Vec::new();
        for recipient in recipients.iter().filter(|r| r.copy == copy) {
            let many = addressees::expand(&recipient.printed, issuer, &bodies);
            let found: Vec<documents::Recipient> = match (many.is_empty(), recipient.body) {
                (false, _) => many
                    .iter()
                    .map(|b| documents::Recipient::Body(b.id))
                    .collect(),
                (true, Some(body)) => vec![documents::Recipient::Body(body)],
                (true, None) => vec![documents::Recipient::Outside(recipient.printed.clone())],
            };
            for one in found {
                if !out.contains(&one) {
                    out.push(one);
                }
            }
        }
        out
    };
    Ok(NewDocument {
        issuer: sight.plan.body,
        mark: new.mark.clone(),
        number: new.number.clone(),
        title: format!("关于印发《{}》的通知", sight.plan.title),
        kind: DocumentKind::Notice,
        issued_on: new.day,
        subject: subject(sight.plan.id),
        main: to(false),
        copies: to(true),
        main_text: new.text.clone(),
    })
}

/// Begins the year-end summary (年终总结), drafted from what was done.
///
/// # Errors
/// Refused by the rules; what the database said.
pub fn close(tx: &mut Tx<'_>, actor: &Actor, id: Id<Plan>) -> Result<(), Error> {
    let sight = to_edit(tx, actor, id)?;
    let state = rules::close(&sight.plan, tx.today())?;
    let text = summary::draft(tx, &sight.plan)?;
    let after = Plan {
        state,
        summary: text,
        ..sight.plan.clone()
    };
    saved(tx, actor, &sight.plan, &after, "plans.close")
}

/// Saves the year-end summary as edited.
///
/// # Errors
/// Refused when it is not being written; what the database said.
pub fn save_summary(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: Id<Plan>,
    text: &str,
    version: i64,
) -> Result<(), Error> {
    let sight = to_edit(tx, actor, id)?;
    if sight.plan.state != State::Closing {
        return Err(Error::refused(
            "plans.no_summary",
            "计划不在年终总结阶段，总结没有保存",
        ));
    }
    let after = Plan {
        summary: text.to_owned(),
        version,
        ..sight.plan.clone()
    };
    saved(tx, actor, &sight.plan, &after, "plans.summarise")
}

/// Ends a plan (归档).
///
/// # Errors
/// Refused without a summary; what the database said.
pub fn archive(tx: &mut Tx<'_>, actor: &Actor, id: Id<Plan>) -> Result<(), Error> {
    let sight = load::plan_by_id(tx, actor, id)?;
    actor.require(&ISSUE, &sight.at)?;
    let state = rules::archive(&sight.plan)?;
    let after = Plan {
        state,
        ..sight.plan.clone()
    };
    saved(tx, actor, &sight.plan, &after, "plans.archive")
}

/// Changes recipients of a plan that is not out yet (主送、抄送), by name.
///
/// # Errors
/// Refused after issue; what the database said.
pub fn set_recipients(
    tx: &mut Tx<'_>,
    actor: &Actor,
    id: Id<Plan>,
    main: &str,
    copies: &str,
) -> Result<(), Error> {
    let sight = to_edit(tx, actor, id)?;
    if sight.plan.state.is_issued() {
        return Err(Error::refused(
            "plans.already_issued",
            "计划已经印发，主送和抄送不再改动",
        ));
    }
    let before = texts::recipients(tx, id)?;
    let mut recipients = Vec::new();
    for (copy, text) in [(false, main), (true, copies)] {
        for printed in text.split(['、', '\n', '，', ',']).map(str::trim) {
            if printed.is_empty() {
                continue;
            }
            let known = before.iter().find(|r| r.printed == printed);
            let body = match known {
                Some(known) => known.body,
                None => named(tx, &sight, printed)?,
            };
            recipients.push(Recipient {
                copy,
                printed: printed.to_owned(),
                body,
            });
        }
    }
    texts::clear_recipients(tx, id)?;
    texts::insert_recipients(tx, id, &recipients)?;
    let names: Vec<&str> = recipients.iter().map(|r| r.printed.as_str()).collect();
    let deed = Deed::on("plans.recipients", subject(id)).change("主送抄送", "", names.join("、"));
    tx.trail(actor, deed)
}

/// A body called exactly so; a recipient is never guessed.
const NAMED_SCORE_MIN: u16 = 900;

fn named(
    tx: &mut Tx<'_>,
    sight: &Sight,
    printed: &str,
) -> Result<Option<Id<platform::access::Body>>, Error> {
    let found = organisation::match_bodies(tx, printed, &sight.at)?;
    let best = found.into_iter().max_by_key(|m| m.score);
    Ok(best
        .filter(|m| m.score >= NAMED_SCORE_MIN)
        .map(|m| m.body.id))
}

/// What the notice says until somebody writes it (通知正文).
pub fn notice_text(plan: &Plan) -> String {
    format!("现将《{}》印发给你们，请结合实际认真落实。", plan.title)
}
