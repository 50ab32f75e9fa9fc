//! The forms of kinds, offices and pairs: how each looks, and how it is read.

use platform::{
    Error,
    db::Conn,
    web::{Fields, Form},
};

use super::{
    model::{KindChange, OfficeChange, Pair},
    store,
};
use crate::{
    model::{BodyKind, OfficeView},
    pages::{FormPage, Input, InputKind},
    web::{forms, paths},
};

/// The word in an address for something that is not there yet.
pub(super) const NEW: &str = "new";

fn tick(code: &str, name: &str) -> (String, String, String) {
    (code.to_owned(), name.to_owned(), String::new())
}

fn kind_ticks(kinds: &[BodyKind]) -> InputKind {
    InputKind::Checks(kinds.iter().map(|k| tick(&k.code, &k.name)).collect())
}

fn ticked(fields: Fields, name: &str, on: bool) -> Fields {
    if on { fields.with(name, "on") } else { fields }
}

/// The code of something new, or the version of what is there.
fn first_input(form: &mut FormPage, version: Option<i64>, example: &str) {
    match version {
        Some(version) => {
            form.inputs
                .insert(0, Input::new("version", "", InputKind::Hidden));
            form.fields = std::mem::take(&mut form.fields).with("version", version);
        }
        None => {
            let code = Input::new("code", "代码", InputKind::Text(40));
            let hint = format!("程序里用，保存后不能改，如 {example}");
            form.inputs.insert(0, code.hint(hint));
        }
    }
}

/// A kind; `new` for one that is not there yet.
pub(super) fn kind(conn: &mut Conn, code: &str) -> Result<FormPage, Error> {
    let kinds = crate::store::kinds(conn)?;
    let old = kinds.iter().find(|k| k.code == code);
    if old.is_none() && code != NEW {
        return Err(Error::NotFound);
    }
    let offices = crate::store::offices(conn)?;
    let offices = offices.iter().map(|o| tick(&o.code, &o.name)).collect();
    let title = old.map_or("新增组织类别".to_owned(), |k| {
        format!("组织类别：{}", k.name)
    });
    let intro = "已有组织用着的关系不能去掉，会说明先办什么；其余随时可改，以后新设的组织照新的来";
    let back = ("组织类别", paths::KINDS.to_owned());
    let mut form = forms::page(title, intro, back, paths::kind(code), "保存");
    form.inputs = vec![
        Input::new("name", "名称", InputKind::Text(40)),
        Input::new("is_union", "独立建账的一级工会", InputKind::Tick)
            .optional()
            .hint("不相容职务和法人资格证书按它算"),
        Input::new("is_root", "可以没有上级", InputKind::Tick).optional(),
        Input::new("parents", "可以设在哪些类别之下", kind_ticks(&kinds)).optional(),
        Input::new("children", "允许的下级", kind_ticks(&kinds)).optional(),
        Input::new("committees", "随同设立的委员会", kind_ticks(&kinds))
            .optional()
            .hint("新设这类组织时默认勾选，也要列在允许的下级里"),
        Input::new("offices", "随同设立的职务", InputKind::Checks(offices))
            .optional()
            .hint("新设这类组织时一起设好，先空缺，等待任命"),
    ];
    form.fields = match old {
        Some(kind) => kind_fields(conn, &kinds, kind)?,
        None => Fields::default(),
    };
    first_input(&mut form, old.map(|k| k.version), "joint_union");
    Ok(form)
}

fn kind_fields(conn: &mut Conn, kinds: &[BodyKind], kind: &BodyKind) -> Result<Fields, Error> {
    let mut fields = Fields::default().with("name", &kind.name);
    fields = ticked(fields, "is_union", kind.is_union);
    fields = ticked(fields, "is_root", kind.is_root);
    for child in &kind.children {
        fields = fields.with("children", child);
    }
    for above in kinds.iter().filter(|k| k.children.contains(&kind.code)) {
        fields = fields.with("parents", &above.code);
    }
    for own in crate::store::default_committees(conn, Some(&kind.code))? {
        fields = fields.with("committees", own.committee);
    }
    for office in store::usual_offices(conn, &kind.code)? {
        fields = fields.with("offices", office);
    }
    Ok(fields)
}

/// Every value of a list once, in one order.
fn list(form: &Form, name: &str) -> Vec<String> {
    let mut all = form.many(name);
    all.sort();
    all.dedup();
    all
}

/// The code from the form when it is new, and the version when it is not.
fn which(form: &mut Form, code: &str) -> Option<(String, Option<i64>)> {
    if code == NEW {
        return Some((form.text::<40>("code")?.to_string(), None));
    }
    let version = form.number("version", 1, i64::MAX)?;
    Some((code.to_owned(), Some(version)))
}

pub(super) fn read_kind(form: &mut Form, code: &str) -> Option<KindChange> {
    let which = which(form, code);
    let name = form.text::<40>("name");
    let (code, version) = which?;
    let mut kind = KindChange {
        name: name?.to_string(),
        is_union: form.ticked("is_union"),
        is_root: form.ticked("is_root"),
        children: list(form, "children"),
        parents: list(form, "parents"),
        committees: list(form, "committees"),
        offices: list(form, "offices"),
        code,
        version,
    };
    // A kind below itself is said in both lists or in one: once is enough.
    if kind.parents.contains(&kind.code) && !kind.children.contains(&kind.code) {
        kind.children.push(kind.code.clone());
    }
    Some(kind)
}

