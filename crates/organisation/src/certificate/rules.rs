//! When a certificate is renewed and changed.

use kernel::{Date, Refusal};

use super::model::{Certificate, Reply, TaskState, TaskWhat};
use crate::rules::dates;

/// Days before the end on which it is said that the certificate ends.
/// Source: 基层工会法人登记管理办法（总工办发〔2020〕20号）第二十七条: renewed in the last 30 days;
/// 60 and 7 are house rules. Unverified: the official text.
pub(crate) const ALARM_DAYS: [i64; 3] = [60, 30, 7];

/// Days before a change is overdue on which it is said.
/// Source: house rule.
pub(crate) const TASK_ALARM_DAYS: [i64; 2] = [30, 7];

/// Days in which a change of representative, name or place is to be registered.
/// Source: 基层工会法人登记管理办法（总工办发〔2020〕20号）, by 日照市总工会 2022-09.
/// Unverified: the official text.
const CHANGE_DAYS: u64 = 30;

/// Years for which a certificate is usually valid.
/// Source: 基层工会法人登记管理办法（总工办发〔2020〕20号）第二十六条. Unverified: the official text.
const VALID_YEARS: [i16; 2] = [3, 5];

/// Until when it is to be done: a change 30 days after it happened, a renewal by the last day.
pub(super) fn due(what: TaskWhat, since: Date, certificate: &Certificate) -> Date {
    match what {
        TaskWhat::Renewal => certificate.valid_to,
        TaskWhat::Representative | TaskWhat::Name | TaskWhat::Place => {
            dates::days_after(since, CHANGE_DAYS)
        }
    }
}

/// Whether the validity is as usual: the term of the union, three to five years.
pub(super) fn is_usual(from: Date, to: Date) -> bool {
    let [least, most] = VALID_YEARS.map(|years| dates::last_of_years(from, years));
    // One day more is what people write who count the anniversary in.
    least <= to && to <= most.tomorrow().unwrap_or(most)
}

/// What is to be done so many days before a certificate ends; negative behind it. Open tasks come
/// first: each has its own day.
/// Source: 总工办发〔2020〕20号第二十七条, secondary texts. Unverified: the official text.
pub(super) fn todo(days: i64, open: i64) -> &'static str {
    match days {
        _ if open > 0 && days > 60 => "办理列出的变更事项",
        61.. => "有效期内",
        31..=60 => "准备换领：先取得上级工会的批复",
        0..=30 => "办理换领：登记批复，凭批复换领新证书",
        _ => "已经过期：请尽快换领，并向登记机关说明",
    }
}

/// What is unusual about a certificate that counts; only advice.
/// Source: GB 32100-2015 and 总工办发〔2020〕20号第二十六条, secondary texts. Unverified: the
/// official text.
pub(super) fn advice(c: &Certificate, name: &str, chair: Option<&str>) -> Vec<String> {
    let mut advice = Vec::new();
    if !c.credit_code.starts_with("81") {
        let text = "工会法人的统一社会信用代码一般以 81 开头，请核对（待核实，只作提醒）";
        advice.push(text.to_owned());
    }
    if !is_usual(c.valid_from, c.valid_to) {
        let text = "有效期一般为 3 至 5 年，与工会届期一致\
                    （总工办发〔2020〕20号第二十六条，条文待核实，只作提醒）";
        advice.push(text.to_owned());
    }
    if c.name != name {
        advice.push(format!(
            "证书上的名称与组织全称「{name}」不同，请核对或办理变更"
        ));
    }
    match chair {
        Some(chair) if chair != c.representative => {
            advice.push(format!(
                "现任主席是{chair}，与证书上的法定代表人不同，请核对或办理变更"
            ));
        }
        None => {
            let text = "现在没有登记在任的主席，请核对法定代表人";
            advice.push(text.to_owned());
        }
        Some(_) => {}
    }
    advice
}

