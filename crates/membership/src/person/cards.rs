//! Cards of a member's page that others than the roster fill: the family, and what was proposed.

use maud::{Markup, Render, html};
use platform::{
    ui::{Button, Card, Confirm, Empty, Field, Row, Tag, form_actions, rows},
    web::Sheet,
};

use super::pages::MemberPage;
use crate::{family::Line, paths, profile::ProposalLine};

/// The family, for who may know of it.
pub(super) fn family(page: &MemberPage, sheet: &Sheet) -> Markup {
    let Some(family) = &page.family else {
        return Markup::default();
    };
    let lines = family.iter().map(|line| one(page, line, sheet));
    let body = html! {
        @if family.is_empty() {
            (Empty::new("没有登记家庭成员").why("申请帮扶和慰问时按这里的登记核对"))
        } @else { (rows(lines)) }
        @if page.own {
            (form_actions(&html! {
                (Button::normal("登记家庭成员").link(paths::NEW_FAMILY))
            }))
        }
    };
    Card::new("家庭成员").body(body).render()
}

fn one<'a>(page: &MemberPage, line: &'a Line, sheet: &Sheet) -> Row<'a> {
    let mut parts = Vec::new();
    if !line.birth.is_empty() {
        parts.push(format!("{} 出生", line.birth));
    }
    if !line.id_mask.is_empty() {
        parts.push(line.id_mask.clone());
    }
    if let Some(state) = &line.state {
        for said in [&state.work, &state.health] {
            if !said.is_empty() {
                parts.push(said.clone());
            }
        }
    }
    let over = !line.ended_on.is_empty();
    if over {
        parts.push(format!("{} 终止：{}", line.ended_on, line.ended_why));
    }
    let row = Row::new(line.name.as_str())
        .lead(&Tag::plain(line.relation.word()))
        .detail(parts.join(" · "));
    let row = if page.may_open && !line.id_mask.is_empty() {
        row.body(opener(page, line, sheet))
    } else {
        row
    };
    if over {
        row.tag(Tag::plain("已终止"))
    } else if page.own {
        row.next("终止", &paths::family_end(line.id))
    } else {
        row
    }
}

fn opener(page: &MemberPage, line: &Line, sheet: &Sheet) -> Markup {
    let id = format!("family-{}", line.id);
    Confirm::new(
        id.clone(),
        "查看身份证号",
        "查看家庭成员的完整身份证号：只显示这一次，会留痕",
        paths::family_opening(page.person, line.id),
        sheet.key.as_str(),
    )
    .body(html! {
        (Field::text("why", "查看原因")
            .id(id)
            .value(if page.own { "本人查看" } else { "" })
            .max(100)
            .required())
    })
    .calm()
    .render()
}

/// What the person proposed to change, and how it stands.
pub(super) fn proposals(page: &MemberPage) -> Markup {
    if page.proposals.is_empty() && !page.own {
        return Markup::default();
    }
    let lines = page.proposals.iter().map(proposal);
    let body = html! {
        @if page.proposals.is_empty() {
            (Empty::new("还没有提出过变更").why("资料有变动时在这里提出，所属工会同意后生效"))
        } @else { (rows(lines)) }
        @if page.own {
            (form_actions(&html! {
                (Button::normal("变更我的资料").link(paths::CHANGE))
                (Button::quiet("同意与撤回").link(paths::consents(page.person)))
                (Button::quiet("下载我的资料").link(paths::OWN_DATA))
            }))
        }
    };
    Card::new("资料变更申请").body(body).render()
}

fn proposal(line: &ProposalLine) -> Row<'_> {
    let tag = if line.is_returned {
        Tag::warn(line.state.as_str())
    } else if line.is_open {
        Tag::info(line.state.as_str())
    } else {
        Tag::plain(line.state.as_str())
    };
    Row::new(line.items.as_str())
        .link(paths::proposal(line.id))
        .tag(tag)
        .detail(format!("{}提出", line.made_on))
}

/// Records that were merged into this one.
pub(super) fn merged(page: &MemberPage) -> Markup {
    if page.merged.is_empty() {
        return Markup::default();
    }
    let lines = page.merged.iter().map(|m| {
        let name = [m.name.as_str(), m.staff_no.as_str()].join(" ");
        Row::new(name.trim().to_owned()).detail(format!("{} · {}", m.made, m.reason))
    });
    Card::new("已并入的记录")
        .more("撤销合并", paths::MERGES)
        .body(rows(lines))
        .render()
}
