//! Pairs, the other record, both side by side, and what was merged.

use kernel::Id;
use maud::{Markup, Render, html};
use platform::{
    access::Person,
    area::Tie,
    ui::{
        Button, Card, Cell, Choice as Option_, Column, Columns, Confirm, Empty, Field, Form, Head,
        Notice, Row, SearchBox, Table, Tag, columns, form_actions, rows,
    },
    web::{Fields, Page, Sheet},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{
    find::{Pair, Record},
    model::{Choice, Likeness, Merged, Point, Side},
};
use crate::{model::Standing, paths, roster::Line};

/// Records that may be of one person (疑似重复).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DuplicatesPage {
    /// The body that was looked through; empty for everything the reader may see.
    pub within: String,
    /// What was found, the surest first.
    pub pairs: Vec<Pair>,
    /// Whether near names were looked for.
    pub near: bool,
    /// Whether there may be more.
    pub more: bool,
}

impl Page for DuplicatesPage {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        let title = match (self.pairs.len(), self.more) {
            (0, _) => "没有发现重复的会员".to_owned(),
            (count, false) => format!("{count} 对记录可能是同一个人"),
            (count, true) => format!("至少 {count} 对记录可能是同一个人"),
        };
        let scope = if self.within.is_empty() {
            "您有权查看的全部会员"
        } else {
            self.within.as_str()
        };
        Head::new(title)
            .tab("查重")
            .sub(format!("范围：{scope}。合并之前先逐项核对，合并后可以撤销"))
            .crumb("会员", paths::MEMBERS)
            .crumb("数据质量", paths::QUALITY)
    }

    fn body(&self, _: &Sheet) -> Markup {
        let table = Table::new("疑似重复的会员")
            .column(Column::text("为什么"))
            .column(Column::text("一条"))
            .column(Column::text("另一条"))
            .column(Column::acts());
        let lines = self.pairs.iter().map(|pair| {
            let tag = match pair.likeness {
                Likeness::SameNumber => Tag::bad(pair.likeness.word()),
                Likeness::SamePerson => Tag::warn(pair.likeness.word()),
                Likeness::NearName => Tag::info(pair.likeness.word()),
            };
            vec![
                Cell::State(tag),
                Cell::text(told(&pair.one)),
                Cell::text(told(&pair.other)),
                Cell::link("比对", paths::merge(pair.one.person, pair.other.person)),
            ]
        });
        html! {
            (Card::new("").more("已合并的记录", paths::MERGES).body(html! {
                @if self.pairs.is_empty() {
                    (Empty::new("没有发现重复的会员")
                        .why("按身份证号相同、姓名和出生日期相同、姓名相近且出生日期相同查找"))
                } @else { (table.rows(lines)) }
                @if !self.near {
                    p.dim { "范围内会员较多，没有查姓名相近的；请从「数据质量」里按工会查重" }
                }
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let pair = |likeness| Pair {
            likeness,
            one: sample("单解"),
            other: sample("<script>alert(1)</script>"),
        };
        let kinds = [
            Likeness::SameNumber,
            Likeness::SamePerson,
            Likeness::NearName,
        ];
        vec![
            Self {
                within: "机关工会".to_owned(),
                pairs: kinds.map(pair).to_vec(),
                near: true,
                more: true,
            },
            Self {
                within: String::new(),
                pairs: Vec::new(),
                near: false,
                more: false,
            },
        ]
    }
}

fn sample(name: &str) -> Record {
    Record {
        person: Id::from_i64(8),
        name: name.to_owned(),
        staff_no: "D00008".to_owned(),
        home_name: "组织人事处小组".to_owned(),
        birth: "1985-03-08".to_owned(),
        id_mask: "990***********0021".to_owned(),
    }
}

/// A record in one line.
fn told(r: &Record) -> String {
    let parts = [&r.name, &r.staff_no, &r.home_name, &r.birth, &r.id_mask];
    let said: Vec<&str> = parts
        .into_iter()
        .filter(|part| !part.is_empty())
        .map(String::as_str)
        .collect();
    said.join(" · ")
}

/// Choosing the other record by hand (选择另一条记录).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ChoosePage {
    /// Whose record stays.
    #[schemars(with = "String")]
    pub person: Id<Person>,
    /// Their name.
    pub name: String,
    /// What was looked for.
    pub q: String,
    /// What was found.
    pub lines: Vec<Line>,
}

impl Page for ChoosePage {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        Head::new(format!("哪一条和「{}」是同一个人", self.name))
            .tab("合并重复记录")
            .sub("选出另一条记录，再逐项核对")
            .crumb("会员", paths::MEMBERS)
            .crumb(self.name.as_str(), paths::member(self.person))
    }

    fn body(&self, _: &Sheet) -> Markup {
        let to = paths::member_deed(self.person, "merge");
        let lines = self.lines.iter().map(|line| {
            let detail = [
                &line.staff_no,
                &line.home_name,
                &line.union_name,
                &line.id_mask,
            ];
            let said: Vec<&str> = detail
                .into_iter()
                .filter(|part| !part.is_empty())
                .map(String::as_str)
                .collect();
            Row::new(line.name.as_str())
                .detail(said.join(" · "))
                .next("比对", &paths::merge(self.person, line.person))
        });
        html! {
            (SearchBox::new(to, self.q.as_str(), "姓名、拼音或工号").guarded())
            (Card::new("").body(html! {
                @if self.lines.is_empty() {
                    (Empty::new("没有找到别的记录").why("换个姓名、拼音或工号再查"))
                } @else { (rows(lines)) }
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let page = |lines| Self {
            person: Id::from_i64(8),
            name: "单解".to_owned(),
            q: "<script>alert(1)</script>".to_owned(),
            lines,
        };
        vec![
            page(Vec::new()),
            page(vec![Line::sample("<script>alert(1)</script>")]),
        ]
    }
}

/// Two records side by side (合并比对).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MergePage {
    /// The record that stays.
    pub kept: Record,
    /// The record that goes.
    pub gone: Record,
    /// The versions of both that are shown, the kept one first.
    pub versions: (i64, i64),
    /// How each belongs, the kept one first.
    pub standing: (Standing, Standing),
    /// Whether both have an ID number and they differ.
    pub two_numbers: bool,
    /// What hangs on the gone record.
    pub ties: Vec<Tie>,
    /// What is taken from where.
    pub choices: Vec<Choice>,
    /// What was typed, and what is wrong.
    pub fields: Fields,
}

impl MergePage {
    fn table(&self) -> Markup {
        let table = Table::new("逐项比对")
            .column(Column::text("项目"))
            .column(Column::text("保留的一条"))
            .column(Column::text("并入的一条"))
            .column(Column::text("合并后取"));
        let none = |text: &str| {
            if text.is_empty() {
                "未登记".to_owned()
            } else {
                text.to_owned()
            }
        };
        let lines = self.choices.iter().map(|choice| {
            vec![
                Cell::text(choice.point.word()),
                Cell::text(none(&choice.kept)),
                Cell::text(none(&choice.gone)),
                Cell::Html(self.taken(choice)),
            ]
        });
        html! { (table.rows(lines)) }
    }

    fn taken(&self, choice: &Choice) -> Markup {
        if choice.is_plain {
            return html! { span.dim { (choice.why) } };
        }
        let name = choice.point.as_str();
        let typed = self.fields.get(name);
        let from = Side::parse(typed).unwrap_or(choice.from);
        let offered = vec![
            Option_::new(Side::Kept.as_str(), "保留的一条"),
            Option_::new(Side::Gone.as_str(), "并入的一条"),
        ];
        html! {
            (Field::select(name, choice.point.word(), offered)
                .value(from.as_str())
                .quiet_label())
            p.dim { (choice.why) }
        }
    }

    fn ties(&self) -> Markup {
        let lines = self.ties.iter().map(|tie| {
            let tag = if tie.keeps {
                Tag::bad("先办")
            } else {
                Tag::ok("随过去")
            };
            Row::new(tie.text.as_str()).lead(&tag)
        });
        html! { (rows(lines)) }
    }

    fn warnings(&self) -> Markup {
        let problem = self.fields.error("");
        html! {
            @if let Some(problem) = problem { (Notice::bad(problem)) }
            @if self.two_numbers {
                (Notice::warn("两条的身份证号不同").body(html! {
                    p { "不同的身份证号通常是两个人。确认是同一个人、其中一个号码登记错了，才合并。" }
                }))
            }
        }
    }

    fn blocked(&self) -> bool {
        self.ties.iter().any(|t| t.keeps)
    }
}

impl Page for MergePage {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        Head::new(format!(
            "把「{}」并入「{}」",
            told_short(&self.gone),
            told_short(&self.kept)
        ))
        .tab("合并重复记录")
        .sub("会籍和所在组织以保留的一条为准；以前的沿革、材料和申请都保留，合并后可以撤销")
        .crumb("会员", paths::MEMBERS)
        .crumb(self.kept.name.as_str(), paths::member(self.kept.person))
        .acts(html! {
            (Button::normal("对调保留哪一条")
                .link(paths::merge(self.gone.person, self.kept.person)))
        })
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let to = paths::merge(self.kept.person, self.gone.person);
        let (kept, gone) = (&self.kept, &self.gone);
        let standing = |r: &Record, s: Standing| format!("{} · {}", r.home_name, s.word());
        let form = html! {
            input type="hidden" name="kept_version" value=(self.versions.0);
            input type="hidden" name="gone_version" value=(self.versions.1);
            p { "保留：" (standing(kept, self.standing.0)) "；并入："
                (standing(gone, self.standing.1)) }
            (self.table())
            @if !self.blocked() {
                (Field::text("reason", "合并的依据")
                    .hint("例如：同一人在两次导入里各登记一次，已与本人核对")
                    .value(self.fields.get("reason"))
                    .error(self.fields.error("reason"))
                    .max(200)
                    .required())
                (form_actions(&html! {
                    (Button::go("合并"))
                    (Button::quiet("返回").link(paths::member(kept.person)))
                }))
            }
        };
        let main = html! {
            (self.warnings())
            (Card::new("逐项核对").body(html! {
                (Form::post(to, sheet.key.as_str()).body(form))
            }))
        };
        let title = if self.blocked() {
            "现在还不能合并"
        } else {
            "并入的一条上还有什么"
        };
        let side = Card::new(title).body(self.ties()).render();
        columns(
            Columns::MainSide,
            &html! { (columns(Columns::One, &main)) (columns(Columns::One, &side)) },
        )
    }

    fn samples() -> Vec<Self> {
        let hostile = "<script>alert(1)</script>".to_owned();
        let choice = |point, is_plain| Choice {
            point,
            kept: hostile.clone(),
            gone: String::new(),
            is_plain,
            from: Side::Kept,
            why: "两条不同，请核对".to_owned(),
        };
        let free = Self {
            kept: sample("单解"),
            gone: sample(&hostile),
            versions: (1, 2),
            standing: (Standing::Active, Standing::Retired),
            two_numbers: true,
            ties: vec![Tie::follows(hostile.clone())],
            choices: Point::ALL.map(|p| choice(p, p == Point::Sex)).to_vec(),
            fields: Fields::default(),
        };
        let mut tied = free.clone();
        tied.ties = vec![Tie::keeps("已开通账号")];
        (tied.two_numbers, tied.choices) = (false, vec![choice(Point::Phone, false)]);
        vec![free, tied]
    }
}

fn told_short(r: &Record) -> String {
    if r.staff_no.is_empty() {
        r.name.clone()
    } else {
        format!("{}（{}）", r.name, r.staff_no)
    }
}

/// Records that were merged (已合并的记录).
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MergesPage {
    /// The newest first.
    pub merged: Vec<Merged>,
}

impl Page for MergesPage {
    const RAIL: &'static str = paths::MEMBERS;

    fn head(&self) -> Head<'_> {
        Head::new("已合并的记录")
            .sub("合并之后没有别的变动时可以撤销，两条记录恢复原样")
            .crumb("会员", paths::MEMBERS)
            .crumb("查重", paths::DUPLICATES)
    }

    fn body(&self, sheet: &Sheet) -> Markup {
        let lines = self.merged.iter().map(|m| {
            let name = [m.name.as_str(), m.staff_no.as_str()].join(" ");
            let question = format!("撤销后「{}」恢复为单独的记录", m.name);
            let id = format!("undo-{}", m.id);
            let to = paths::merge_undoing(m.id);
            Row::new(format!("{} → {}", name.trim(), m.kept_name))
                .link(paths::member(m.kept))
                .detail(format!("{} · {}", m.made, m.reason))
                .act(html! { (Confirm::new(id, "撤销", question, to, sheet.key.as_str())) })
        });
        html! {
            (Card::new("").body(html! {
                @if self.merged.is_empty() {
                    (Empty::new("没有合并过的记录").step(
                        Button::normal("查找重复的会员").link(paths::DUPLICATES)))
                } @else { (rows(lines)) }
            }))
        }
    }

    fn samples() -> Vec<Self> {
        let merged = vec![Merged::sample("<script>alert(1)</script>")];
        vec![Self { merged }, Self { merged: Vec::new() }]
    }
}
