//! The forms of the tree: how each looks, and how it is read.

use kernel::{Date, Id};
use platform::{
    Error,
    access::{Actor, Body},
    db::Conn,
    web::{Fields, Form},
};

use super::{
    forms::{REASON_MAX, SHORT_MAX, page, reason},
    paths,
};
use crate::{
    EDIT,
    commands::{BodyChange, NewBody, Split},
    model::{BodyRow, BodyView},
    pages::{FormPage, Input, InputKind},
    store::{self, DefaultCommittee},
};

/// Longest full name of a body.
const NAME_MAX: usize = 100;
/// People whom the form of a split offers by name.
const PEOPLE_OFFERED: usize = 200;

/// What is done to the tree (组织变动).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Noun {
    /// 新设下级
    Below,
    /// 更名
    Renaming,
    /// 划转
    Transfer,
    /// 合并
    Merger,
    /// 分立
    Division,
    /// 撤销
    Dissolution,
}

impl Noun {
    /// From the address.
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        match text {
            "below" => Ok(Self::Below),
            "renaming" => Ok(Self::Renaming),
            "transfer" => Ok(Self::Transfer),
            "merger" => Ok(Self::Merger),
            "division" => Ok(Self::Division),
            "dissolution" => Ok(Self::Dissolution),
            _ => Err(Error::NotFound),
        }
    }

    const fn address(self) -> &'static str {
        match self {
            Self::Below => "below",
            Self::Renaming => "renaming",
            Self::Transfer => "transfer",
            Self::Merger => "merger",
            Self::Division => "division",
            Self::Dissolution => "dissolution",
        }
    }

    /// On the button that does it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Below => "新设",
            Self::Renaming => "更名",
            Self::Transfer => "划转",
            Self::Merger => "合并",
            Self::Division => "分立",
            Self::Dissolution => "撤销",
        }
    }
}

/// What a form of these describes.
#[derive(Debug, Clone)]
pub(super) enum TreeDeed {
    /// 新设, with committees by the code of their kind
    Found(NewBody, Vec<String>),
    /// 更名、划转、撤销
    Change(BodyChange, Date, String),
    /// 合并
    Merge(Id<Body>, Date, String),
    /// 分立
    Split(Split),
}

fn name_inputs() -> [Input; 2] {
    [
        Input::new("name", "全称", InputKind::Text(100)).hint("与公章一致"),
        Input::new("short", "简称", InputKind::Text(40)).hint("列表和公文抄送时用"),
    ]
}

fn day() -> Input {
    Input::new("day", "生效日期", InputKind::Date).hint("不能晚于今天，也不能早于上一次变动")
}

fn start(view: &BodyView, noun: Noun, title: String, intro: &str) -> FormPage {
    let back = (view.short.as_str(), paths::body(view.id));
    let action = paths::body_deed(view.id, noun.address());
    page(title, intro, back, action, "看看会发生什么")
}

/// The form as it first opens.
pub(super) fn form(
    conn: &mut Conn,
    actor: &Actor,
    row: &BodyRow,
    noun: Noun,
    today: Date,
) -> Result<FormPage, Error> {
    let view = &row.view;
    match noun {
        Noun::Below => below(conn, view, today),
        Noun::Renaming => Ok(renaming(view, today)),
        Noun::Transfer => {
            let targets = hosts(conn, actor, view)?;
            Ok(transfer(view, &targets, today))
        }
        Noun::Merger => {
            let targets = twins(conn, actor, view)?;
            Ok(merger(view, &targets, today))
        }
        Noun::Division => division(conn, view, today),
        Noun::Dissolution => Ok(dissolution(view, today)),
    }
}

/// Where a body may hang: kinds that take it, outside its own branch, within one's power.
fn hosts(conn: &mut Conn, actor: &Actor, view: &BodyView) -> Result<Vec<BodyView>, Error> {
    let kinds = store::kinds(conn)?;
    let takes = kinds.iter().filter(|k| k.children.contains(&view.kind));
    let takes: Vec<&str> = takes.map(|k| k.code.as_str()).collect();
    let mut targets = store::bodies(conn, None, &takes)?;
    targets.retain(|t| {
        !t.path.is_within(&view.path) && Some(t.id) != view.parent && actor.may(EDIT.code, &t.path)
    });
    Ok(targets)
}

