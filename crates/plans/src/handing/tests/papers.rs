//! Papers read again from their files.

use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx};
use kernel::{Date, Moment};
use organisation::OrganisationDirectory;
use platform::{
    access::Actor,
    subject::{Eyes, Subject},
};
use typeset::{Report, Sheet};

use super::stage::{Stage, TODAY, entry, half_a_year, issue};
use crate::{
    handing::{
        breakdown, list, official,
        paper::{self, Made, Period},
        report, report_text,
    },
    look::pages::Filter,
    plan, progress, project,
};

/// Writes a paper where a person can look at it: `HANDING_PAPERS=folder cargo test`.
fn keep(name: &str, bytes: &[u8]) {
    if let Ok(folder) = std::env::var("HANDING_PAPERS") {
        std::fs::write(std::path::Path::new(&folder).join(name), bytes).unwrap();
    }
}

fn made() -> Made {
    Made {
        at: Moment::start_of(TODAY).plus_secs(9 * 3_600 + 300),
        by: "周敏".to_owned(),
        seal: Some("3f9a-1c07-e5b2-8d41".to_owned()),
    }
}

fn year() -> Period {
    Period::asked(2025, None, None, TODAY).unwrap()
}

fn docx_text(bytes: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut xml = String::new();
    let names: Vec<String> = zip.file_names().map(str::to_owned).collect();
    let pages = |name: &&String| name.starts_with("word/document") || name.contains("footer");
    for name in names.iter().filter(pages) {
        zip.by_name(name).unwrap().read_to_string(&mut xml).unwrap();
    }
    let paragraphs = xml.replace("</w:p>", "\n");
    let mut text = String::new();
    let mut inside = false;
    for c in paragraphs.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            _ if inside => {}
            _ => text.push(c),
        }
    }
    text
}

fn book(sheets: &[Sheet]) -> Vec<(String, Vec<Vec<String>>)> {
    let bytes = typeset::sheet_xlsx(sheets).unwrap();
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let names = book.sheet_names();
    let text = |data: &Data| data.to_string();
    let mut out = Vec::new();
    for name in names {
        let range = book.worksheet_range(&name).unwrap();
        out.push((
            name,
            range
                .rows()
                .map(|row| row.iter().map(text).collect())
                .collect(),
        ));
    }
    out
}

fn working(fresh: &testing::Fresh) -> Stage {
    let stage = Stage::new(fresh);
    let (actor, plan) = (stage.officer.clone(), stage.plan);
    stage.write(move |tx| half_a_year(tx, &actor, plan));
    stage
}

fn progress_report(stage: &Stage, period: Period) -> report::Material {
    let sight = stage.sight();
    let actor = stage.officer.clone();
    stage.read(move |conn| {
        let eyes = Eyes {
            areas: &[],
            actor: &actor,
        };
        report::load(conn, &OrganisationDirectory, &eyes, &sight, period)
    })
}

/// Evidence of another area stands in the report of who may see that thing, and is neither named
/// nor counted in anybody else's.
#[test]
fn a_report_names_evidence_to_who_may_see_it() {
    testing::each_engine(|fresh| {
        let stage = working(fresh);
        let (plan, officer) = (stage.plan, stage.officer.clone());
        stage.write(move |tx| {
            let project = project::store::of_plan(tx, plan)?.remove(0);
            let entry = entry(tx, &officer, &project, TODAY, "照计划办了");
            progress::store::insert(tx, plan, &entry)?;
            let thing = progress::Evidence {
                progress: entry.id,
                title: "当时的题目".to_owned(),
                length: 0,
                file: None,
                subject: Some(Subject::new("plans.plan", plan)),
            };
            progress::store::insert_evidence(tx, project.id, &[thing]).map(drop)
        });
        let sight = stage.sight();
        let stranger = Actor {
            home: None,
            offices: Vec::new(),
            grants: Vec::new(),
            ..stage.officer.clone()
        };
        for (actor, named) in [(stage.officer.clone(), true), (stranger, false)] {
            let sight = sight.clone();
            let m = stage.read(move |conn| {
                let eyes = Eyes {
                    areas: &[crate::area()],
                    actor: &actor,
                };
                report::load(conn, &OrganisationDirectory, &eyes, &sight, year())
            });
            let paper = report_text::report(&m, &made());
            let text = docx_text(&typeset::report_docx(&paper).unwrap());
            let said = text.contains("照计划办了（参加人数 1,482 人；佐证 1 份，其中计划「");
            assert_eq!(said, named, "{text}");
            assert!(text.contains("照计划办了") && !text.contains("当时的题目"));
        }
    });
}

