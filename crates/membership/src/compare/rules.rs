//! What differs, what is proposed, what may be done. Pure.

use kernel::Id;
use platform::access::Body;

use super::model::{Action, Counted, Kind, State};
use crate::{
    changeset,
    intake::{Checked, Code, Difference, Field, Known, Level, Parsed, Verdict},
    model::Standing,
    moves::Move,
};

/// One difference that was found (发现的差异).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// 种类
    pub kind: Kind,
    /// What differs.
    pub fields: Vec<Difference>,
}

impl Found {
    const fn bare(kind: Kind) -> Self {
        Self {
            kind,
            fields: Vec::new(),
        }
    }
}

/// What a row of the list says of the roster; nothing when both agree.
pub fn found(row: &Checked, known: Option<&Known>) -> Vec<Found> {
    if row.verdict() == Verdict::LeftOut {
        return Vec::new();
    }
    if row.problems.iter().any(|p| p.code == Code::Elsewhere) {
        return vec![Found::bare(Kind::Elsewhere)];
    }
    let doubt = row.problems.iter().any(|p| leaves_open_who(p.code));
    match known {
        Some(_) if doubt => vec![Found {
            kind: Kind::Doubtful,
            fields: row.differences.clone(),
        }],
        Some(known) => {
            let found = apart(&row.differences, &row.parsed, known);
            let unread = row.problems.iter().any(|p| p.level() >= Level::Asks);
            if found.is_empty() && unread {
                vec![Found::bare(Kind::Doubtful)]
            } else {
                found
            }
        }
        None if doubt || blocked(row) => vec![Found::bare(Kind::Doubtful)],
        // Who left there and never was here is nobody's business.
        None if row.parsed.standing.is_some_and(|s| !s.belongs()) => Vec::new(),
        None => vec![Found::bare(Kind::New)],
    }
}

fn blocked(row: &Checked) -> bool {
    row.problems.iter().any(|p| p.level() >= Level::Blocks)
}

/// Whether a problem leaves it open who the row is.
const fn leaves_open_who(code: Code) -> bool {
    matches!(
        code,
        Code::IdTwice
            | Code::StaffNoTwice
            | Code::StaffNoTaken
            | Code::SamePerson
            | Code::NearPerson
            | Code::RosterNear
            | Code::RosterTwo
            | Code::NameDiffers
            | Code::MergedPerson
            | Code::LooseQuote
    )
}

/// Parts what differs of one person by what must be done about it.
pub fn apart(differences: &[Difference], parsed: &Parsed, known: &Known) -> Vec<Found> {
    let mut all: Vec<Found> = Vec::new();
    let mut put = |kind: Kind, difference: Difference| match all.iter_mut().find(|f| f.kind == kind)
    {
        Some(found) => found.fields.push(difference),
        None => all.push(Found {
            kind,
            fields: vec![difference],
        }),
    };
    let stands = parsed.standing.unwrap_or(known.standing);
    let standing_differs = stands != known.standing;
    for difference in differences {
        let kind = match difference.field {
            Field::Home => Kind::Moved,
            Field::Standing => Kind::Standing,
            Field::Since if standing_differs => Kind::Standing,
            Field::Name
            | Field::IdNumber
            | Field::Sex
            | Field::Birth
            | Field::Phone
            | Field::StaffNo
            | Field::JoinedOn
            | Field::Since
            | Field::Office
            | Field::Post
            | Field::ModelWorker
            | Field::Hardship => Kind::Different,
        };
        put(kind, difference.clone());
    }
    // A list that has no column for it says that somebody belongs by naming them.
    if parsed.standing.is_none() && known.standing == Standing::Left {
        let said = Difference {
            field: Field::Standing,
            old: Standing::Left.word().to_owned(),
            new: "在名单上".to_owned(),
        };
        put(Kind::Standing, said);
    }
    // Who comes back comes to a home: the one deed does both.
    let back = parsed.standing.is_none_or(Standing::belongs);
    if known.standing == Standing::Left && back || known.standing == Standing::Deceased {
        all.retain(|f| f.kind != Kind::Moved);
    }
    all
}

/// What a change set writes of a row that differs: home and standing have deeds of their own.
pub fn written(parsed: Parsed, kind: Kind, known: Option<&Known>) -> Parsed {
    match (kind, known) {
        (Kind::Different, Some(known)) => Parsed {
            home: None,
            standing: None,
            since: parsed
                .since
                .filter(|_| parsed.standing.is_none_or(|s| s == known.standing)),
            ..parsed
        },
        _ => parsed,
    }
}

