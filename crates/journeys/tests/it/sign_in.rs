//! The door of a house that is new: set-up, passwords, second factor, access tokens.

use crate::{browser::Browser, http, stage::Stage, totp, visitor::Visitor};

const PASSWORD: &str = "Chunjiang-shui-2026";

#[test]
fn a_new_house_is_founded_and_its_door_holds() {
    let (stage, browser) = (Stage::empty(), Browser::open());
    let administrator = browser.desk(&stage);
    found(&stage, &administrator);
    let secret = switch_the_second_factor_on(&administrator);
    read_by_token(&stage, &administrator);
    administrator.press("周敏");
    administrator.click("退出登录");
    sign_in_with_factor(&administrator, &secret);

    let stranger = browser.phone(&stage);
    knock_until_locked(&stranger);
}

fn found(stage: &Stage, first: &Visitor) {
    first.open("/");
    first.sees("启用口令");
    let told = stage.told();
    let (_, rest) = told
        .split_once("/set-up?token=")
        .expect("the console shows the token");
    let token = rest.lines().next().unwrap_or_default().trim();
    first.open_for("/set-up?token=0000", 403);
    first.open(&format!("/set-up?token={token}"));
    first.picture("set-up");
    first.fill("工会名称", "东江市示例局工会");
    first.fill("您的姓名", "周敏");
    first.fill("用户名", "zhoumin");
    first.fill("新密码", "短");
    first.fill("再输一次", "短");
    first.click_for("启用", "", 422);
    assert_eq!(
        first.value("工会名称"),
        "东江市示例局工会",
        "what was typed is kept"
    );
    first.fill("新密码", PASSWORD);
    first.fill("再输一次", PASSWORD);
    first.click("启用");
    first.sees("周敏");
    first.open_for(&format!("/set-up?token={token}"), 404);
}

fn switch_the_second_factor_on(person: &Visitor) -> String {
    person.open("/me/second-factor");
    person.click("开始设置");
    person.picture("second-factor");
    let secret = totp::secret_in(&person.words()).expect("the secret is also shown as text");
    let code = totp::code(&secret, person.count("Date.now() / 1000"));
    person.fill("验证器显示的 6 位数字", &code);
    person.click("确认启用");
    person.sees("恢复码");
    person.picture("recovery-codes");
    secret
}

fn read_by_token(stage: &Stage, person: &Visitor) {
    person.open("/me/tokens");
    person.fill("用途", "报表程序");
    person.fill("有效期至", "2027-06-30");
    person.click("新建令牌");
    person.sees("令牌已建好");
    let token = person.text_of("document.querySelector('main code').textContent.trim()");
    let bearer = format!("Bearer {token}");
    let headers = [
        ("authorization", bearer.as_str()),
        ("accept", "application/json"),
    ];
    let read = http::get(&stage.address, "/me", &headers).expect("an answer");
    assert_eq!(read.status, 200, "{}", read.text());
    assert_eq!(read.header("content-type"), "application/json");
    let page: serde_json::Value = serde_json::from_slice(&read.body).expect("JSON");
    assert!(page.to_string().contains("周敏"));
    let write = http::post(&stage.address, "/look", &headers, "theme=dark").expect("an answer");
    assert_eq!(write.status, 403, "a token that reads does not write");
    let wrong = [
        ("authorization", "Bearer 0000"),
        ("accept", "application/json"),
    ];
    let nobody = http::get(&stage.address, "/me", &wrong).expect("an answer");
    assert_eq!(nobody.status, 401);
}

fn sign_in_with_factor(person: &Visitor, secret: &str) {
    person.open("/me");
    person.fill("用户名", "zhoumin");
    person.fill("密码", PASSWORD);
    person.click("登录");
    person.sees("动态验证码");
    person.fill("动态验证码", "000000");
    person.click_for("继续", "", 422);
    // The code that switched it on is spent; the next one comes with the next half minute.
    let next = person.count("Date.now() / 1000") + 30;
    person.fill("动态验证码", &totp::code(secret, next));
    person.click("继续");
    person.sees("我的账号");
}

fn knock_until_locked(stranger: &Visitor) {
    stranger.open("/sign-in");
    let mut told = Vec::new();
    for _ in 0..6 {
        stranger.fill("用户名", "zhoumin");
        stranger.fill("密码", "不是这个密码");
        stranger.click_for("登录", "", 422);
        told.push(stranger.text_of("tidy(document.querySelector('.notice').innerText)"));
    }
    stranger.picture("locked");
    assert!(
        told.iter().all(|t| *t == told[0]),
        "the answer gives nothing away: {told:?}"
    );
    // Nobody of that name: the same words.
    stranger.fill("用户名", "nobody");
    stranger.fill("密码", "不是这个密码");
    stranger.click_for("登录", "", 422);
    stranger.sees(&told[0]);
    // Locked: even the right password does not open now.
    stranger.fill("用户名", "zhoumin");
    stranger.fill("密码", PASSWORD);
    stranger.click_for("登录", "", 422);
}
