//! How handing on looks: the choice of papers, the calendar feeds.

use kernel::{Date, Moment, human_moment};
use maud::{Markup, Render as _, html};
use platform::{
    ui::{
        Button, Card, Columns, Confirm, Field, Form, Head, Icon, Notice, Row, Secret, Tag, Tone,
        columns, post_button, rows,
    },
    web::{Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::feed_web::paths;
use crate::{look::pages::PlanHead, plan::State};

/// The papers that a plan can be handed out as (向外报送).
#[derive(Debug, Serialize, JsonSchema)]
pub struct PapersPage {
    /// The plan.
    pub plan: PlanHead,
    /// First day of the report that is offered.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub from: Date,
    /// Its last day.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub to: Date,
    /// Whether this program makes PDFs.
    pub pdf: bool,
    /// Which fonts stand in for others, and files that could not be used.
    pub fonts: Vec<String>,
}

impl PapersPage {
    /// Buttons for one paper, the likeliest format first.
    fn links(&self, stem: &str, formats: &[(&str, &str)]) -> Markup {
        let offered = formats
            .iter()
            .filter(|(ending, _)| self.pdf || *ending != "pdf");
        html! {
            div.acts {
                @for (ending, word) in offered {
                    (Button::normal(*word).icon(Icon::Download)
                        .link(self.plan.href(&format!("/{stem}.{ending}"))))
                }
            }
        }
    }

    fn official(&self) -> Markup {
        Card::new("计划公文")
            .body(html! {
                @if self.plan.state.is_issued() {
                    p { "按 GB/T 9704 的版式：版头、标题、正文、落款、附件项目清单、版记。"
                        "内容是印发时的计划，印发后的调整见进展报告。" }
                } @else {
                    p { "计划还没有印发，文件标注「送审稿」，日期为今天。" }
                }
                (self.links("official", &[("pdf", "公文 PDF"), ("docx", "公文 Word")]))
            })
            .render()
    }

    fn report(&self) -> Markup {
        // Before issue the one red button of the page is the one that leads there.
        let main = if self.plan.state.is_issued() {
            Button::go
        } else {
            Button::normal
        };
        let to = |ending: &str| format!("/plans/{}/report.{ending}", self.plan.year);
        Card::new("工作进展报告")
            .body(html! {
                p { "总体情况、每个项目的状态、本期做了什么、已晚和久无进展的项目、计划调整；"
                    "页脚有制表时间和存证。" }
                (Form::get(to("docx")).body(html! {
                    @if !self.plan.keep.is_empty() {
                        input type="hidden" name="body" value=(self.plan.body);
                    }
                    (Field::date("from", "从").value(self.from.to_string()))
                    (Field::date("to", "到").value(self.to.to_string())
                        .hint("状态按这一天统计；晚于今天的按今天"))
                    div.acts {
                        @if self.pdf {
                            (main("报告 PDF").icon(Icon::Download).sends_to(to("pdf")))
                            (Button::normal("报告 Word").icon(Icon::Download).sends_to(to("docx")))
                        } @else {
                            (main("报告 Word").icon(Icon::Download).sends_to(to("docx")))
                        }
                        (Button::normal("报告 Excel").icon(Icon::Download).sends_to(to("xlsx")))
                    }
                }))
            })
            .render()
    }

    fn breakdown(&self) -> Markup {
        let formats = [
            ("pdf", "分解表 PDF"),
            ("docx", "分解表 Word"),
            ("xlsx", "分解表 Excel"),
        ];
        Card::new("任务分解表")
            .body(html! {
                p { "每个项目每个责任单位一行：牵头或配合、责任人、完成时限、任务、状态。横向。" }
                (self.links("breakdown", &formats))
            })
            .render()
    }

    fn others(&self) -> Markup {
        html! {
            (Card::new("项目清单").body(html! {
                p { "全部项目；只要其中一部分，请在项目清单页筛选后导出。" }
                (self.links("list", &[("xlsx", "清单 Excel")]))
            }))
            (Card::new("日历订阅").body(html! {
                p { "把时点和任务放进手机或电脑的日历，计划有变动会自动更新。" }
                div.acts { (Button::normal("管理订阅地址").link(paths::FEEDS)) }
            }))
        }
    }

    fn fonts(&self) -> Markup {
        html! {
            @if !self.pdf {
                (Notice::info("这个程序编译时没有带 PDF 功能，这里只有 Word 和 Excel 文件。"))
            } @else if !self.fonts.is_empty() {
                (Notice::info("PDF 用的字体").body(html! {
                    ul { @for note in &self.fonts { li { (note) } } }
                    p { "标准要求的字体受版权保护，不随程序提供。本单位购有的字体文件，"
                        "请管理员放进数据目录的 fonts 文件夹，重启后即用。"
                        "字体里没有的字印成〓，并写在文件属性里。" }
                }))
            }
        }
    }
}

impl Page for PapersPage {
    const RAIL: &'static str = "/plans";

    fn head(&self) -> Head<'_> {
        let tab = format!("向外报送 · {}年计划", self.plan.year);
        self.plan
            .head("进展报告、任务分解表和公文", "/papers")
            .tab(tab)
    }

    fn body(&self, _: &Sheet) -> Markup {
        html! {
            (self.plan.views("/papers"))
            (columns(Columns::Two, &html! {
                (columns(Columns::One, &html! { (self.report()) (self.breakdown()) }))
                (columns(Columns::One, &html! { (self.official()) (self.others()) }))
            }))
            (self.fonts())
        }
    }

    fn samples() -> Vec<Self> {
        let page = |state, pdf, fonts: &[&str]| Self {
            plan: PlanHead::sample(state),
            from: Date::constant(2025, 1, 1),
            to: Date::constant(2025, 3, 18),
            pdf,
            fonts: fonts.iter().map(|&note| note.to_owned()).collect(),
        };
        vec![
            page(State::Draft, true, &[]),
            page(
                State::Running,
                true,
                &["仿宋以楷体（霞鹜文楷）代。", "<b>坏字体</b>"],
            ),
            page(State::Archived, false, &[]),
        ]
    }
}

/// One feed that a person has or may have (订阅).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FeedLine {
    /// The body's key; empty for the person's own.
    pub body: String,
    /// `我负责的项目和任务`, or the body's name.
    pub name: String,
    /// The feed's key, once an address was made.
    pub id: Option<String>,
    /// When.
    pub made_at: Option<Moment>,
    /// Whether its owner still holds an office there.
    pub held: bool,
}

