//! How documents look.

use kernel::{Date, Id, Moment, human_date_full, human_moment, official_date};
use maud::{Markup, html};
use platform::{
    subject::SubjectView,
    ui::{
        Button, Card, Cell, Chip, Column, Empty, Facts, Field, Form, Head, Pager, SearchBox, Table,
        Tag, chips, post_button, tabs,
    },
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    model::{Document, DocumentLine, Receipt, ReceiptState, Role},
    web::{Asked, paths},
};

/// The list of documents (公文列表).
#[derive(Debug, Serialize, JsonSchema)]
pub struct DocumentsPage {
    lines: Vec<DocumentLine>,
    /// Where the next page starts.
    next: Option<String>,
    text: String,
    direction: String,
    waiting: bool,
}

impl DocumentsPage {
    /// One page of lines; `more` when others follow.
    pub(crate) fn new(lines: Vec<DocumentLine>, more: bool, asked: Asked) -> Self {
        let last = lines.last().filter(|_| more);
        let next = last.map(|line| format!("{}_{}", line.issued_on, line.id));
        let Asked {
            q,
            direction,
            waiting,
            ..
        } = asked;
        Self {
            lines,
            next,
            text: q,
            direction,
            waiting: waiting == "1",
        }
    }

    fn address(&self, direction: &str, waiting: bool, after: &str) -> String {
        let waiting = if waiting { "1" } else { "" };
        let pairs = [
            ("q", self.text.as_str()),
            ("direction", direction),
            ("waiting", waiting),
            ("after", after),
        ];
        let given = pairs.iter().filter(|(_, value)| !value.is_empty());
        let query: Vec<String> = given
            .map(|(name, value)| format!("{name}={}", percent(value)))
            .collect();
        format!("{}?{}", paths::DOCUMENTS, query.join("&"))
    }

    /// The workbook of what is shown, all pages of it.
    fn workbook(&self) -> String {
        let list = self.address(&self.direction, self.waiting, "");
        list.replacen(paths::DOCUMENTS, paths::LIST_XLSX, 1)
    }
}

