//! Data quality (数据质量): what is wrong by union, and who is how old.

use std::collections::BTreeMap;

use kernel::{Date, Id, Sex};
use platform::{
    Error,
    access::{Actor, Body, BodyPath, Reach},
    db::Conn,
    ui::words,
};

use super::{
    pages::{AgeLine, FlawLine, QualityPage, UnionLine},
    scope::Scope,
    store,
};
use crate::{
    figures,
    flaw::{self, Flaw},
    member::Seen,
    powers::{EDIT, READ},
};

/// Youngest age with a band of its own; the younger stand below it together.
const FIRST_BAND: i16 = 20;
/// From this age on all stand together.
const LAST_BAND: i16 = 70;
/// Years of a band.
const BAND_YEARS: i16 = 5;

/// The page, within what the actor may see.
///
/// # Errors
/// What the database said.
pub fn page(conn: &mut Conn, actor: &Actor, today: Date) -> Result<QualityPage, Error> {
    let (seen, scope) = (Seen::now(conn)?, Scope::of(actor, READ.code));
    let counts = store::flaw_counts(conn, &seen, &scope)?;
    let members = store::rows_by_union(conn, &seen, &scope)?;
    let pyramid = pyramid(conn, &seen, actor, &scope)?;
    let (ages, unknown) = ages(&pyramid, today);
    Ok(QualityPage {
        unions: unions(conn, &members, &counts)?,
        flaws: flaws(&counts),
        ages,
        unknown,
        merges: actor.may_somewhere(EDIT.code),
    })
}

/// Members by sex and year of birth: from the kept figures of the bodies whose whole tree the
/// actor may read, whatever its size; counted for who sees single groups, or all there is.
fn pyramid(
    conn: &mut Conn,
    seen: &Seen,
    actor: &Actor,
    scope: &Scope,
) -> Result<Vec<(Option<Sex>, i16, i64)>, Error> {
    let grants = actor.grants_of(READ.code);
    if grants.iter().any(|g| g.reach != Reach::Below) {
        return store::pyramid(conn, seen, scope);
    }
    let tops: BTreeMap<&BodyPath, Id<Body>> = grants.iter().map(|g| (&g.path, g.body)).collect();
    let mut all = Vec::new();
    for (path, body) in &tops {
        let inner = tops
            .keys()
            .any(|other| other != path && path.is_within(other));
        if inner {
            continue;
        }
        for figure in figures::of_body(conn, seen, *body, path)? {
            if figure.group.standing.belongs() {
                let year = i16::try_from(figure.group.birth_year).unwrap_or_default();
                all.push((figure.group.sex, year, figure.count));
            }
        }
    }
    Ok(all)
}

fn unions(
    conn: &mut Conn,
    members: &[(Id<Body>, i64)],
    counts: &[store::FlawCount],
) -> Result<Vec<UnionLine>, Error> {
    let ids: Vec<Id<Body>> = members.iter().map(|(id, _)| *id).collect();
    let places = organisation::places(conn, &ids)?;
    let mut by_union: BTreeMap<Id<Body>, UnionLine> = BTreeMap::new();
    for (body, people) in members {
        let name = places.get(body).map(|p| p.short.clone());
        let line = by_union.entry(*body).or_insert_with(|| UnionLine {
            body: *body,
            name: name.unwrap_or_default(),
            members: 0,
            flawed: 0,
            contradictions: 0,
            score: 0,
        });
        line.members += people;
    }
    for count in counts {
        if let Some(line) = by_union.get_mut(&count.union_body) {
            line.flawed += count.people;
            if flaw::list(count.flaws).into_iter().any(Flaw::contradicts) {
                line.contradictions += count.people;
            }
        }
    }
    let mut lines: Vec<UnionLine> = by_union.into_values().collect();
    for line in &mut lines {
        line.score = words::share(line.members - line.flawed, line.members);
    }
    lines.sort_by_key(|line| (line.score, -line.members, line.body));
    Ok(lines)
}

fn flaws(counts: &[store::FlawCount]) -> Vec<FlawLine> {
    let mut people: BTreeMap<Flaw, i64> = BTreeMap::new();
    for count in counts {
        for flaw in flaw::list(count.flaws) {
            *people.entry(flaw).or_default() += count.people;
        }
    }
    let mut lines: Vec<FlawLine> = people
        .into_iter()
        .map(|(flaw, people)| FlawLine { flaw, people })
        .collect();
    lines.sort_by_key(|line| (!line.flaw.contradicts(), -line.people));
    lines
}

/// The bands from the oldest down, and how many stand in none. Ages are told by the year of
/// birth, as the kept figures know it, and so are the lists behind them.
fn ages(pyramid: &[(Option<Sex>, i16, i64)], today: Date) -> (Vec<AgeLine>, i64) {
    let year = today.year();
    let mut bands = vec![band(Some(LAST_BAND), None, year)];
    let mut from = LAST_BAND;
    while from > FIRST_BAND {
        bands.push(band(Some(from - BAND_YEARS), Some(from - 1), year));
        from -= BAND_YEARS;
    }
    bands.push(band(None, Some(FIRST_BAND - 1), year));
    let mut unknown = 0;
    for (sex, born, people) in pyramid {
        let (Some(sex), true) = (sex, *born > 0) else {
            unknown += people;
            continue;
        };
        let line = &mut bands[place_of(year - born)];
        match sex {
            Sex::Male => line.men += people,
            Sex::Female => line.women += people,
        }
    }
    (bands, unknown)
}

/// Which band an age stands in, from the top.
fn place_of(age: i16) -> usize {
    let age = age.clamp(FIRST_BAND - 1, LAST_BAND);
    let below_top = (LAST_BAND - 1 - age).div_euclid(BAND_YEARS) + 1;
    usize::try_from(below_top).unwrap_or_default()
}

fn band(from: Option<i16>, to: Option<i16>, year: i16) -> AgeLine {
    let born = |age: Option<i16>| age.map(|age| (year - age).to_string()).unwrap_or_default();
    let label = match (from, to) {
        (Some(from), Some(to)) => format!("{from}–{to} 岁"),
        (Some(from), None) => format!("{from} 岁及以上"),
        (None, Some(to)) => format!("{to} 岁及以下"),
        (None, None) => String::new(),
    };
    AgeLine {
        label,
        filter: format!("born.{}-{}", born(to), born(from)),
        men: 0,
        women: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Born | the band they stand in, and the filter behind it.
    #[test]
    fn everybody_stands_in_one_band() {
        let today = Date::constant(2025, 11, 18);
        for (born, label, filter) in [
            (1930, "70 岁及以上", "born.-1955"),
            (1955, "70 岁及以上", "born.-1955"),
            (1956, "65–69 岁", "born.1956-1960"),
            (1960, "65–69 岁", "born.1956-1960"),
            (1961, "60–64 岁", "born.1961-1965"),
            (2005, "20–24 岁", "born.2001-2005"),
            (2006, "19 岁及以下", "born.2006-"),
            (2025, "19 岁及以下", "born.2006-"),
        ] {
            let (bands, unknown) = ages(&[(Some(Sex::Male), born, 3)], today);
            let found: Vec<_> = bands.iter().filter(|b| b.men == 3).collect();
            assert_eq!(found.len(), 1, "{born}");
            assert_eq!(
                (found[0].label.as_str(), found[0].filter.as_str()),
                (label, filter)
            );
            assert_eq!(unknown, 0);
        }
        let (_, unknown) = ages(&[(None, 1980, 2), (Some(Sex::Female), 0, 1)], today);
        assert_eq!(unknown, 3);
    }
}