#[test]
fn the_plan_is_an_official_document() {
    testing::each_engine(|fresh| {
        let stage = working(fresh);
        let sight = stage.sight();
        let m = stage.read(move |conn| official::load(conn, &sight));
        let paper = official::official(&m, TODAY);
        let text = docx_text(&typeset::official_docx(&paper).unwrap());
        for part in [
            "云州市水务局工会委员会文件",
            "云水工〔2025〕2号",
            "各分会、局机关工会小组：",
            "一、把学习融入日常",
            "（一）办好班前学习。",
            "附件：",
            "2025年2月20日",
            "项目清单",
            "抄送：",
            "印发",
        ] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
        assert_eq!(
            paper.title,
            "关于印发《2025年云州市水务局工会年度工作计划》的通知"
        );
        let rows: Vec<_> = m.projects.iter().map(|p| p.time_text.as_str()).collect();
        assert!(
            !rows.contains(&"12月"),
            "the list is as it was issued: {rows:?}"
        );
        keep("official.docx", &typeset::official_docx(&paper).unwrap());
        pdf(&paper);
    });
}

#[cfg(feature = "pdf")]
fn pdf(paper: &typeset::Official) {
    let fonts = paper::fonts(std::path::Path::new("/nowhere"));
    let pdf = typeset::official_pdf(paper, &fonts).unwrap();
    assert_eq!(pdf.missing, Vec::<char>::new());
    keep("official.pdf", &pdf.bytes);
    let text = pdf_extract::extract_text_from_mem(&pdf.bytes).unwrap();
    assert!(text.contains("云水工〔2025〕2号"), "{text}");
}

#[cfg(not(feature = "pdf"))]
fn pdf(_: &typeset::Official) {}

#[cfg(feature = "pdf")]
fn report_pdf(name: &str, paper: &Report) {
    let fonts = paper::fonts(std::path::Path::new("/nowhere"));
    let pdf = typeset::report_pdf(paper, &fonts).unwrap();
    assert_eq!(pdf.missing, Vec::<char>::new());
    keep(name, &pdf.bytes);
}

#[cfg(not(feature = "pdf"))]
fn report_pdf(_: &str, _: &Report) {}

#[test]
fn a_draft_says_that_it_is_one() {
    testing::each_engine(|fresh| {
        let stage = Stage::new(fresh);
        let sight = stage.sight();
        let m = stage.read(move |conn| official::load(conn, &sight));
        let paper = official::official(&m, TODAY);
        assert!(paper.title.ends_with("（送审稿）"), "{}", paper.title);
        assert_eq!((paper.date, paper.printed_on), (TODAY, None));
    });
}

#[test]
fn the_report_says_what_was_done_and_what_is_behind() {
    testing::each_engine(|fresh| {
        let stage = working(fresh);
        let m = progress_report(&stage, year());
        let s = report::summary(&m);
        let sum = s.done + s.running + s.not_yet + s.no_rhythm + s.late + s.silent + s.decided;
        assert_eq!(sum, s.projects);
        assert!(s.late > 0 && s.entries > 0 && s.decided == 1, "{s:?}");
        assert_eq!(s.evidence, 2 * s.entries);
        let paper = report_text::report(&m, &made());
        let text = docx_text(&typeset::report_docx(&paper).unwrap());
        for part in [
            "总体情况",
            "按计划办完",
            "参加人数 1,482 人；佐证 2 份",
            "（代报）",
            "与上一项对象相同",
            "3f9a-1c07-e5b2-8d41",
            "没有填报进展的条目",
        ] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
        keep("report.docx", &typeset::report_docx(&paper).unwrap());
        report_pdf("report.pdf", &paper);
        let sheets = report_text::sheets(&m, &made());
        keep("report.xlsx", &typeset::sheet_xlsx(&sheets).unwrap());
        let book = book(&sheets);
        let names: Vec<&str> = book.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "总体情况",
                "项目进展",
                "本期工作",
                "已晚和久无进展",
                "计划调整",
                "延期取消合并"
            ]
        );
        assert_eq!(book[1].1.len(), 2 + s.projects);
        assert_eq!(book[2].1.len(), 2 + s.entries);
    });
}