fn percent(text: &str) -> String {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"-_.".contains(b);
    text.bytes()
        .map(|b| {
            if plain(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}

impl Page for DocumentsPage {
    const RAIL: &'static str = paths::DOCUMENTS;

    fn head(&self) -> Head<'_> {
        let open = self
            .lines
            .iter()
            .filter(|line| line.acknowledged < line.owed);
        let more = if self.next.is_some() { "本页 " } else { "" };
        let news = match (self.lines.len(), open.count()) {
            (0, _) => "公文".to_owned(),
            (all, 0) => format!("{more}{all} 份公文，都签收齐了"),
            (all, some) => format!("{more}{all} 份公文，{some} 份还没有签收齐"),
        };
        Head::new(news)
            .tab("公文")
            .sub("印发的公文和发到本级的公文，谁签收了，谁还没有")
            .acts(html! {
                @if !self.lines.is_empty() {
                    (Button::normal("导出 Excel").link(self.workbook()))
                }
            })
    }

    fn body(&self, _: &Sheet) -> Markup {
        let tab = |text, which: &str| {
            (
                text,
                self.address(which, self.waiting, ""),
                None,
                self.direction == which,
            )
        };
        let views = [
            tab("全部", ""),
            tab("发给本级的", "in"),
            tab("本级印发的", "out"),
        ];
        let views: Vec<_> = views
            .iter()
            .map(|(t, a, c, on)| (*t, a.as_str(), *c, *on))
            .collect();
        let on: Vec<Chip<'_>> = self
            .waiting
            .then(|| Chip::new("有单位未签收", self.address(&self.direction, false, "")))
            .into_iter()
            .collect();
        html! {
            (tabs("公文的范围", &views))
            (SearchBox::new(paths::DOCUMENTS, self.text.as_str(), "标题或文号")
                .keep("direction", self.direction.as_str()))
            @if on.is_empty() {
                p { a href=(self.address(&self.direction, true, "")) { "只看有单位未签收的" } }
            } @else {
                (chips(&on, &self.address(&self.direction, false, "")))
            }
            @if self.lines.is_empty() {
                (Empty::new("这里放印发的公文和发到本级的公文")
                    .why("印发一份工作计划，或上级发来公文后，就会出现在这里。"))
            } @else {
                (self.table())
                (Pager {
                    back: None,
                    on: self.next.as_ref().map(|after| {
                        self.address(&self.direction, self.waiting, after).into()
                    }),
                    words: format!("本页 {} 份", self.lines.len()).into(),
                })
            }
        }
    }

    fn samples() -> Vec<Self> {
        let line = |n: i64, title: &str| DocumentLine {
            id: Id::from_i64(n),
            number: format!("东城管工〔2025〕{n}号"),
            title: title.to_owned(),
            issued_on: Date::constant(2025, 3, 3),
            owed: 42,
            acknowledged: 40 + (n % 3),
        };
        let page = |lines| Self {
            lines,
            next: Some("2025-03-03_0000000000001".to_owned()),
            text: "<b>&计划".to_owned(),
            direction: "in".to_owned(),
            waiting: true,
        };
        vec![
            page(Vec::new()),
            page(vec![line(1, "关于印发工作计划的通知")]),
            page(
                (1..=50)
                    .map(|n| line(n, &"<script>长标题".repeat(20)))
                    .collect(),
            ),
        ]
    }
}

impl DocumentsPage {
    fn table(&self) -> Table<'_> {
        Table::new("公文")
            .column(Column::text("标题"))
            .column(Column::text("发文字号"))
            .column(Column::date("日期"))
            .column(Column::state("签收"))
            .rows(self.lines.iter().map(|line| {
                let tag = match (line.owed, line.owed - line.acknowledged) {
                    (0, _) => Tag::plain("无需签收"),
                    (_, 0) => Tag::ok("已全部签收"),
                    (owed, left) => Tag::warn(format!("{owed} 家中 {left} 家未签收")),
                };
                vec![
                    Cell::link(line.title.as_str(), paths::document(line.id)),
                    Cell::text(line.number.as_str()),
                    Cell::Date(line.issued_on),
                    Cell::State(tag),
                ]
            }))
    }
}

/// One addressee on the page (签收行).
#[derive(Debug, Serialize, JsonSchema)]
pub struct ReceiptLine {
    /// The receipt.
    #[serde(flatten)]
    pub receipt: Receipt,
    /// Whether this person confirms for that body.
    pub may_acknowledge: bool,
    /// Whether this person may enter a signature on paper.
    pub may_enter_paper: bool,
}

/// One document (公文).
#[derive(Debug, Serialize, JsonSchema)]
pub struct DocumentPage {
    /// Its key.
    pub id: Id<Document>,
    /// 发文字号.
    pub number: String,
    /// 标题.
    pub title: String,
    /// 文种, as stored.
    pub kind: String,
    /// 成文日期.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub issued_on: Date,
    /// 发文机关标志.
    pub mark: String,
    /// The body that issued it.
    pub issuer: String,
    /// 正文 of the notice, as printed.
    pub main_text: String,
    /// What it carries, when this person may see that.
    pub subject: Option<SubjectView>,
    /// Who got it.
    pub receipts: Vec<ReceiptLine>,
    /// Whether this person may chase.
    pub may_chase: bool,
    /// When it was last chased.
    pub last_chase: Option<Moment>,
}

impl DocumentPage {
    fn waiting(&self) -> usize {
        let waits = |line: &&ReceiptLine| line.receipt.state == ReceiptState::Waiting;
        self.receipts.iter().filter(waits).count()
    }

    fn owed(&self) -> usize {
        self.receipts
            .iter()
            .filter(|line| line.receipt.role == Role::Main)
            .count()
    }

    fn kind_text(&self) -> &str {
        let all = crate::DocumentKind::ALL;
        all.iter()
            .find(|(_, stored, _)| *stored == self.kind)
            .map_or("", |(.., text)| text)
    }

    fn table(&self, role: Role, sheet: &Sheet) -> Table<'_> {
        let lines = self
            .receipts
            .iter()
            .filter(|line| line.receipt.role == role);
        let key = sheet.key.clone();
        Table::new(if role == Role::Main {
            "主送与签收"
        } else {
            "抄送"
        })
        .column(Column::text("单位"))
        .column(Column::state("签收"))
        .column(Column::text("何时何人"))
        .column(Column::acts())
        .rows(lines.map(move |line| {
            let (tag, detail) = told(&line.receipt.state, sheet.now);
            vec![
                Cell::text(line.receipt.name.as_str()),
                Cell::State(tag),
                if detail.is_empty() {
                    Cell::None
                } else {
                    Cell::text(detail)
                },
                Cell::Html(self.acts(line, &key)),
            ]
        }))
    }

    fn acts(&self, line: &ReceiptLine, key: &str) -> Markup {
        let Receipt { id, name, .. } = &line.receipt;
        // One red button a page: who confirms for several bodies gets plain ones.
        let own = self.receipts.iter().filter(|line| line.may_acknowledge);
        let acknowledge = if own.count() > 1 {
            Button::normal
        } else {
            Button::go
        };
        html! {
            @if line.may_acknowledge {
                (post_button(&paths::receipt(self.id, *id), key,
                    &acknowledge("签收").about(name.as_str())))
            } @else if line.may_enter_paper {
                details {
                    summary { "代录纸质签收" }
                    (Form::post(paths::paper(self.id, *id), key).body(html! {
                        (Field::text("signer", "签收人").id(format!("signer-{id}")).required()
                            .max(40).hint("纸上签字的人"))
                        (Button::normal("记下"))
                    }))
                }
            }
        }
    }
}

