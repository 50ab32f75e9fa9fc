//! From the paper to the report: a plan is read, checked, issued, acknowledged, carried out, late,
//! chased and reported, each step by who does it.

use std::path::PathBuf;

use crate::{
    browser::Browser,
    screen::Size,
    stage::{Stage, root},
    visitor::Visitor,
};

/// A summer's day on which what was planned for spring is late.
const SUMMER: &str = "2026-07-06";
const RAFFLE: &str = "女职工维权讲座";
const VISITS: &str = "新春慰问环卫职工";

fn paper() -> PathBuf {
    root().join("crates/journeys/fixtures/2026-plan.txt")
}

#[test]
fn a_plan_goes_from_paper_to_report_on_a_desk() {
    whole_year(&Stage::demo_on(SUMMER), Size::Desk);
}

#[test]
fn a_plan_goes_from_paper_to_report_on_a_phone() {
    whole_year(&Stage::demo_on(SUMMER), Size::Phone);
}

#[test]
fn a_plan_goes_from_paper_to_report_on_postgresql() {
    whole_year(&Stage::demo_on_postgres(SUMMER), Size::Desk);
}

fn whole_year(stage: &Stage, size: Size) {
    let browser = Browser::open();
    let officer = browser.visitor(stage, size);
    officer.enter_as("局工会干事");
    read_the_paper(&officer);
    check_the_preview(&officer);
    issue(&officer);

    let leader = browser.visitor(stage, size);
    leader.enter_as("工会小组长");
    acknowledge(&leader);
    let evidence = stage.file("签到表.txt", "陈立新\n周敏\n".as_bytes());
    report_with_evidence(&leader, &evidence);

    let chair = browser.visitor(stage, size);
    chair.enter_as("局工会主席");
    see_late_and_chase(&chair);
    answer_the_chase(&leader);

    hand_out(&officer);
}

/// Uploads the paper; ends on the preview.
pub fn read_the_paper(officer: &Visitor) {
    officer.menu("计划");
    officer.click("新建计划");
    officer.upload("计划文件", &paper());
    officer.click("读取文件");
    officer.sees("读出 2 章 4 条 5 个项目");
    officer.picture("preview");
}

/// Answers what is open; ends with the draft.
pub fn check_the_preview(officer: &Visitor) {
    officer.press_near("办好消夏读书会", "改");
    officer.fill_near("办好消夏读书会", "文字", "办好消夏读书夜");
    officer.click_near("办好消夏读书会", "改写");
    officer.sees("办好消夏读书夜");

    officer.click("提出的对应都对");
    officer.choose_near("5 困难职工帮扶", "节奏", "每季度");
    officer.click_near("5 困难职工帮扶", "保存");
    officer.sees("都办好了，可以建成计划");
    officer.picture("preview-checked");
    officer.click("建成计划草稿");
}

/// The page from which it goes out, with its number.
pub fn to_the_issue(officer: &Visitor) {
    officer.open("/plans/2026");
    officer.click("审议和印发");
    officer.fill("发文字号", "东城管工〔2026〕1号");
}

fn issue(officer: &Visitor) {
    to_the_issue(officer);
    officer.fill("印发日期", "2026-01-12");
    officer.picture("issue");
    officer.click("印发");
    officer.sees("计划在执行");
    officer.click("看谁已签收");
    officer.sees("机关工会");
    officer.picture("document");
}

fn acknowledge(leader: &Visitor) {
    leader.sees("待签收");
    leader.picture("leader-waits");
    leader.click("签收");
    leader.sees("东城管工〔2026〕1号");
    leader.click_near("机关工会", "签收");
    leader.sees("陈立新");
    leader.picture("acknowledged");
}

fn report_with_evidence(leader: &Visitor, evidence: &std::path::Path) {
    leader.open("/plans/2026/list");
    leader.click(VISITS);
    leader.click("填报进展");
    leader.fill("做了什么", "一月二十日走访六个道班房，送去年货四十份。");
    leader.fill("完成日期", "2026-01-20");
    leader.choose("属于哪个时点", "2月");
    leader.tick("这个时点办完了，销号");
    leader.fill("名称", "走访道班房");
    leader.fill("数", "6");
    leader.upload("佐证文件", evidence);
    leader.picture("report-form");
    // A thing of another area: found and ticked; what was typed and the file are still there.
    leader.fill("要找的字", "印发");
    leader.click("查找佐证");
    leader.sees("已经传上来的文件");
    leader.tick("公文 · 关于印发");
    leader.picture("report-things");
    leader.click("保存");
    leader.sees("送去年货四十份");
    leader.sees("关于印发");
    leader.sees("签到表.txt");
    leader.picture("reported");
    let file = leader.fetch(&leader.link("签到表.txt"));
    assert_eq!((file.status, file.text().as_str()), (200, "陈立新\n周敏\n"));
    // Never shown by the browser itself, whatever somebody put into it.
    assert!(file.header("content-disposition").starts_with("attachment"));
}

fn see_late_and_chase(chair: &Visitor) {
    chair.open("/plans/2026");
    chair.sees("已晚");
    chair.picture("board-late");
    chair.click(RAFFLE);
    chair.click("催办");
    chair.fill("催办的话", "讲座请在七月十日前补上，并报参加人数。");
    chair.click("发出催办");
    chair.sees("讲座请在七月十日前补上");
    chair.picture("chased");
}

fn answer_the_chase(leader: &Visitor) {
    leader.open("/messages");
    leader.sees("讲座请在七月十日前补上");
    leader.picture("messages");
    leader.click_near("讲座请在七月十日前补上", "查看");
    leader.sees(RAFFLE);
    leader.click("填报进展");
    leader.fill("做了什么", "七月三日请律师到机关食堂讲课，八十六人到场。");
    leader.fill("完成日期", "2026-07-03");
    leader.choose("属于哪个时点", "3月");
    leader.tick("这个时点办完了，销号");
    leader.click("保存");
    leader.sees("八十六人到场");
}

fn hand_out(officer: &Visitor) {
    officer.open("/plans/2026");
    officer.click("报送");
    officer.picture("papers");
    for paper in ["report", "official", "breakdown"] {
        let path = format!("/plans/2026/{paper}.pdf?from=2026-01-01&to={SUMMER}");
        let pdf = officer.fetch(&path);
        assert_eq!(pdf.status, 200, "{path}: {}", pdf.text());
        assert_eq!(pdf.header("content-type"), "application/pdf");
        assert!(
            pdf.body.starts_with(b"%PDF") && pdf.body.len() > 10_000,
            "{path} is a PDF"
        );
    }
}