/// An address that was just made (新地址).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FreshFeed {
    /// Which feed.
    pub body: String,
    /// The address, this once; none when the same form arrived twice.
    pub address: Option<String>,
}

/// Calendar feeds of the person who looks (日历订阅).
#[derive(Debug, Serialize, JsonSchema)]
pub struct FeedsPage {
    /// Their own, then their bodies.
    pub lines: Vec<FeedLine>,
    /// The address that was just made.
    pub fresh: Option<FreshFeed>,
}

impl FeedsPage {
    fn fresh(&self) -> Markup {
        html! {
            @match &self.fresh {
                None => {},
                Some(FreshFeed { address: Some(address), .. }) => {
                    (Secret {
                        label: "订阅地址".into(),
                        lines: vec![address.as_str().into()],
                        advice: "复制到日历程序的「订阅日历」或「通过 URL 添加」。知道这个地址的人\
                                 都能看到其中的时点，请不要转发；丢失或泄露时重新生成。".into(),
                    })
                },
                Some(FreshFeed { address: None, .. }) => {
                    (Notice::warn("同一张表单提交了两次，地址只在第一次显示。")
                        .body(html! { p { "如果没有记下来，请重新生成一个。" } }))
                },
            }
        }
    }

    fn row<'a>(line: &'a FeedLine, sheet: &Sheet) -> Row<'a> {
        let detail = match line.made_at {
            Some(at) => format!("地址生成于{}", human_moment(at, sheet.now)),
            None => "还没有订阅地址".to_owned(),
        };
        let row = Row::new(line.name.as_str())
            .detail(detail)
            .act(Self::acts(line, sheet));
        match (line.held, line.id.is_some()) {
            (false, _) => row.tag(Tag::new(Tone::Warn, "已不任职，地址不再有内容")),
            (true, true) => row.tag(Tag::new(Tone::Ok, "使用中")),
            (true, false) => row,
        }
    }

    fn acts(line: &FeedLine, sheet: &Sheet) -> Markup {
        let make = if line.id.is_some() {
            "重新生成"
        } else {
            "生成地址"
        };
        html! {
            div.acts {
                @if line.held {
                    form.inline method="post" action=(paths::FEEDS) {
                        input type="hidden" name="_key" value=(sheet.key);
                        input type="hidden" name="body" value=(line.body);
                        (Button::normal(make).about(line.name.as_str()))
                    }
                }
                @if let Some(id) = &line.id {
                    @let action = format!("/plans/feeds/{id}/revoke");
                    @if line.held {
                        (Confirm::new(format!("revoke-{id}"), "停用",
                            "停用后，用这个地址订阅的日历不再更新。", action, sheet.key.as_str()))
                    } @else {
                        (post_button(&action, &sheet.key, &Button::normal("清除")))
                    }
                }
            }
        }
    }
}

impl Page for FeedsPage {
    const RAIL: &'static str = "/plans";

    fn head(&self) -> Head<'_> {
        Head::new("日历订阅")
            .crumb("计划", "/plans")
            .sub("每个地址只给一个人用；里面有什么，按这个人当时的权限决定，离任或停用账号后即失效")
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        html! {
            (self.fresh())
            (Card::new("订阅地址").body(rows(self.lines.iter().map(|l| Self::row(l, sheet)))))
            p.dim { "重新生成以后，旧地址立即失效。时点和任务显示为全天日程，状态每天更新。" }
        }
    }

    fn samples() -> Vec<Self> {
        let line = |body: &str, name: &str, id: Option<&str>, held| FeedLine {
            body: body.to_owned(),
            name: name.to_owned(),
            id: id.map(str::to_owned),
            made_at: id.map(|_| Moment::start_of(Date::constant(2025, 3, 17))),
            held,
        };
        let address = "https://union.example/feeds/abcd2345.ics".to_owned();
        let fresh = |address| {
            Some(FreshFeed {
                body: String::new(),
                address,
            })
        };
        let lines = vec![
            line("", "我负责的项目和任务", Some("1"), true),
            line("2", "<script>局工会", None, true),
            line("3", "某某分工会", Some("3"), false),
        ];
        vec![
            Self {
                lines: lines[..1].to_vec(),
                fresh: None,
            },
            Self {
                lines: lines.clone(),
                fresh: fresh(Some(address)),
            },
            Self {
                lines,
                fresh: fresh(None),
            },
        ]
    }
}
