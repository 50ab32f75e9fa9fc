//! A project as lists and boards show it.

use platform::ui::{BoardBar, BoardRow, Tag, Tone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use kernel::Date;

use super::load::Whole;
use crate::project::{Decision, Owner, Project, Rhythm, Role, Standing, rules};

/// How something stands, in a word with its colour (状态).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StateWord {
    /// Stable code: `late`.
    pub code: String,
    /// `晚 10 天`
    pub word: String,
    /// One character.
    pub mark: String,
    /// Its colour.
    pub tone: Tone,
}

impl From<Standing> for StateWord {
    fn from(standing: Standing) -> Self {
        Self {
            code: standing.code().to_owned(),
            word: standing.word(),
            mark: standing.mark().to_owned(),
            tone: tone_of(standing),
        }
    }
}

impl StateWord {
    /// The component.
    pub fn tag(&self) -> Tag<'_> {
        Tag::new(self.tone, self.word.as_str())
    }
}

/// The colour of a standing.
pub const fn tone_of(standing: Standing) -> Tone {
    match standing {
        Standing::Done => Tone::Ok,
        Standing::NotYet
        | Standing::Decided(Decision::Postponed | Decision::Cancelled | Decision::Merged) => {
            Tone::Plain
        }
        Standing::Running => Tone::Info,
        Standing::DueSoon(_) | Standing::NoRhythm => Tone::Warn,
        Standing::Silent(_) | Standing::Late(_) => Tone::Bad,
    }
}

/// A due date as pages show it (时点).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OccurrenceLine {
    /// Its key.
    pub id: String,
    /// `一季度`
    pub label: String,
    /// First day.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub from: Date,
    /// Last day.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub to: Date,
    /// 应办日期
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub due: Date,
    /// 销号日期
    #[serde(with = "kernel::iso_date::option")]
    #[schemars(with = "Option<String>")]
    pub done_on: Option<Date>,
    /// How it stands.
    pub state: StateWord,
}

/// A body's part as pages show it (责任单位).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct OwnerLine {
    /// As printed.
    pub name: String,
    /// `牵头` or `配合`.
    pub role: Role,
    /// The body's key; none outside the tree.
    pub body: Option<String>,
}

/// Two days, as the plan was issued (印发时的时间).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Stretch {
    /// First day.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub from: Date,
    /// Last day.
    #[serde(with = "kernel::iso_date")]
    #[schemars(with = "String")]
    pub to: Date,
}

/// A project on boards and lists (项目行).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ProjectLine {
    /// Its key.
    pub id: String,
    /// 序号
    pub no: String,
    /// 项目
    pub name: String,
    /// 牵头单位
    pub lead: String,
    /// All owners, lead first.
    pub owners: Vec<OwnerLine>,
    /// 计划时间 as printed.
    pub time_text: String,
    /// 节奏
    pub rhythm: String,
    /// How it stands.
    pub state: StateWord,
    /// Due dates done.
    pub done: usize,
    /// Due dates in all.
    pub total: usize,
    /// The next one open.
    #[serde(with = "kernel::iso_date::option")]
    #[schemars(with = "Option<String>")]
    pub next_due: Option<Date>,
    /// The newest entry.
    #[serde(with = "kernel::iso_date::option")]
    #[schemars(with = "Option<String>")]
    pub last_on: Option<Date>,
    /// Due dates as they are now.
    pub occurrences: Vec<OccurrenceLine>,
    /// Windows as issued.
    pub issued: Vec<Stretch>,
    /// Where it is looked at.
    pub href: String,
}

/// A project's line.
pub fn line(whole: &Whole, project: &Project) -> ProjectLine {
    let occurrences = whole.occurrences_of(project);
    let owner = |o: &Owner| OwnerLine {
        name: o.printed.clone(),
        role: o.role,
        body: o.body.map(|id| id.to_string()),
    };
    let open = occurrences.iter().filter(|o| o.done_on.is_none());
    ProjectLine {
        id: project.id.to_string(),
        no: project.no.clone(),
        name: project.name.clone(),
        lead: whole.lead(project).to_owned(),
        owners: whole.owners_of(project).iter().map(owner).collect(),
        time_text: project.time_text.clone(),
        rhythm: project.rhythm.word().to_owned(),
        state: whole.standing(project).into(),
        done: occurrences.iter().filter(|o| o.done_on.is_some()).count(),
        total: occurrences.len(),
        next_due: open.map(|o| o.due).min(),
        last_on: project.last_on,
        occurrences: occurrence_lines(whole, project),
        issued: Vec::new(),
        href: format!("/projects/{}", project.id),
    }
}