/// Into what a body may be merged: bodies of its kind outside its own branch, within one's power.
fn twins(conn: &mut Conn, actor: &Actor, view: &BodyView) -> Result<Vec<BodyView>, Error> {
    let mut targets = store::bodies(conn, None, &[view.kind.as_str()])?;
    targets.retain(|t| !t.path.is_within(&view.path) && actor.may(EDIT.code, &t.path));
    Ok(targets)
}

fn choices(bodies: &[BodyView]) -> InputKind {
    let pair = |t: &BodyView| (t.id.to_string(), t.name.clone());
    InputKind::Select(bodies.iter().map(pair).collect())
}

fn below(conn: &mut Conn, view: &BodyView, today: Date) -> Result<FormPage, Error> {
    let kinds = store::kinds(conn)?;
    let allowed = kinds.iter().find(|k| k.code == view.kind);
    let allowed = allowed.map(|k| k.children.clone()).unwrap_or_default();
    let offered: Vec<_> = kinds.iter().filter(|k| allowed.contains(&k.code)).collect();
    let pairs = offered.iter().map(|k| (k.code.clone(), k.name.clone()));
    let title = format!("在{}之下新设组织", view.short);
    let intro = "从成立日期起计入组织树；成立日期不能晚于今天";
    let mut form = start(view, Noun::Below, title, intro);
    let [name, short] = name_inputs();
    form.inputs = vec![
        Input::new("kind", "类别", InputKind::Select(pairs.collect())),
        name,
        short,
        Input::new("credit_code", "统一社会信用代码", InputKind::Text(18)).optional(),
        Input::new("from", "成立日期", InputKind::Date),
    ];
    let mut fields = Fields::default().with("from", today);
    let mut ticks = Vec::new();
    for committee in store::default_committees(conn, None)? {
        let Some(kind) = offered.iter().find(|k| k.code == committee.kind) else {
            continue;
        };
        let label = format!("{}：{}", kind.name, committee.name);
        fields = fields.with("committees", tick(&committee));
        ticks.push((tick(&committee), label, committee.advice));
    }
    if !ticks.is_empty() {
        let along = Input::new("committees", "随同设立", InputKind::Checks(ticks));
        let hint = "只按所选类别设立；不设的请去掉勾选，以后也能补设";
        form.inputs.push(along.optional().hint(hint));
    }
    form.inputs.push(reason());
    form.fields = fields;
    Ok(form)
}

fn tick(committee: &DefaultCommittee) -> String {
    format!("{}/{}", committee.kind, committee.committee)
}

fn renaming(view: &BodyView, today: Date) -> FormPage {
    let title = format!("{}更名", view.short);
    let mut form = start(view, Noun::Renaming, title, "生效日期之前的记录仍用原名");
    let [name, short] = name_inputs();
    form.inputs = vec![name, short, day(), reason()];
    form.fields = Fields::default()
        .with("name", &view.name)
        .with("short", &view.short)
        .with("day", today);
    form
}

fn transfer(view: &BodyView, targets: &[BodyView], today: Date) -> FormPage {
    let title = format!("划转{}", view.short);
    let intro = "连同它的下级一起划到新的上级之下；生效日期之前的归属不变";
    let mut form = start(view, Noun::Transfer, title, intro);
    let parent = Input::new("parent", "新的上级", choices(targets));
    form.inputs = vec![parent, day(), reason()];
    form.fields = Fields::default().with("day", today);
    form
}

fn merger(view: &BodyView, targets: &[BodyView], today: Date) -> FormPage {
    let title = format!("把{}并入另一个组织", view.short);
    let intro = "人员和下级转到并入的组织，任职到生效前一天为止；过去的记录仍留在原组织";
    let mut form = start(view, Noun::Merger, title, intro);
    let into = Input::new("into", "并入哪个组织", choices(targets)).hint("只列出同类组织");
    form.inputs = vec![into, day(), reason()];
    form.fields = Fields::default().with("day", today);
    form
}