fn told(state: &ReceiptState, now: Moment) -> (Tag<'_>, String) {
    match state {
        ReceiptState::NotOwed => (Tag::plain("无需签收"), String::new()),
        ReceiptState::Waiting => (Tag::warn("待签收"), String::new()),
        ReceiptState::Acknowledged { at, by, on_paper } => {
            let how = if *on_paper {
                "（纸质，代录）"
            } else {
                ""
            };
            (
                Tag::ok("已签收"),
                format!("{} {by}{how}", human_moment(*at, now)),
            )
        }
    }
}

impl Page for DocumentPage {
    const RAIL: &'static str = paths::DOCUMENTS;

    fn head(&self) -> Head<'_> {
        let (waiting, owed) = (self.waiting(), self.owed());
        let tag = match (owed, waiting) {
            (0, _) => Tag::plain("无需签收"),
            (_, 0) => Tag::ok("已全部签收"),
            _ => Tag::warn(format!("{waiting} 个单位未签收")),
        };
        Head::new(self.title.as_str())
            .crumb("公文", paths::DOCUMENTS)
            .sub(format!(
                "{} · {}",
                self.number,
                official_date(self.issued_on)
            ))
            .tag(&tag)
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let copies = self
            .receipts
            .iter()
            .any(|line| line.receipt.role == Role::Copy);
        let facts = Facts::new()
            .fact("发文机关", &self.issuer)
            .fact("机关标志", &self.mark)
            .fact("文种", self.kind_text())
            .fact("成文日期", &human_date_full(self.issued_on))
            .fact("正文", &self.main_text);
        html! {
            section.cols.c21 {
                div.cols {
                    (Card::new("签收").body(html! {
                        @if self.may_chase && self.waiting() > 0 {
                            div.acts {
                                (post_button(&paths::chase(self.id), &sheet.key, &Button::normal(
                                    format!("催办 {} 个未签收单位", self.waiting()))))
                                @if let Some(at) = self.last_chase {
                                    span.dim { "上次催办 " (human_moment(at, sheet.now)) }
                                }
                            }
                        }
                        (self.table(Role::Main, sheet))
                    }))
                    @if copies {
                        (Card::new("抄送").body(html! { (self.table(Role::Copy, sheet)) }))
                    }
                }
                (Card::new("公文").body(html! {
                    (facts)
                    @if let Some(subject) = &self.subject {
                        p { a href=(subject.href) { (subject.kind_name) "：" (subject.title) } }
                    }
                }))
            }
        }
    }

    fn samples() -> Vec<Self> {
        let at = Moment::from_ms(1_741_000_000_000);
        let line = |n: i64, role, state, name: &str| ReceiptLine {
            may_acknowledge: n == 1 && state == ReceiptState::Waiting,
            may_enter_paper: n == 2 && state == ReceiptState::Waiting,
            receipt: Receipt {
                id: Id::from_i64(n),
                body: None,
                name: name.to_owned(),
                role,
                state,
            },
        };
        let done = |on_paper| ReceiptState::Acknowledged {
            at,
            by: "<i>王".to_owned(),
            on_paper,
        };
        let page = |title: &str, receipts| Self {
            id: Id::from_i64(9),
            number: "东城管工〔2025〕1号".to_owned(),
            title: title.to_owned(),
            kind: "notice".to_owned(),
            issued_on: Date::constant(2025, 3, 3),
            mark: "东江市城管执法局工会委员会文件".to_owned(),
            issuer: "东江市城管执法局工会".to_owned(),
            main_text: "现将工作计划印发给你们，请按时办好。".to_owned(),
            subject: None,
            receipts,
            may_chase: true,
            last_chase: Some(at),
        };
        vec![
            page("没有收文单位", Vec::new()),
            page(
                "关于印发工作计划的通知",
                vec![
                    line(1, Role::Main, ReceiptState::Waiting, "机关工会"),
                    line(2, Role::Main, ReceiptState::Waiting, "执法总队工会"),
                    line(3, Role::Main, done(true), "第三小组"),
                    line(4, Role::Main, done(false), "第四小组"),
                    line(5, Role::Copy, ReceiptState::NotOwed, "各区工会"),
                ],
            ),
            page(
                &"<script>alert(1)</script>很长".repeat(20),
                vec![line(
                    1,
                    Role::Main,
                    ReceiptState::Waiting,
                    &"很长的名字".repeat(30),
                )],
            ),
        ]
    }
}