#[test]
fn a_past_period_reads_as_it_did_then() {
    testing::each_engine(|fresh| {
        let stage = working(fresh);
        let end = Date::constant(2025, 1, 15);
        let m = progress_report(
            &stage,
            Period {
                from: Date::constant(2025, 1, 1),
                to: end,
            },
        );
        let s = report::summary(&m);
        assert_eq!(
            (s.entries, s.slots_done, s.done, s.late),
            (0, 0, 0, 0),
            "{s:?}"
        );
        assert!(m.whole.projects.iter().all(|p| p.last_on.is_none()));
    });
}

#[test]
fn the_break_down_has_a_row_for_each_part() {
    testing::each_engine(|fresh| {
        let stage = working(fresh);
        let sight = stage.sight();
        let m =
            stage.read(move |conn| breakdown::load(conn, &OrganisationDirectory, &sight, TODAY));
        let parts: usize = m.whole.owners.values().map(Vec::len).sum();
        let paper = breakdown::report(&m, &made());
        keep("breakdown.docx", &typeset::report_docx(&paper).unwrap());
        report_pdf("breakdown.pdf", &paper);
        let book = book(&breakdown::sheets(&m, &made()));
        assert_eq!(book[0].1.len(), 2 + parts);
        let all = format!("{book:?}");
        for part in [
            "牵头",
            "配合",
            "周敏",
            "第 1 批名单报局工会（周敏，7月18日）",
        ] {
            assert!(all.contains(part), "{part} is missing in {all}");
        }
    });
}

#[test]
fn a_list_is_handed_out_as_it_is_filtered() {
    testing::each_engine(|fresh| {
        let stage = working(fresh);
        let (sight, all) = (stage.sight(), Filter::default());
        let late = Filter {
            state: "late".to_owned(),
            ..Filter::default()
        };
        let count = |filter: &Filter| {
            let (sight, filter) = (sight.clone(), filter.clone());
            stage.read(move |conn| list::rows(conn, &sight, &filter, TODAY))
        };
        let (every, few) = (count(&all), count(&late));
        assert!(!few.is_empty() && few.len() < every.len());
        assert!(few.iter().all(|l| l.state.code == "late"));
        let book = book(&list::sheets(&sight, &late, &few, &made()));
        assert_eq!(book[0].1.len(), 2 + few.len());
        assert!(format!("{:?}", book[1].1).contains("状态：已晚"));
    });
}

const HOSTILE: &str = "=cmd|'/c calc'!A1 <w:t>&\u{202e}#panic() \u{0}𠮷";

#[test]
fn hostile_names_stay_text() {
    testing::each_engine(|fresh| {
        let stage = working(fresh);
        let (actor, plan) = (stage.officer.clone(), stage.plan);
        stage.write(move |tx| {
            let mut project = project::store::of_plan(tx, plan)?.remove(0);
            project.name = HOSTILE.replace('\u{0}', "");
            project::store::save(tx, &project)?;
            let entry = super::stage::entry(tx, &actor, &project, TODAY, "=1+1</w:t>\u{7}");
            progress::store::insert(tx, plan, &entry)
        });
        let m = progress_report(&stage, year());
        let paper = report_text::report(&m, &made());
        let text = docx_text(&typeset::report_docx(&paper).unwrap());
        assert!(text.contains("=cmd|"), "{text}");
        let book = book(&report_text::sheets(&m, &made()));
        assert!(book[1].1[2][1].starts_with("=cmd|"), "{:?}", book[1].1[2]);
        #[cfg(feature = "pdf")]
        typeset::report_pdf(&paper, &paper::fonts(std::path::Path::new("/nowhere"))).unwrap();
    });
}

