//! Addresses for handing a plan on.

use kernel::{Date, Id};
use platform::{
    App, Error,
    access::{Actor, Body},
    db::Conn,
    web::{Answer, Entry, Path, Query, Routes, Visit, download},
};
use serde::Deserialize;
use typeset::{Official, Report, Sheet};

use super::{
    breakdown, list, official,
    pages::PapersPage,
    paper::{self, Format, Made, Period},
    report, report_text,
};
use crate::{
    look::{
        Sight, load,
        pages::{Filter, PlanHead},
    },
    powers::READ,
};

/// Which paper (文件).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Paper {
    /// 公文
    Official,
    /// 工作进展报告
    Report,
    /// 任务分解表
    Breakdown,
}

/// One download: a route whose handler knows its paper and format.
macro_rules! paper {
    ($paper:ident, $format:ident) => {
        |visit: Visit, Path(year): Path<i16>, Query(asked): Query<Asked>| {
            hand(visit, year, asked, Paper::$paper, Format::$format)
        }
    };
}

/// The choice of papers, and the papers.
pub fn routes() -> Routes {
    let read = || Entry::Power(READ.code);
    Routes::new()
        .page::<PapersPage, _, _>("/plans/{year}/papers", "向外报送", read(), choose)
        .get(
            "/plans/{year}/official.pdf",
            "计划公文 PDF",
            read(),
            paper!(Official, Pdf),
        )
        .get(
            "/plans/{year}/official.docx",
            "计划公文 Word",
            read(),
            paper!(Official, Docx),
        )
        .get(
            "/plans/{year}/report.pdf",
            "进展报告 PDF",
            read(),
            paper!(Report, Pdf),
        )
        .get(
            "/plans/{year}/report.docx",
            "进展报告 Word",
            read(),
            paper!(Report, Docx),
        )
        .get(
            "/plans/{year}/report.xlsx",
            "进展报告 Excel",
            read(),
            paper!(Report, Xlsx),
        )
        .get(
            "/plans/{year}/breakdown.pdf",
            "任务分解表 PDF",
            read(),
            paper!(Breakdown, Pdf),
        )
        .get(
            "/plans/{year}/breakdown.docx",
            "任务分解表 Word",
            read(),
            paper!(Breakdown, Docx),
        )
        .get(
            "/plans/{year}/breakdown.xlsx",
            "任务分解表 Excel",
            read(),
            paper!(Breakdown, Xlsx),
        )
        .get("/plans/{year}/list.xlsx", "项目清单 Excel", read(), export)
}

/// What stands behind the question mark of a paper.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct Asked {
    /// Whose plan; the actor's own without it.
    body: String,
    /// First day of a report.
    from: String,
    /// Last day of a report.
    to: String,
}

impl Asked {
    fn body(&self) -> Option<Id<Body>> {
        self.body.parse().ok()
    }

    fn period(&self, year: i16, today: Date) -> Result<Period, Error> {
        Period::asked(year, day(&self.from)?, day(&self.to)?, today)
    }
}

fn day(typed: &str) -> Result<Option<Date>, Error> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    let wrong = |_| {
        let text = format!("「{typed}」不是日期，请写成 2025-03-18");
        Error::refused("plans.period_unreadable", text)
    };
    typed.parse().map(Some).map_err(wrong)
}

/// A paper before it is set (待排版的文件).
enum Ready {
    Official(Box<Official>),
    Report(Box<Report>),
    Book(Vec<Sheet>),
}

/// Who asks for what.
struct Order {
    house: App,
    actor: Actor,
    year: i16,
    asked: Asked,
    made: (kernel::Moment, Date),
}

impl Order {
    /// Reads what the paper is made of; its name and itself.
    fn ready(
        self,
        conn: &mut Conn,
        paper: Paper,
        format: Format,
    ) -> Result<(String, Ready), Error> {
        let (now, today) = self.made;
        let sight = load::plan_of_year(conn, &self.actor, self.year, self.asked.body())?;
        let made = Made::now(conn, now, &self.actor.name)?;
        let book = format == Format::Xlsx;
        let directory = self.house.directory.as_ref();
        match paper {
            Paper::Official => {
                let material = official::load(conn, &sight)?;
                let set = official::official(&material, today);
                Ok((set.title.clone(), Ready::Official(Box::new(set))))
            }
            Paper::Report => {
                let period = self.asked.period(self.year, today)?;
                let eyes = self.house.eyes(&self.actor);
                let m = report::load(conn, directory, &eyes, &sight, period)?;
                let ready = if book {
                    Ready::Book(report_text::sheets(&m, &made))
                } else {
                    Ready::Report(Box::new(report_text::report(&m, &made)))
                };
                Ok((report_text::title(&m), ready))
            }
            Paper::Breakdown => {
                let m = breakdown::load(conn, directory, &sight, today)?;
                let ready = if book {
                    Ready::Book(breakdown::sheets(&m, &made))
                } else {
                    Ready::Report(Box::new(breakdown::report(&m, &made)))
                };
                Ok((breakdown::title(&m), ready))
            }
        }
    }
}