fn over(state: &TaskState) -> Refusal {
    let text = format!("这件事{}，不用再办", state.word());
    Refusal::new("organisation.certificate_task_over", text)
}

/// The upper union's paper arrives.
/// Source: 总工办发〔2020〕20号: change and renewal need the upper union's numbered reply.
pub(super) fn replied(state: &TaskState, reply: Reply, today: Date) -> Result<TaskState, Refusal> {
    if !state.is_open() {
        return Err(over(state));
    }
    if reply.day > today {
        return Err(Refusal::new(
            "organisation.reply_in_future",
            "批复日期不能晚于今天，请核对文件",
        ));
    }
    Ok(TaskState::Replied(reply))
}

/// The new certificate is there.
/// Source: 总工办发〔2020〕20号: not without the upper union's numbered reply.
pub(super) fn completed(state: &TaskState, day: Date) -> Result<TaskState, Refusal> {
    match state {
        TaskState::Replied(reply) => Ok(TaskState::Done {
            reply: reply.clone(),
            day,
        }),
        TaskState::Waiting => Err(Refusal::new(
            "organisation.waits_for_reply",
            "还没有登记上级工会的批复文号和日期，请先登记批复再办结",
        )),
        TaskState::Done { .. } | TaskState::Dropped => Err(over(state)),
    }
}

/// A renewed certificate is valid for longer; only a renewal or a change makes it so.
/// Source: house rule.
pub(super) fn may_issue(what: TaskWhat, old: Option<Date>, new: Date) -> Result<(), Refusal> {
    match old {
        Some(old) if what == TaskWhat::Renewal && new <= old => Err(Refusal::new(
            "organisation.not_renewed",
            format!("换领后的有效期止应晚于原来的 {old}，请照新证书填写"),
        )),
        Some(_) | None => Ok(()),
    }
}

/// A correction is of what was typed wrongly; it never makes a certificate valid for longer.
/// Source: house rule, so that a renewal always waits for its reply.
pub(super) fn may_correct(old: Date, new: Date) -> Result<(), Refusal> {
    if new > old {
        return Err(Refusal::new(
            "organisation.longer_needs_renewal",
            format!(
                "更正不能把有效期止延到 {old} 之后：延长请走「开始换领」并登记批复；\
                 原来就登记错的，请写明原因注销这一条，再照证书重新登记"
            ),
        ));
    }
    Ok(())
}

/// What follows for a certificate from what the tree now says (随动结果).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Follow {
    /// 不用办
    Nothing,
    /// 列出事项
    Open,
    /// 内容变了: the open task waits for a reply to the new content
    Change,
    /// 又改回来了
    Drop,
}

/// What follows when a certificate says `printed`, `now` is true, and a task may be open that
/// wanted something.
/// Source: 总工办发〔2020〕20号: each change is registered within 30 days.
pub(super) fn follow(printed: &str, now: &str, wanted: Option<&str>) -> Follow {
    match wanted {
        None if printed == now => Follow::Nothing,
        None => Follow::Open,
        Some(_) if printed == now => Follow::Drop,
        Some(wanted) if wanted == now => Follow::Nothing,
        Some(_) => Follow::Change,
    }
}

/// Nothing is done about it any more.
/// Source: house rule.
pub(super) fn dropped(state: &TaskState) -> Result<TaskState, Refusal> {
    if state.is_open() {
        Ok(TaskState::Dropped)
    } else {
        Err(over(state))
    }
}

/// A union has one certificate that counts.
/// Source: house rule.
pub(super) fn may_register(is_union: bool, has_one: bool) -> Result<(), Refusal> {
    if !is_union {
        return Err(Refusal::new(
            "organisation.no_legal_person",
            "只有独立建账的工会才登记法人资格证书",
        ));
    }
    if has_one {
        return Err(Refusal::new(
            "organisation.has_certificate",
            "已经有现用的证书；换发请走「换领」或「变更」",
        ));
    }
    Ok(())
}