#[test]
fn an_empty_plan_has_its_papers() {
    testing::each_engine(|fresh| {
        let stage = Stage::new(fresh);
        let plan = stage.plan;
        stage.write(move |tx| {
            for table in [
                "plans_link",
                "plans_occurrence",
                "plans_owner",
                "plans_project",
            ] {
                tx.run(
                    &format!("delete from {table} where plan = $1"),
                    platform::args![plan],
                )?;
            }
            tx.run(
                "update plans_part set parent = null where plan = $1",
                platform::args![plan],
            )?;
            for table in ["plans_part", "plans_source", "plans_recipient"] {
                tx.run(
                    &format!("delete from {table} where plan = $1"),
                    platform::args![plan],
                )?;
            }
            issue(tx, plan)
        });
        let m = progress_report(&stage, year());
        let text = docx_text(&typeset::report_docx(&report_text::report(&m, &made())).unwrap());
        assert!(text.contains("计划里还没有项目。"), "{text}");
        report_pdf("empty-report.pdf", &report_text::report(&m, &made()));
        let sight = stage.sight();
        let m = stage.read(move |conn| official::load(conn, &sight));
        let paper = official::official(&m, TODAY);
        assert!(paper.annexes.is_empty() && paper.attachments.is_empty());
        pdf_of("empty.pdf", &paper);
    });
}

#[cfg(feature = "pdf")]
fn pdf_of(name: &str, paper: &typeset::Official) {
    let fonts = paper::fonts(std::path::Path::new("/nowhere"));
    keep(name, &typeset::official_pdf(paper, &fonts).unwrap().bytes);
}

#[cfg(not(feature = "pdf"))]
fn pdf_of(_: &str, _: &typeset::Official) {}

#[test]
fn five_hundred_projects_are_one_report() {
    let fresh = testing::Fresh::sqlite();
    let stage = working(&fresh);
    let id = stage.plan;
    stage.write(move |tx| {
        let model = project::store::of_plan(tx, id)?.remove(0);
        let plan = plan::store::find(tx, id)?.unwrap();
        for place in 20..520 {
            let project = project::Project {
                id: tx.id(),
                place,
                no: place.to_string(),
                name: format!("第 {place} 项专题活动"),
                ..model.clone()
            };
            project::store::insert(tx, &project)?;
            let calendar = kernel::WorkCalendar::new();
            let slots = project::rules::slots(
                plan.year,
                "",
                &project.windows,
                project.rhythm,
                &[],
                &calendar,
            );
            project::store::set_slots(tx, id, project.id, &slots)?;
        }
        Ok(())
    });
    let m = progress_report(&stage, year());
    assert!(report::summary(&m).projects > 500);
    report_pdf("many.pdf", &report_text::report(&m, &made()));
    typeset::report_docx(&report_text::report(&m, &made())).unwrap();
    assert!(book(&report_text::sheets(&m, &made()))[1].1.len() > 500);
}

/// The papers of the example bureau, as a leader would get them in October.
#[test]
fn the_example_bureau_has_its_papers() {
    let fresh = testing::Fresh::sqlite();
    let day = Date::constant(2025, 10, 20);
    let stage = Stage::demo(&fresh, day);
    let sight = stage.sight();
    let m = stage.read(move |conn| official::load(conn, &sight));
    let paper = official::official(&m, day);
    assert_eq!(m.projects.len(), 13);
    keep(
        "demo-official.docx",
        &typeset::official_docx(&paper).unwrap(),
    );
    pdf_of("demo-official.pdf", &paper);
    let period = Period::asked(2025, Some(Date::constant(2025, 7, 1)), None, day).unwrap();
    let m = progress_report(&stage, period);
    let made = Made {
        at: Moment::start_of(day).plus_secs(32_400),
        ..made()
    };
    report_pdf("demo-report.pdf", &report_text::report(&m, &made));
    let sheets = report_text::sheets(&m, &made);
    keep("demo-report.xlsx", &typeset::sheet_xlsx(&sheets).unwrap());
    let sight = stage.sight();
    let m = stage.read(move |conn| breakdown::load(conn, &OrganisationDirectory, &sight, day));
    report_pdf("demo-breakdown.pdf", &breakdown::report(&m, &made));
}