fn division(conn: &mut Conn, view: &BodyView, today: Date) -> Result<FormPage, Error> {
    let title = format!("从{}分出新组织", view.short);
    let intro = "新组织与它并列；选定的下级和人员从成立日期起归新组织，其余不变";
    let mut form = start(view, Noun::Division, title, intro);
    let children = store::child_rows(conn, view.id)?;
    let ticks = children.into_iter().map(|c| {
        let view = c.view;
        (view.id.to_string(), view.short, view.kind_name)
    });
    let children = InputKind::Checks(ticks.collect());
    let people = crate::people_of(conn, view.id)?;
    let own = people.into_iter().filter(|p| p.body == Some(view.id));
    let ticks = own
        .take(PEOPLE_OFFERED)
        .map(|p| (p.id.to_string(), p.name, p.staff_no));
    let people = InputKind::Checks(ticks.collect());
    let [name, short] = name_inputs();
    form.inputs = vec![
        name,
        short,
        Input::new("children", "分出的下级组织", children).optional(),
        Input::new("people", "分出的直属人员", people)
            .optional()
            .hint("下级组织里的人随下级一起走，不用在这里选"),
        Input::new("from", "成立日期", InputKind::Date),
        reason(),
    ];
    form.inputs
        .retain(|i| !matches!(&i.kind, InputKind::Checks(ticks) if ticks.is_empty()));
    form.fields = Fields::default().with("from", today);
    Ok(form)
}

fn dissolution(view: &BodyView, today: Date) -> FormPage {
    let title = format!("撤销{}", view.short);
    let intro = "还有下级或人员时不能撤销，请先划转或改用合并；撤销之后，过去的记录都还查得到";
    let mut form = start(view, Noun::Dissolution, title, intro);
    form.inputs = vec![
        Input::new("day", "撤销日期", InputKind::Date).hint("从这一天起不再存续"),
        reason(),
    ];
    form.fields = Fields::default().with("day", today);
    form
}

/// What was typed into one of these forms.
pub(super) fn read(form: &mut Form, noun: Noun, id: Id<Body>) -> Option<TreeDeed> {
    match noun {
        Noun::Below => {
            let new = read_new(form, Some(id), true)?;
            let prefix = format!("{}/", new.kind);
            let chosen = form.many("committees");
            let own = chosen.iter().filter_map(|c| c.strip_prefix(&prefix));
            let along = own.map(str::to_owned).collect();
            Some(TreeDeed::Found(new, along))
        }
        Noun::Division => Some(TreeDeed::Split(Split {
            new: read_new(form, None, false)?,
            from: id,
            children: ids(form, "children")?,
            people: ids(form, "people")?,
        })),
        Noun::Renaming | Noun::Transfer | Noun::Merger | Noun::Dissolution => {
            read_change(form, noun)
        }
    }
}

fn ids<T>(form: &mut Form, name: &str) -> Option<Vec<Id<T>>> {
    let found: Result<Vec<Id<T>>, _> = form.many(name).iter().map(|v| v.parse()).collect();
    if found.is_err() {
        form.reject(name, "请从列出的里面选");
    }
    found.ok()
}

fn read_change(form: &mut Form, noun: Noun) -> Option<TreeDeed> {
    let day = form.date("day");
    let reason = form.text::<REASON_MAX>("reason").map(|r| r.to_string());
    if noun == Noun::Merger {
        let into = form.id("into");
        return Some(TreeDeed::Merge(into?, day?, reason?));
    }
    let change = if noun == Noun::Renaming {
        let name = form.text::<NAME_MAX>("name");
        let short = form.text::<SHORT_MAX>("short");
        name.zip(short).map(|(name, short)| BodyChange::Rename {
            name: name.to_string(),
            short: short.to_string(),
        })
    } else if noun == Noun::Transfer {
        let parent = form.id("parent");
        parent.map(|parent| BodyChange::Move {
            parent: Some(parent),
        })
    } else {
        Some(BodyChange::Dissolve)
    };
    Some(TreeDeed::Change(change?, day?, reason?))
}

/// A new body; of a split the kind is the old one's and is filled in later.
fn read_new(form: &mut Form, parent: Option<Id<Body>>, has_kind: bool) -> Option<NewBody> {
    let kind = if has_kind {
        form.text::<40>("kind").map(|k| k.to_string())
    } else {
        Some(String::new())
    };
    let name = form.text::<NAME_MAX>("name");
    let short = form.text::<SHORT_MAX>("short");
    let code = form.optional_text::<18>("credit_code");
    let from = form.date("from");
    let reason = form.text::<REASON_MAX>("reason");
    let code = code?.map(|c| c.to_string());
    if let Some(code) = &code
        && let Err(error) = kernel::CreditCode::parse(code)
    {
        form.reject("credit_code", error.to_string());
        return None;
    }
    Some(NewBody {
        kind: kind?,
        parent,
        name: name?.to_string(),
        short: short?.to_string(),
        aliases: Vec::new(),
        credit_code: code,
        from: from?,
        reason: reason?.to_string(),
    })
}