/// An office; `new` for one that is not there yet.
pub(super) fn office(conn: &mut Conn, code: &str) -> Result<FormPage, Error> {
    let offices = crate::store::offices(conn)?;
    let old = offices.iter().find(|o| o.code == code);
    if old.is_none() && code != NEW {
        return Err(Error::NotFound);
    }
    let kinds = crate::store::kinds(conn)?;
    let title = old.map_or("新增职务".to_owned(), |o| format!("职务：{}", o.name));
    let intro = "新职务先没有权限，保存之后再在职务权限里给";
    let back = match old {
        Some(o) => ("职务权限", paths::office(&o.code)),
        None => ("职务权限", paths::OFFICES.to_owned()),
    };
    let mut form = forms::page(title, intro, back, paths::office_form(code), "保存");
    form.inputs = vec![
        Input::new("name", "名称", InputKind::Text(40)),
        Input::new("kinds", "可以设在哪些类别", kind_ticks(&kinds))
            .optional()
            .hint("一个都不选就是不限；还有人在任或还设着的类别不能去掉"),
        Input::new("seated", "占委员会席位", InputKind::Tick)
            .optional()
            .hint("任命计入那个组织登记的届次席位"),
        Input::new("represents", "是工会的法定代表人", InputKind::Tick)
            .optional()
            .hint("换人时自动列出法人资格证书 30 天内的变更事项"),
        Input::new("guarded", "只由能设置职务权限的人任免", InputKind::Tick).optional(),
    ];
    form.fields = old.map_or_else(Fields::default, office_fields);
    first_input(&mut form, old.map(|o| o.version), "safety_inspector");
    Ok(form)
}

fn office_fields(office: &OfficeView) -> Fields {
    let mut fields = Fields::default().with("name", &office.name);
    for kind in &office.kinds {
        fields = fields.with("kinds", kind);
    }
    fields = ticked(fields, "seated", office.seated);
    fields = ticked(fields, "represents", office.represents);
    ticked(fields, "guarded", office.guarded)
}

pub(super) fn read_office(form: &mut Form, code: &str) -> Option<OfficeChange> {
    let which = which(form, code);
    let name = form.text::<40>("name");
    let (code, version) = which?;
    Some(OfficeChange {
        code,
        name: name?.to_string(),
        guarded: form.ticked("guarded"),
        seated: form.ticked("seated"),
        represents: form.ticked("represents"),
        kinds: list(form, "kinds"),
        version,
    })
}

/// Two offices that shall exclude each other.
pub(super) fn pair(conn: &mut Conn) -> Result<FormPage, Error> {
    let offices = crate::store::offices(conn)?;
    let choices: Vec<_> = offices.into_iter().map(|o| (o.code, o.name)).collect();
    let back = ("职务权限", paths::OFFICES.to_owned());
    let intro = "同一人在同一工会里任期有一天重叠就不予任命；现在有人同时任这两个职务时不能列入";
    let to = paths::EXCLUSION.to_owned();
    let mut form = forms::page("新增不相容职务".to_owned(), intro, back, to, "新增");
    form.inputs = vec![
        Input::new("one", "职务", InputKind::Select(choices.clone())),
        Input::new("other", "不能同时任", InputKind::Select(choices)),
        Input::new("rule", "规则", InputKind::Text(100)).hint("一句话，任命被拦下时照它说"),
        Input::new("source", "依据", InputKind::Text(200))
            .hint("文件、文号、条款；没有读到原文的写「待核实」"),
    ];
    Ok(form)
}

pub(super) fn read_pair(form: &mut Form) -> Option<Pair> {
    let (one, other) = (form.text::<40>("one"), form.text::<40>("other"));
    let (rule, source) = (form.text::<100>("rule"), form.text::<200>("source"));
    Some(Pair {
        one: one?.to_string(),
        other: other?.to_string(),
        rule: rule?.to_string(),
        source: source?.to_string(),
    })
}

/// Taking something away; the reason stays on the trail.
pub(super) fn removal(title: String, intro: &str, to: String, back: (&str, String)) -> FormPage {
    let mut form = forms::page(title, intro, back, to, "删除");
    form.inputs = vec![forms::reason()];
    form
}

/// Which offices a body has.
pub(super) fn post_form(conn: &mut Conn, row: &crate::model::BodyRow) -> Result<FormPage, Error> {
    let id = row.view.id;
    let fits = |o: &&OfficeView| crate::rules::office_fits(o, &row.view).is_ok();
    let offices = crate::store::offices(conn)?;
    let ticks = offices.iter().filter(fits).map(|o| tick(&o.code, &o.name));
    let title = format!("{}的职务", row.view.short);
    let intro = "设了的职务没有人任时显示为空缺；还有人任的不能去掉";
    let back = (row.view.short.as_str(), paths::body(id));
    let mut form = forms::page(title, intro, back, paths::body_deed(id, "posts"), "保存");
    let input = Input::new("offices", "设置的职务", InputKind::Checks(ticks.collect()));
    form.inputs = vec![input.optional()];
    for post in store::posts_of(conn, id)? {
        form.fields = std::mem::take(&mut form.fields).with("offices", post.office);
    }
    Ok(form)
}

pub(super) fn read_posts(form: &Form) -> Vec<String> {
    list(form, "offices")
}
