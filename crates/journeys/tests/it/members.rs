//! Somebody joins, opens an account and is moved: each step by who does it, the member's on a
//! phone.

use crate::{browser::Browser, screen::Size, stage::Stage, visitor::Visitor};

const NEWCOMER: &str = "单小雨";
const PASSWORD: &str = "Kite-Harbour-2291";

#[test]
fn somebody_joins_opens_an_account_and_is_moved() {
    from_the_code_on_the_wall(&Stage::demo());
}

#[test]
fn somebody_joins_opens_an_account_and_is_moved_on_postgresql() {
    from_the_code_on_the_wall(&Stage::demo_on_postgres("2025-11-18"));
}

fn from_the_code_on_the_wall(stage: &Stage) {
    let browser = Browser::open();
    let officer = browser.visitor(stage, Size::Desk);
    officer.enter_as("局工会干事");
    officer.open("/members/slips");
    officer.picture("slips");
    let join = address(&officer.link_near("机关工会", "/join/"));
    let activate = address(&officer.link_near("机关工会", "/activate/"));

    let newcomer = browser.visitor(stage, Size::Phone);
    apply(&newcomer, &join);
    let leader = browser.visitor(stage, Size::Phone);
    leader.enter_as("工会小组长");
    // The cast's leader also chairs the union: two steps, two signatures.
    agree(&leader, "机关工会主席（您）");
    agree(&leader, "已同意");
    newcomer.reload();
    newcomer.sees("您已经是会员了");
    newcomer.picture("joined");

    let code = code_in_person(&officer);
    open_an_account(&newcomer, &activate, &code);
    move_to_another_union(&officer);
}

/// Path and query of an address with its host.
fn address(full: &str) -> String {
    let place = full.find("/join/").or_else(|| full.find("/activate/"));
    full[place.expect("an address of the house")..].to_owned()
}

fn apply(newcomer: &Visitor, join: &str) {
    newcomer.open(join);
    newcomer.picture("join");
    newcomer.fill("姓名", NEWCOMER);
    newcomer.fill("身份证号", "310101199003070019");
    newcomer.fill("手机号", "13800001234");
    newcomer.fill("工号", "N0417");
    newcomer.choose("所在小组或部门", "组织人事处小组");
    newcomer.tick("我自愿申请加入工会");
    newcomer.click("提交入会申请");
    newcomer.sees("已提交");
    newcomer.sees("办理中");
    newcomer.picture("join-sent");
}

fn agree(signer: &Visitor, then: &str) {
    signer.open("/approvals");
    signer.click(NEWCOMER);
    signer.sees("310***********0019");
    signer.picture("join-decision");
    signer.click("同意");
    signer.sees(then);
}

/// The officer sees the newcomer before them and gives a code.
fn code_in_person(officer: &Visitor) -> String {
    officer.open("/members?q=N0417");
    officer.click(NEWCOMER);
    officer.picture("newcomer");
    let here = officer.path();
    officer.open(&format!("{here}/slip"));
    officer.fill("怎样确认的", "当面核对工作证");
    officer.click("确认是本人，发码");
    officer.sees("只显示这一次");
    let words = officer.words();
    let code = words
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .find(|word| word.len() == 9 && word.as_bytes()[4] == b'-');
    officer.open(&here);
    code.expect("a code on the page").to_owned()
}

fn open_an_account(newcomer: &Visitor, activate: &str, code: &str) {
    newcomer.open(activate);
    newcomer.fill("工号", "N0417");
    newcomer.fill("激活码", "AAAA-AAAA");
    newcomer.fill("新密码", PASSWORD);
    newcomer.fill("再输一次", PASSWORD);
    newcomer.click_for("开通账号", "", 422);
    newcomer.sees("工号或激活码不对");
    newcomer.picture("activate-wrong");
    newcomer.fill("激活码", code);
    newcomer.fill("新密码", PASSWORD);
    newcomer.fill("再输一次", PASSWORD);
    newcomer.click("开通账号");
    newcomer.sees("账号已开通");
    newcomer.picture("activated");
    newcomer.click("去登录");
    newcomer.fill("用户名", "n0417");
    newcomer.fill("密码", PASSWORD);
    newcomer.click("登录");
    newcomer.sees(NEWCOMER);
    newcomer.open("/members/mine");
    newcomer.sees("组织人事处小组");
    newcomer.picture("mine");
}

fn move_to_another_union(officer: &Visitor) {
    officer.click("转接会籍");
    officer.fill("转入的工会小组或分会", "总队机关第一小组");
    officer.fill("原因或依据", "调动通知");
    officer.picture("transfer");
    officer.click("转接会籍");
    officer.sees("总队机关第一小组");
    officer.picture("transferred");
}
