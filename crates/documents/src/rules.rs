//! Who may confirm, when may be chased, what number comes next.

use kernel::{Date, Moment, Refusal};

use crate::model::{Receipt, ReceiptState};

/// A document is chased at most once within so many hours, so that nobody learns to look away.
/// Source: house rule.
pub const CHASE_PAUSE_HOURS: i64 = 20;

/// Confirms a receipt (签收). `Ok(false)`: it was confirmed already, the first time holds.
///
/// # Errors
/// A refusal for who only gets a copy.
pub fn acknowledge(receipt: &Receipt) -> Result<bool, Refusal> {
    match receipt.state {
        ReceiptState::Waiting => Ok(true),
        ReceiptState::Acknowledged { .. } => Ok(false),
        ReceiptState::NotOwed => Err(Refusal::new(
            "documents.copy_owes_nothing",
            "抄送单位无需签收",
        )),
    }
}

/// Whether waiting recipients may be chased now (催办); how many.
///
/// # Errors
/// A refusal when everybody has confirmed, or the last chase is too recent.
pub fn chase(receipts: &[Receipt], last: Option<Moment>, now: Moment) -> Result<usize, Refusal> {
    let waiting = receipts
        .iter()
        .filter(|r| matches!(r.state, ReceiptState::Waiting))
        .count();
    if waiting == 0 {
        return Err(Refusal::new(
            "documents.nobody_waits",
            "主送单位都已签收，不用催办",
        ));
    }
    let free = last.map(|at| at.plus_secs(CHASE_PAUSE_HOURS * 3_600));
    if free.is_some_and(|free| now < free) {
        return Err(Refusal::new(
            "documents.chased_lately",
            "今天已经催办过，请明天再催",
        ));
    }
    Ok(waiting)
}

/// A number as GB/T 9704-2012 wants it: hexagonal brackets, no leading zero, ends with 号.
///
/// # Errors
/// A refusal that says what is wrong.
pub fn check_number(number: &str) -> Result<(), Refusal> {
    let wrong = |text: &'static str| Err(Refusal::new("documents.number_form", text));
    let Some((code, rest)) = number.split_once('〔') else {
        return wrong("发文字号的年份请用六角括号，如 东城管工〔2025〕1号");
    };
    let Some((year, serial)) = rest.split_once('〕') else {
        return wrong("发文字号缺右边的六角括号〕");
    };
    let Some(serial) = serial.strip_suffix('号') else {
        return wrong("发文字号以「号」结尾");
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if code.trim().is_empty() || year.len() != 4 || !digits(year) {
        return wrong("发文字号由机关代字、〔四位年份〕和序号组成");
    }
    if !digits(serial) || serial.starts_with('0') {
        return wrong("发文字号的序号是阿拉伯数字，前面不加「第」，不编虚位");
    }
    Ok(())
}

/// The number after `last` (下一个发文字号); the first of the year when the year changed.
pub fn next_number(last: &str, today: Date) -> Option<String> {
    let (code, rest) = last.split_once('〔')?;
    let (year, serial) = rest.split_once('〕')?;
    let serial: u32 = serial.strip_suffix('号')?.parse().ok()?;
    let next = if year == today.year().to_string() {
        serial.checked_add(1)?
    } else {
        1
    };
    Some(format!("{code}〔{}〕{next}号", today.year()))
}
