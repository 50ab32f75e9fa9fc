//! Words, buttons, notices: what a page says.

use maud::{Markup, html};

use crate::ui::{
    Banner, Button, Card, Confirm, Empty, ErrorBody, Field, Icon, Look, Menu, Notice, Progress,
    Secret, Tag, Tone, Verdict, appearance, code_block, post_button, print_button, quote,
};

use super::{HOSTILE, part};

/// All of it.
pub(super) fn says() -> Markup {
    html! {
        div.cols.c2 {
            (part("按钮", &buttons()))
            (part("标签与图标", &tags()))
        }
        div.cols.c2 {
            (part("提示", &notices()))
            (part("合规结论与引文", &verdicts()))
        }
        div.cols.c2 {
            (part("空状态与进度", &empties()))
            (part("密钥与原文", &secrets()))
        }
        (part("出错页", &errors()))
        (part("横幅与显示设置", &banners()))
    }
}

fn buttons() -> Markup {
    html! {
        div.acts {
            (Button::go("同意").named("do", "agree"))
            (Button::normal("退回").icon(Icon::Chevron))
            (Button::quiet("转他人"))
            (Button::danger("删除草稿"))
            (Button::normal("下载").icon(Icon::Download).link("#download"))
            (print_button())
        }
        div.acts {
            (Button::normal("印发").off("还有 2 处负责部门未认定"))
            (post_button("/sample", "k1", &Button::normal("标为已读")))
            (Menu::new("menu-more", "更多").icon(Icon::Menu)
                .link("导出为表格", "#xlsx").link("复制为明年计划", "#copy")
                .post("撤回", "/sample", "k2"))
        }
        (Confirm::new("withdraw", "取消这个项目", "取消后不再催办，已报的进展都保留。", "/sample", "k3")
            .go("确定取消")
            .body(html! {
                (Field::long("reason", "原因", 3).required().max(200).hint("会记入计划的变更"))
            }))
        (Button::go("报名").wide())
        (Button::normal(HOSTILE))
    }
}

fn tags() -> Markup {
    html! {
        div.acts {
            (Tag::plain("未启动")) (Tag::ok("已完成")) (Tag::warn("等上级"))
            (Tag::bad("晚 10 天")) (Tag::info("进行中")) (Tag::plain(HOSTILE))
        }
        div.acts.icons { @for icon in Icon::ALL { (icon) } }
    }
}

fn notices() -> Markup {
    html! {
        (Notice::ok("已保存，第 3 稿"))
        (Notice::info("这一页是印发时的样子").body(html! {
            p { "印发后改过 2 处，" a href="#now" { "看现在" } "。" }
        }))
        (Notice::warn("三家还没有签收").body(html! { p { "发出已 5 天，可以催一次。" } }))
        (Notice::bad("没有提交成功：有人刚改过这一项").body(html! {
            p { "您填的内容还在下面，请对照后再提交。" }
        }))
        (Notice::new(Tone::Plain, HOSTILE))
    }
}

fn verdicts() -> Markup {
    html! {
        (Verdict::new(Tone::Ok, "符合", "每人 300.00 元，不超过 300 元（2025年起，本市一日）")
            .small("餐费 120.00 元，占 40%，不超过一半").clause("看条款", "#clause"))
        (Verdict::new(Tone::Warn, "提醒", "本年会费 41,200.00 元，补足后为会费的 0.6 倍，上限 3 倍")
            .small("此上限待核实，不拦截"))
        (Verdict::new(Tone::Bad, "不符合", "同一人本年第 5 次参加，最多 4 次"))
        (Verdict::new(Tone::Plain, "未见规定", HOSTILE))
        (quote("按计划组织，路线一日往返，已比价三家。", "机关工会 主席，3月14日 16:20"))
    }
}

fn empties() -> Markup {
    html! {
        (Empty::new("这里放本单位的年度计划")
            .why("把计划文件交给它读，项目、时间和负责部门会自己列出来。")
            .step(Button::normal("读入计划文件").icon(Icon::Upload).link("#read")))
        (Empty::new("没有符合条件的项目").why("换个词，或清除条件。"))
        (Progress::new("导入 2,016 人", 430).tone(Tone::Info).words("还剩约 2 分钟"))
        (Progress::new("预算执行", 1_080).tone(Tone::Bad).words("超出 8%"))
        (Progress::new("尚未开始", 0))
    }
}

fn secrets() -> Markup {
    html! {
        (Secret {
            label: "恢复码".into(),
            lines: vec!["4q7z-m2kd".into(), "9x1c-w8rt".into(), "b3nh-p5vs".into()],
            advice: "手机丢了就用它登录，每个只能用一次。请抄下来，不要存在手机里。".into(),
        })
        (code_block("命令", "unionhall verify --data data/demo --seal 7f3k-2m9q"))
    }
}

fn errors() -> Markup {
    html! {
        (ErrorBody {
            happened: "保存进展时，我们这边出了问题。".into(),
            kept: "您填的内容还在浏览器里，退回上一页就能看到；原来的记录没有变。".into(),
            next: "过一分钟再交一次；还不行，请找管理员。".into(),
            reference: "7F3K-2M9Q".into(),
            ways: vec![Button::normal("退回上一页").link("#back"), Button::quiet("回工作台").link("#home")],
        })
    }
}

fn banners() -> Markup {
    let banner = |tone, words: &'static str| Banner {
        tone,
        words: words.into(),
        link: Some(("了解".into(), "#about".into())),
    };
    html! {
        (banner(Tone::Info, "这是演示数据，人和单位都是编的。"))
        (banner(Tone::Warn, "现在是明文连接，只适合在本机使用。"))
        (banner(Tone::Bad, "今晚 22:00 停机 30 分钟。"))
        (Card::new("").body(appearance("/sample", "k4", Look::default(), "/styleguide")))
    }
}
