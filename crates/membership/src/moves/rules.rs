//! Which deed follows which standing: facts in, decision out.

use kernel::{Date, Refusal};

use super::model::{Asked, Before, Move};
use crate::model::Standing;

/// The standing that a deed leads to.
/// Source: 中国工会章程（会员离退休、失业保留会籍，调动时转接会籍），条文待核实; the order of
/// the steps is a house rule.
pub fn next(standing: Standing, deed: Move) -> Result<Standing, Refusal> {
    match (standing, deed) {
        (Standing::Active | Standing::Retained, Move::Transfer)
        | (Standing::Retained | Standing::Retired, Move::Resume)
        | (Standing::Left, Move::Rejoin) => Ok(Standing::Active),
        (Standing::Active, Move::Retain) => Ok(Standing::Retained),
        (Standing::Active | Standing::Retained, Move::Retire) => Ok(Standing::Retired),
        (Standing::Active | Standing::Retained | Standing::Retired, Move::Leave) => {
            Ok(Standing::Left)
        }
        (Standing::Active | Standing::Retained | Standing::Retired | Standing::Left, Move::Die) => {
            Ok(Standing::Deceased)
        }
        (Standing::Deceased, _) => Err(Refusal::new(
            "membership.deceased",
            "这位会员已登记去世，不能再办理；如登记有误，请先更正",
        )),
        (_, _) => Err(Refusal::new(
            "membership.move_not_open",
            format!(
                "现在是「{}」，不能办理「{}」；请先核对会籍状态",
                standing.word(),
                deed.word()
            ),
        )),
    }
}

/// The deeds that are open from a standing, in the order in which pages offer them.
pub fn open(standing: Standing) -> Vec<Move> {
    let all = Move::ALL.into_iter();
    all.filter(|deed| next(standing, *deed).is_ok()).collect()
}

/// Whether the deed may be done: the standing it leads to.
/// Source: house rules; the past is told in order, and nothing is registered that is not yet so.
pub fn decide(before: Before, asked: &Asked, today: Date) -> Result<Standing, Refusal> {
    let standing = next(before.standing, asked.deed)?;
    if asked.day > today {
        return Err(Refusal::new(
            "membership.day_ahead",
            "生效日期不能晚于今天；请在生效当天或之后办理",
        ));
    }
    if let Some(last) = before.last_fact.filter(|last| asked.day < *last) {
        return Err(Refusal::new(
            "membership.day_before_last",
            format!("这位会员在 {last} 已有会籍变动，生效日期不能早于那一天"),
        ));
    }
    match (asked.deed.needs_home(), asked.to) {
        (true, None) => Err(Refusal::new(
            "membership.home_missing",
            "请选择转入的工会小组或分会",
        )),
        (true, Some(to)) if asked.deed == Move::Transfer && to == before.home => Err(Refusal::new(
            "membership.same_home",
            "转入的就是现在所在的组织，不用办理",
        )),
        (true, Some(_)) | (false, _) => Ok(standing),
    }
}

/// Whose consent a deed still needs (须征得同意).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Nobody's: who asks answers for both sides.
    Nobody,
    /// 转入工会: where the person is to go.
    Receiving,
    /// 现所在工会: where the person belongs.
    Releasing,
}

/// Which side of a move the asker answers for (经办人管哪一方).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sides {
    /// May edit where the person belongs now.
    pub releasing: bool,
    /// May edit where the person is to go; true when the deed needs no home.
    pub receiving: bool,
}

/// Whose consent is needed; `None` when the asker answers for neither side.
/// Source: house rule; no union adds another's member without its consent, and none sends a
/// member to a union that has not agreed.
pub fn consent(deed: Move, sides: Sides) -> Option<Consent> {
    match (sides.releasing, sides.receiving) {
        (true, true) => Some(Consent::Nobody),
        (true, false) if deed.needs_home() => Some(Consent::Receiving),
        // Who left belongs nowhere: nobody is asked to let them go.
        (false, true) if deed == Move::Rejoin => Some(Consent::Nobody),
        (false, true) if deed == Move::Transfer => Some(Consent::Releasing),
        (true | false, true | false) => None,
    }
}
