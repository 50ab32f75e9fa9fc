//! Any text is read without harm, and every character finds exactly one place.

use std::fs;

use plans::reading::{check, fuzz, pasted, read, read_bytes, warnings};
use proptest::prelude::*;

use super::fixtures;

fn holds(text: &str) -> Result<(), TestCaseError> {
    let Ok(source) = pasted(text) else {
        return Ok(());
    };
    let document = read(source.clone());
    prop_assert_eq!(check(&document), Ok(()));
    let lost = document
        .warnings
        .iter()
        .find(|w| w.code == warnings::UNPLACED);
    prop_assert_eq!(lost, None);
    prop_assert_eq!(read(source), document);
    Ok(())
}

/// Lines as plans have them, in our own words.
const LINES: &[&str] = &[
    "某厂工会2025年工作计划",
    "2025年某厂工会 项目清单",
    "某厂工会委员会文件",
    "某工〔2025〕3号",
    "关于印发《某厂工会 工作计划》的通知",
    "各分会、各小组：",
    "现将计划发给你们，请照办。",
    "某厂工会",
    "2025年3月3日",
    "2025年3月3日印发",
    "抄送：某区总工会。",
    "附件：1. 项目清单",
    "2. 经费表",
    "附件",
    "一、学习",
    "二、把读书做成习惯，让大家愿意来",
    "（一）办好夜校。每周两次，自愿参加。",
    "（二）开放阅览室",
    "四）建好小组。",
    "1、每月碰头，做到“件件有",
    "着落”。",
    "落”，有人负责到底。",
    "（1）先摸底；",
    "①登记造册",
    "- 列表一项",
    "## 二级标题",
    "# 一级标题",
    "第一部分 总则",
    "第三章、保障",
    "一季度",
    "3月：开展植树；慰问病号。",
    "三月1、看展 2、读书",
    "序号\t项目\t计划时间\t负责部门",
    "1\t夜校\t全年 (每季度)\t工会、 教育科",
    "2\t植树\t3月 9月",
    "\t阅览室\t\t工会",
    "教育科",
    "月份\t工作内容",
    "5月\t1.看展 2.读书",
    "| 序号 | 任务 | 时限 | 单位 |",
    "|---|---|---|---|",
    "| 1 | 夜校 | | 工会 |",
    "序号    任务      完成时限   责任部门",
    "1       夜校      每月       工会",
    "        二期                 教育科",
    "序号 项目 计划时间 负责部门",
    "3 看展 2月、10月 工会 宣传科",
    "— 2 —",
    "-----",
    "共有 12 项任务，其中 3 项在上半年完成，没有句号",
    "接着写完的半句，到这里结束。",
    "免费查看全文",
    "\u{200b}",
    "⼯会",
    "",
    "",
    "    缩进的一行，写到一半就换了行而且相当长相当长相当",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_read(text in "\\PC{0,300}") {
        holds(&text)?;
    }

    #[test]
    fn any_text_of_signs_is_read(text in "[一二（）()、。，；：“”《》|\\t\\n 123月季度年全每#*护好〃①-]{0,200}") {
        holds(&text)?;
    }

    #[test]
    fn any_lines_of_plans_are_read(
        lines in prop::collection::vec((0..LINES.len(), any::<bool>()), 0..60),
    ) {
        let mut text = String::new();
        for (line, gap) in lines {
            text.push_str(LINES[line]);
            text.push_str(if gap { "\n\n" } else { "\n" });
        }
        holds(&text)?;
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(document) = read_bytes(&bytes, "x.txt") {
            prop_assert_eq!(check(&document), Ok(()));
        }
    }
}

#[test]
fn mutated_fixtures_are_read_or_refused() {
    // The pdf library may not come back from a broken file; uploads have a child process.
    let texts = fixtures::files()
        .into_iter()
        .filter(|path| path.extension().is_some_and(|e| e != "pdf"));
    let corpus: Vec<(String, Vec<u8>)> = texts
        .map(|path| (path.display().to_string(), fs::read(&path).unwrap()))
        .collect();
    let rounds = std::env::var("FUZZ_ROUNDS")
        .ok()
        .and_then(|n| n.parse().ok());
    let seed = std::env::var("FUZZ_SEED").ok().and_then(|n| n.parse().ok());
    fuzz(&corpus, seed.unwrap_or(20_250_303), rounds.unwrap_or(2_000));
}

/// Time grows with the length: a plan two hundred times as long is still read.
#[test]
fn long_texts_are_read() {
    let path = fixtures::folder().join("01-circular-with-noise.txt");
    let plan = fs::read_to_string(path).unwrap();
    holds(&plan.repeat(200)).unwrap();
    for line in [
        "一、学习，",
        "护”，",
        "（",
        "1、2、3、",
        "| a ",
        "\t月\t",
        "全年",
        " ",
    ] {
        holds(&line.repeat(20_000)).unwrap();
        holds(&format!("{line}\n").repeat(20_000)).unwrap();
    }
}