/// What is proposed (建议).
pub fn proposed(kind: Kind) -> &'static str {
    match kind {
        Kind::New => "接收入会",
        Kind::Gone => "核实是否离会",
        Kind::Moved => "核实后转接会籍",
        Kind::Standing => "核实后办理会籍",
        Kind::Different => "核对后更新资料",
        Kind::Elsewhere => "请所在工会办理转接",
        Kind::Doubtful => "人工核对；名单写错的，改好再比对",
    }
}

/// The deeds by which the standing of the roster becomes that of the list.
const fn deed_to(list: Option<Standing>) -> &'static [Move] {
    match list {
        None => &[Move::Rejoin],
        Some(Standing::Active) => &[Move::Resume, Move::Rejoin],
        Some(Standing::Retained) => &[Move::Retain],
        Some(Standing::Retired) => &[Move::Retire],
        Some(Standing::Left) => &[Move::Leave],
        Some(Standing::Deceased) => &[Move::Die],
    }
}

/// What may be done with a difference of this kind; whether a deed follows from how the person
/// stands is asked when it is done.
pub fn actions(kind: Kind, list: Option<Standing>, doubt: Doubt) -> Vec<Action> {
    let mut all: Vec<Action> = match kind {
        Kind::New => vec![Action::Join],
        Kind::Gone => [Move::Leave, Move::Retire, Move::Retain, Move::Die]
            .map(Action::Move)
            .to_vec(),
        Kind::Moved => vec![Action::Move(Move::Transfer)],
        Kind::Standing => deed_to(list).iter().copied().map(Action::Move).collect(),
        Kind::Different => vec![Action::Update],
        Kind::Elsewhere => Vec::new(),
        Kind::Doubtful => {
            let same = doubt.may_be.then_some(Action::Same);
            let another = doubt.may_be_new.then_some(Action::Another);
            same.into_iter().chain(another).collect()
        }
    };
    all.push(Action::Keep);
    all
}

/// How a doubt may be resolved (疑问).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Doubt {
    /// Somebody of the roster may be the one.
    pub may_be: bool,
    /// It may be somebody new: nothing but the likeness stands in the way.
    pub may_be_new: bool,
}

impl Doubt {
    /// Of a row with these problems.
    pub fn of(person: bool, known: bool, problems: &[crate::intake::Problem]) -> Self {
        let like = problems.iter().any(|p| p.code == Code::RosterNear);
        let hard = problems
            .iter()
            .any(|p| p.level() >= Level::Blocks && p.code != Code::StaffNoTaken);
        Self {
            may_be: person && !hard,
            may_be_new: !known && like && !problems.iter().any(|p| p.level() >= Level::Blocks),
        }
    }
}

/// Where a difference stands, from what is stored and the change set that does it.
pub fn state(stored: &str, set: Option<(changeset::State, bool)>) -> Option<State> {
    Some(match (stored, set) {
        ("open", _) => State::Open,
        ("kept", _) => State::Kept,
        ("asked", _) => State::UnderWay,
        ("done", _) => State::Done,
        ("settled", _) => State::Settled,
        ("set", Some((changeset::State::Live, false))) => State::Done,
        ("set", Some((changeset::State::Writing | changeset::State::Reading, _))) => {
            State::UnderWay
        }
        // Undone, given up, or sent back because the roster had changed.
        ("set", _) => State::Open,
        _ => return None,
    })
}

/// What makes one doubt that the right list was brought (疑似拿错名单); `None` when nothing does.
/// Source: house rule; a list of one's own union names most of its people.
pub fn odd(counted: &Counted) -> Option<String> {
    let Counted {
        people,
        met,
        expected,
        ..
    } = *counted;
    if people > 0 && met * 5 < people {
        return Some(format!(
            "名单上 {people} 人，只有 {met} 人在本工会的名册里；请先核对是不是选错了工会、拿错了名单或认错了列"
        ));
    }
    if expected > 0 && met * 2 < expected {
        return Some(format!(
            "名册里应有 {expected} 人在名单上，只对上 {met} 人；如果名单只包括一部分人，请放弃后重新比对，并选「只是一部分人」"
        ));
    }
    None
}

/// Where somebody new is taken in: where the list says, or the union.
pub fn home_of_new(parsed: &Parsed, union: Id<Body>) -> Id<Body> {
    parsed.home.unwrap_or(union)
}