/// The due dates of a project, as they stand.
pub fn occurrence_lines(whole: &Whole, project: &Project) -> Vec<OccurrenceLine> {
    let each = |o: &crate::project::Occurrence| {
        let standing = match &project.decision {
            Some(decided) if o.done_on.is_none() => Standing::Decided(decided.what),
            Some(_) | None => rules::occurrence_standing(o, project.last_on, &whole.watch),
        };
        OccurrenceLine {
            id: o.id.to_string(),
            label: o.label.clone(),
            from: o.from,
            to: o.to,
            due: o.due,
            done_on: o.done_on,
            state: standing.into(),
        }
    };
    whole.occurrences_of(project).iter().map(each).collect()
}

impl ProjectLine {
    /// `3 冬送温暖、夏送清凉`
    pub fn title(&self) -> String {
        if self.no.is_empty() {
            return self.name.clone();
        }
        format!("{} {}", self.no, self.name)
    }

    /// `局工会（牵头）、机关工会`
    pub fn who(&self) -> String {
        let names: Vec<String> = self
            .owners
            .iter()
            .map(|o| match o.role {
                Role::Lead if self.owners.len() > 1 => format!("{}（牵头）", o.name),
                Role::Lead | Role::Join => o.name.clone(),
            })
            .collect();
        names.join("、")
    }

    /// `全年（里程碑）`: the time as printed, with the rhythm where that says more.
    pub fn when(&self) -> String {
        let known = self.time_text.contains(&self.rhythm) || self.rhythm == Rhythm::Windows.word();
        if known && !self.time_text.is_empty() {
            return self.time_text.clone();
        }
        format!("{}（{}）", self.time_text, self.rhythm)
    }

    /// `已完成 2/4`
    pub fn counted(&self) -> String {
        format!("{}/{}", self.done, self.total)
    }

    /// Its row of the year board.
    pub fn board_row(&self) -> BoardRow<'_> {
        let mut row = BoardRow::new(self.title())
            .link(self.href.as_str())
            .line(self.lead.as_str())
            .tag(self.state.tag());
        for o in &self.occurrences {
            let mark = o.state.mark.as_str();
            let bar = BoardBar::new(o.from, o.to, o.state.tone, mark, o.state.word.as_str())
                .link(self.href.as_str());
            let void = ["postponed", "cancelled", "merged"].contains(&o.state.code.as_str());
            row = row.bar(if void { bar.void() } else { bar });
        }
        for stretch in &self.issued {
            row = row.issued(stretch.from, stretch.to);
        }
        row
    }

    /// So many times the examples.
    pub fn many(times: usize) -> Vec<Self> {
        (0..times).flat_map(|_| Self::samples()).collect()
    }

    /// Examples for the samples of pages.
    pub fn samples() -> Vec<Self> {
        let day = Date::constant;
        let state = |standing: Standing| StateWord::from(standing);
        let occurrence = |label: &str, from: Date, to: Date, standing: Standing| OccurrenceLine {
            id: "1".to_owned(),
            label: label.to_owned(),
            from,
            to,
            due: to,
            done_on: (standing == Standing::Done).then_some(to),
            state: state(standing),
        };
        let base = |no: &str, name: &str, standing: Standing| Self {
            id: no.to_owned(),
            no: no.to_owned(),
            name: name.to_owned(),
            lead: "示例局工会".to_owned(),
            owners: vec![
                OwnerLine {
                    name: "示例局工会".to_owned(),
                    role: Role::Lead,
                    body: None,
                },
                OwnerLine {
                    name: "机关工会".to_owned(),
                    role: Role::Join,
                    body: None,
                },
            ],
            time_text: "全年（每季度）".to_owned(),
            rhythm: "每季度".to_owned(),
            state: state(standing),
            done: 1,
            total: 2,
            next_due: Some(day(2025, 6, 30)),
            last_on: Some(day(2025, 3, 8)),
            occurrences: vec![
                occurrence("一季度", day(2025, 1, 1), day(2025, 3, 31), Standing::Done),
                occurrence("二季度", day(2025, 4, 1), day(2025, 6, 30), standing),
            ],
            issued: vec![Stretch {
                from: day(2025, 1, 1),
                to: day(2025, 6, 30),
            }],
            href: format!("/projects/{no}"),
        };
        let hostile = "<b>项目</b>\"&'极长的名称".repeat(6);
        vec![
            base("1", "集体生日会", Standing::Late(10)),
            base("2", "组织疗休养", Standing::Silent(51)),
            base("3", "组织体检", Standing::Decided(Decision::Cancelled)),
            base("", &hostile, Standing::DueSoon(0)),
        ]
    }
}
