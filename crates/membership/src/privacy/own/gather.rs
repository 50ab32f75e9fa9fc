//! What is known of one person, put together into one file.

use std::io::{Cursor, Write};

use kernel::Date;
use maud::{DOCTYPE, html};
use platform::{Error, access::Actor, db::Conn, secret::Keys, ui::words};
use serde::Serialize;
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::{
    family,
    person::{self, Field},
    privacy::consent,
    roster::export,
};

/// One table of the file (一类资料).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What it is about.
    pub title: String,
    /// Its lines, each with as many cells as the first.
    pub lines: Vec<Vec<String>>,
}

/// Everything that is known (本人资料); never logged, never kept.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct File {
    /// Whose.
    pub name: String,
    /// When it was put together.
    pub made_on: String,
    /// Table by table.
    pub parts: Vec<Part>,
}

/// Puts it together for the person themselves.
///
/// # Errors
/// A refusal for who is no member; a fault when a sealed value does not open.
pub fn gather(conn: &mut Conn, keys: &Keys, actor: &Actor, today: Date) -> Result<File, Error> {
    let who = actor.person;
    let page = person::page(conn, actor, who, (keys, today))?;
    let (row, _) = person::visible(conn, actor, who)?;
    let k = &page.known;
    let mut known = vec![
        pair("姓名", &k.name),
        pair("读音", &k.pinyin),
        pair("工号", &k.staff_no),
        pair("性别", &k.sex),
        pair("出生日期", &k.birth),
        pair("学历", &k.education),
        pair("岗位", &k.post),
        pair("所在小组", &k.home_name),
        pair("所在工会", &k.union_name),
        pair("会籍", k.standing.word()),
        pair("会籍自", &k.since),
        pair("入会日期", &k.joined_on),
        pair("劳模", if k.model_worker { "是" } else { "否" }),
        pair(
            "困难职工",
            if k.hardship == Some(true) {
                "是"
            } else {
                "否"
            },
        ),
    ];
    for field in Field::ALL {
        if !k.mask(field).is_empty() {
            let value = person::open_value(conn, keys, (who, row.id), field)?;
            known.push(pair(field.word(), &value));
        }
    }
    let mut parts = vec![part("基本资料", &["项目", "内容"], known)];
    parts.push(relatives(
        conn,
        keys,
        &page.family.clone().unwrap_or_default(),
    )?);
    parts.extend(listed(&page));
    let consents = consent::of_person(conn, who)?.into_iter().map(|c| {
        vec![
            c.purpose.word().to_owned(),
            c.words,
            c.given_on,
            c.withdrawn_on,
        ]
    });
    let heads = ["用途", "同意内容", "同意日期", "撤回日期"];
    parts.push(part("同意记录", &heads, consents.collect()));
    Ok(File {
        name: k.name.clone(),
        made_on: words::date(today),
        parts,
    })
}

fn pair(label: &str, value: &str) -> Vec<String> {
    vec![label.to_owned(), value.to_owned()]
}

fn part(title: &str, heads: &[&str], lines: Vec<Vec<String>>) -> Part {
    let head = heads.iter().map(|h| (*h).to_owned()).collect();
    Part {
        title: title.to_owned(),
        lines: [head].into_iter().chain(lines).collect(),
    }
}

fn relatives(conn: &mut Conn, keys: &Keys, lines: &[family::Line]) -> Result<Part, Error> {
    let mut rows = Vec::new();
    for line in lines {
        let number = if line.id_mask.is_empty() {
            String::new()
        } else {
            family::open_id_number(conn, keys, line.id)?
        };
        let state = line.state.clone().unwrap_or_default();
        rows.push(vec![
            line.relation.word().to_owned(),
            line.name.clone(),
            line.birth.clone(),
            number,
            state.work,
            state.health,
            line.since.clone(),
            line.ended_on.clone(),
        ]);
    }
    let heads = [
        "关系",
        "姓名",
        "出生",
        "身份证号",
        "就业就学",
        "健康状况",
        "登记",
        "终止",
    ];
    Ok(part("家庭成员", &heads, rows))
}

/// What stands in lists on the person's page.
fn listed(page: &person::MemberPage) -> Vec<Part> {
    let facts = page.facts.iter().map(|f| {
        let what = f.what.word().to_owned();
        vec![
            what,
            words::date(f.holds_from),
            f.home_name.clone(),
            f.reason.clone(),
        ]
    });
    let offices = page.offices.iter();
    let offices = offices.map(|o| vec![o.office.clone(), o.body.clone(), o.term.clone()]);
    let proposals = page.proposals.iter();
    let proposals = proposals.map(|p| vec![p.items.clone(), p.state.clone(), p.made_on.clone()]);
    let papers = page
        .papers
        .iter()
        .map(|p| vec![p.name.clone(), p.sha256.clone()]);
    let seers = page.seers.iter();
    let seers = seers.map(|s| vec![s.name.clone(), s.office.clone(), s.may.join("、")]);
    let openings = page.openings.iter();
    let openings = openings.map(|o| {
        vec![
            o.when.clone(),
            o.name.clone(),
            o.field.clone(),
            o.why.clone(),
        ]
    });
    vec![
        part(
            "会籍沿革",
            &["事项", "从哪天起", "组织", "依据"],
            facts.collect(),
        ),
        part("任职", &["职务", "组织", "任期"], offices.collect()),
        part(
            "资料变更申请",
            &["项目", "状态", "日期"],
            proposals.collect(),
        ),
        part("材料", &["文件", "校验值"], papers.collect()),
        part("谁能看我的资料", &["姓名", "职务", "可以"], seers.collect()),
        part(
            "谁看过我的号码",
            &["时间", "姓名", "查看", "原因"],
            openings.collect(),
        ),
    ]
}

/// The file: a page to read, a table to calculate with, and JSON for programs.
///
/// # Errors
/// A fault when it cannot be packed.
pub fn file(content: &File) -> Result<Vec<u8>, Error> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    let broken = |e: zip::result::ZipError| Error::Fault(Box::new(e));
    let json = serde_json::to_string_pretty(content)?;
    let files = [
        ("我的资料.html", readable(content)),
        ("我的资料.csv", table(content)),
        ("我的资料.json", json),
    ];
    for (name, text) in files {
        zip.start_file(name, options).map_err(broken)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish().map_err(broken)?.into_inner())
}

/// A page that opens without us and loads nothing.
fn readable(content: &File) -> String {
    html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head { meta charset="utf-8"; title { (content.name) "的资料" } }
            body {
                h1 { (content.name) "的资料" }
                p { "由工会会员系统于" (content.made_on) "按本人申请生成，含完整号码，请妥善保管。" }
                @for part in &content.parts {
                    h2 { (part.title) }
                    @if part.lines.len() < 2 { p { "没有记录" } }
                    @else {
                        table border="1" cellpadding="6" {
                            @for line in &part.lines {
                                tr { @for cell in line { td { (cell) } } }
                            }
                        }
                    }
                }
            }
        }
    }
    .into_string()
}

fn table(content: &File) -> String {
    let mut out = String::from("\u{FEFF}");
    for part in &content.parts {
        for line in &part.lines {
            let cells = [&part.title].into_iter().chain(line);
            let fields: Vec<String> = cells.map(|cell| export::field(cell)).collect();
            out.push_str(&fields.join(","));
            out.push_str("\r\n");
        }
    }
    out
}
