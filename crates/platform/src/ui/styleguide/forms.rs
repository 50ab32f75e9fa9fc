//! Forms: empty, filled, wrong, closed.

use maud::{Markup, html};

use crate::{
    ui::{
        Button, Choice, Field, Form, Problem, clash_notice, error_summary, fieldset, form_actions,
    },
    web::Clash,
};

use super::{HOSTILE, part};

/// Two forms side by side: a filled one and one that came back.
pub(super) fn forms() -> Markup {
    html! {
        div.cols.c2 {
            (part("表单", &typical()))
            div data-still {
                (part("退回的表单", &wrong()))
                (part("同时修改", &clash_notice(Some(&clashes()))))
            }
        }
    }
}

fn clashes() -> Vec<Clash> {
    let clash = |label: &str, typed: &str, now: &str| Clash {
        label: label.to_owned(),
        typed: typed.to_owned(),
        now: now.to_owned(),
    };
    vec![
        clash("项目名称", "组织职工体检", "组织体检"),
        clash("理由", HOSTILE, ""),
    ]
}

fn unions() -> Vec<Choice<'static>> {
    vec![
        Choice::new("j", "机关工会").group("基层工会"),
        Choice::new("z", "执法总队工会").group("基层工会"),
        Choice::new("n", "女工委").group("委员会"),
        Choice::new("x", "经审委").group("委员会").off(true),
    ]
}

fn typical() -> Markup {
    let people = fieldset(
        "谁来做",
        "一家牵头，其他配合",
        &html! {
            (Field::select("lead", "牵头", unions()).required().value("j"))
            (Field::checks("join", "配合", vec![
                Choice::new("z", "执法总队工会"),
                Choice::new("o", "办公室").hint("没有账号，由牵头代报"),
            ]).values(["o"]))
            (Field::combo("person", "责任人", vec![
                Choice::new("林示例", "机关工会 · 组织委员"),
                Choice::new("陈样本", "机关工会 · 干事"),
            ]).hint("输入姓名，或从本单位选"))
        },
    );
    let when = fieldset(
        "时间和钱",
        "",
        &html! {
            (Field::date("due", "完成时限").required().value("2025-08-31")
                .from("2025-01-01").to("2025-12-31"))
            (Field::month("start", "开始月份").value("2025-07"))
            (Field::number("people", "人数", "人").value("86"))
            (Field::money("budget", "预算").value("25,800.00").hint("每人不超过 300 元"))
            (Field::radio("rhythm", "节奏", vec![
                Choice::new("once", "一次"),
                Choice::new("quarter", "每季度").hint("四个时限，季末最后一天"),
                Choice::new("month", "每月"),
            ]).required().value("quarter"))
        },
    );
    html! {
        (Form::post("/sample", "k5").draft("sample").files().body(html! {
            (Field::text("title", "项目名称").required().value("夏送清凉").max(60))
            (Field::long("about", "做什么", 4).hint("写给参加的人看").max(500))
            (people)
            (when)
            (Field::file("paper", "材料", ".pdf,.docx,.jpg").many().hint("PDF、Word、图片，每个不超过 20 MB"))
            (Field::check("remind", "开始前提醒责任人").value("on"))
            (Field::text("number", "编号").value("示例-2025-07").off(true).hint("印发后不能改"))
            (form_actions(&html! {
                (Button::go("保存"))
                (Button::normal("存为草稿").named("as", "draft").unchecked())
                (Button::quiet("不改了").link("#back"))
            }))
        }))
    }
}

fn wrong() -> Markup {
    let problems = [
        Problem {
            field: "title2".into(),
            label: "项目名称".into(),
            words: "最多 60 个字，多了 88 个".into(),
        },
        Problem {
            field: "due2".into(),
            label: "完成时限".into(),
            words: "早于开始月份，请改其中一个".into(),
        },
        Problem {
            field: "rhythm2".into(),
            label: "节奏".into(),
            words: "请选一个".into(),
        },
        Problem {
            field: "".into(),
            label: "".into(),
            words: "这个计划刚被别人改过，请先看新的内容".into(),
        },
    ];
    html! {
        (error_summary(&problems))
        (error_summary(&[]))
        (Form::post("/sample", "k6").body(html! {
            (Field::text("title2", "项目名称").required().value(HOSTILE)
                .error(Some("最多 60 个字，多了 88 个")))
            (Field::date("due2", "完成时限").required().value("2025-01-01").hint("计划里写的是 8月")
                .error(Some("早于开始月份，请改其中一个")))
            (Field::radio("rhythm2", "节奏", vec![Choice::new("a", "一次"), Choice::new("b", "每月")])
                .required().error(Some("请选一个")))
            (Field::select("lead2", "牵头", unions()).error(Some("这一家今年 3月已撤销")))
            (Field::check("agree2", "我已核对名单").error(Some("请核对后打勾")))
            (Field::money("budget2", "预算").value("一百").error(Some("写成数字，如 100.00")))
            (Field::long("about2", "做什么", 3).value(HOSTILE).error(Some("请写得短一些")))
            (Field::file("paper2", "材料", ".pdf").error(Some("这个文件 32 MB，最大 20 MB")))
            (Field::password("secret2", "密码").complete("current-password").required()
                .error(None::<&str>))
            (Field::email("mail2", "邮箱").value("not-a-mail"))
            (Field::phone("phone2", "电话"))
            (Field::code("code2", "验证码").required())
            (form_actions(&html! { (Button::go("再提交")) }))
        }))
    }
}