/// Makes a paper: reads in the database's thread, sets it in another.
async fn hand(visit: Visit, year: i16, asked: Asked, paper: Paper, format: Format) -> Answer {
    let order = Order {
        house: visit.house.clone(),
        actor: visit.actor.as_ref().clone(),
        year,
        asked,
        made: (visit.now, visit.today),
    };
    let (name, ready) = visit
        .read(move |conn| order.ready(conn, paper, format))
        .await?;
    sent(&visit.house, &name, ready, format).await
}

/// The list of projects as it is filtered on its page.
async fn export(visit: Visit, Path(year): Path<i16>, Query(filter): Query<Filter>) -> Answer {
    let (actor, now, today) = (visit.actor.clone(), visit.now, visit.today);
    let (name, ready) = visit
        .read(move |conn| {
            let sight = load::plan_of_year(conn, &actor, year, filter.body.parse().ok())?;
            let rows = list::rows(conn, &sight, &filter, today)?;
            let made = Made::now(conn, now, &actor.name)?;
            let sheets = list::sheets(&sight, &filter, &rows, &made);
            Ok((format!("{}项目清单", sight.plan.title), Ready::Book(sheets)))
        })
        .await?;
    sent(&visit.house, &name, ready, Format::Xlsx).await
}

/// Sets a paper outside the runtime's threads and answers with the file.
async fn sent(house: &App, name: &str, ready: Ready, format: Format) -> Answer {
    let data = house.config.data.clone();
    let set = move || set(&ready, format, &data);
    let bytes = tokio::task::spawn_blocking(set)
        .await
        .map_err(|e| Error::Fault(Box::new(e)))??;
    download(&file_name(name, format), format.media_type(), bytes)
}

fn set(ready: &Ready, format: Format, data: &std::path::Path) -> Result<Vec<u8>, Error> {
    let bytes = match (ready, format) {
        (Ready::Official(paper), Format::Pdf) => {
            typeset::official_pdf(paper, &paper::fonts(data)).map(|pdf| pdf.bytes)
        }
        (Ready::Report(paper), Format::Pdf) => {
            typeset::report_pdf(paper, &paper::fonts(data)).map(|pdf| pdf.bytes)
        }
        (Ready::Official(paper), Format::Docx | Format::Xlsx) => typeset::official_docx(paper),
        (Ready::Report(paper), Format::Docx | Format::Xlsx) => typeset::report_docx(paper),
        (Ready::Book(sheets), Format::Pdf | Format::Docx | Format::Xlsx) => {
            typeset::sheet_xlsx(sheets)
        }
    };
    bytes.map_err(paper::not_made)
}

/// A name that any file system takes, `2025年工会工作计划.pdf`.
fn file_name(title: &str, format: Format) -> String {
    let bad = |c: char| c.is_control() || c.is_whitespace() || "\\/:*?\"<>|".contains(c);
    let stem: String = title.chars().filter(|c| !bad(*c)).take(80).collect();
    let stem = if stem.is_empty() {
        "工作计划".to_owned()
    } else {
        stem
    };
    format!("{stem}.{}", format.ending())
}

/// 向外报送
async fn choose(visit: Visit, Path(year): Path<i16>, Query(asked): Query<Asked>) -> Answer {
    let (actor, house, today) = (visit.actor.clone(), visit.house.clone(), visit.today);
    let page = visit
        .read(move |conn| {
            let sight = load::plan_of_year(conn, &actor, year, asked.body())?;
            let period = asked.period(year, today)?;
            Ok(papers_page(&house, &sight, &asked, period))
        })
        .await?;
    visit.page(&page)
}

fn papers_page(house: &App, sight: &Sight, asked: &Asked, period: Period) -> PapersPage {
    let keep = asked
        .body()
        .map_or(String::new(), |body| format!("?body={body}"));
    let fonts = if typeset::PDF {
        paper::fonts(&house.config.data).notes()
    } else {
        Vec::new()
    };
    PapersPage {
        plan: PlanHead::of(sight, &keep),
        from: period.from,
        to: period.to,
        pdf: typeset::PDF,
        fonts,
    }
}
