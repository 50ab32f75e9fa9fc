//! How long a committee sits, how many seats it usually has, what is done before its term ends.

use kernel::{Date, Refusal};

use super::model::Committee;
use crate::rules::dates;

/// Days before the end of a term on which it is said that it ends.
/// Source: house rule; the election is prepared from half a year before
/// (总工发〔2016〕27号; the calendar that is made from it is ours).
pub(crate) const ALARM_DAYS: [i64; 4] = [180, 90, 60, 30];

/// Days after the end of a term within which a delay is usual, with the upper union's approval.
/// Source: 总工发〔2016〕27号第三十条, secondary texts. Unverified: the official text.
const DELAY_DAYS: i64 = 183;

/// The last day of a term of three or five years.
/// Source: 工会法; 工会基层组织选举工作条例（总工发〔2016〕27号）第三十条. Unverified: article.
pub(super) fn term_end(first: Date, years: i64) -> Date {
    dates::last_of_years(first, i16::try_from(years).unwrap_or(5))
}

/// Members up to which the seats apply, least and most seats.
/// Source: 工会基层组织选举工作条例（总工发〔2016〕27号）第八条, secondary texts.
/// Unverified: the official text; the last line by a district's guide alone.
const SEATS: [(i64, i64, i64); 7] = [
    (24, 3, 5),
    (200, 3, 7),
    (1_000, 7, 15),
    (5_000, 15, 21),
    (10_000, 21, 29),
    (50_000, 29, 37),
    (i64::MAX, 37, 45),
];

/// Least and most seats of a union's committee with so many members; only advice.
pub(super) fn seats_advice(members: i64) -> (i64, i64) {
    let line = SEATS.iter().find(|(upto, ..)| members <= *upto);
    line.map_or((37, 45), |(_, least, most)| (*least, *most))
}

/// How many hold a seat beyond those that there are.
pub(crate) fn over(seats: i64, seated: i64) -> i64 {
    (seated - seats).max(0)
}

/// What is to be done so many days before the last day of a term; negative behind it.
/// Source: the calendar of an election is a house rule; it follows 总工发〔2016〕27号, secondary
/// texts. Unverified: the official text.
pub(crate) fn todo(days: i64) -> &'static str {
    match days {
        181.. => "任期内",
        91..=180 => "筹备换届：定筹备班子，核对会员名册，想好席位和选举办法",
        61..=90 => "向同级党组织和上级工会请示：什么时候换、选多少人、怎么选",
        31..=60 => "提候选人：分会、小组推荐，汇总后报党组织和上级工会审查",
        0..=30 => "公示候选人，开会员大会或代表大会选举；结果报上级工会批复",
        _ if days >= -DELAY_DAYS => {
            "已届满：尽快选举；延期须上级工会同意，一般不超过半年（待核实）"
        }
        _ => "届满已超过半年：请向上级工会说明，定下选举日期",
    }
}

/// A term is registered once its election is over, and a later number begins later.
/// Source: house rule.
pub(super) fn may_register(
    number: i64,
    first: Date,
    others: &[Committee],
    today: Date,
) -> Result<(), Refusal> {
    if first > today {
        return Err(Refusal::new(
            "organisation.committee_in_future",
            "届次从选举之日起算，不能晚于今天；请在选举之后登记",
        ));
    }
    let odd = others.iter().find(|o| {
        (o.number < number && o.first >= first) || (o.number > number && o.first <= first)
    });
    match odd {
        None => Ok(()),
        Some(other) => Err(Refusal::new(
            "organisation.committee_order",
            format!(
                "第 {} 届从 {} 起，和第 {number} 届的先后不合，请核对届次和选举日期",
                other.number, other.first
            ),
        )),
    }
}
