//! Where somebody may look (可见范围), as ranges of the index `path`.

use platform::access::{Actor, BodyPath, Reach};

/// Disjoint ranges of paths in their order, from included, to excluded. Everything that the
/// tables are asked is asked range by range, so that each question is one range of one index.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope(Vec<(String, String)>);

impl Scope {
    /// What `actor` may see by `power`.
    pub fn of(actor: &Actor, power: &str) -> Self {
        let ranges = actor.grants_of(power).into_iter().map(|g| match g.reach {
            Reach::Here => here(&g.path),
            Reach::Below => organisation::path_range(&g.path),
            Reach::Everywhere => everything(),
        });
        Self::merged(ranges.collect())
    }

    /// Every path there is.
    pub fn everywhere() -> Self {
        Self(vec![everything()])
    }

    fn merged(mut ranges: Vec<(String, String)>) -> Self {
        ranges.sort();
        let mut merged: Vec<(String, String)> = Vec::new();
        for (from, to) in ranges {
            match merged.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.clone().max(to),
                Some(_) | None => merged.push((from, to)),
            }
        }
        Self(merged)
    }

    /// The part of it at or below `path`.
    #[must_use]
    pub fn within(&self, path: &BodyPath) -> Self {
        let (low, high) = organisation::path_range(path);
        let cut = self.0.iter().map(|(from, to)| {
            let from = from.clone().max(low.clone());
            (from, to.clone().min(high.clone()))
        });
        Self(cut.filter(|(from, to)| from < to).collect())
    }

    /// Whether `path` lies in it.
    pub fn has(&self, path: &BodyPath) -> bool {
        let inside = |(from, to): &(String, String)| path.0 >= *from && path.0 < *to;
        self.0.iter().any(inside)
    }

    /// Its ranges.
    pub fn ranges(&self) -> &[(String, String)] {
        &self.0
    }
}

/// All paths begin with a slash, which `0` follows.
fn everything() -> (String, String) {
    ("/".to_owned(), "0".to_owned())
}

/// That path alone: the ids of bodies below begin with `0` or later.
fn here(path: &BodyPath) -> (String, String) {
    (path.0.clone(), format!("{}0", path.0))
}

#[cfg(test)]
mod tests {
    use kernel::Id;
    use platform::access::Grant;

    use super::*;

    fn actor(grants: &[(&str, Reach)]) -> Actor {
        let grant = |(path, reach): &(&str, Reach)| Grant {
            power: "membership.read".to_owned(),
            body: Id::from_i64(1),
            path: BodyPath((*path).to_owned()),
            reach: *reach,
        };
        Actor {
            account: Id::from_i64(1),
            person: Id::from_i64(1),
            name: String::new(),
            title: String::new(),
            home: None,
            offices: Vec::new(),
            grants: grants.iter().map(grant).collect(),
            read_only: false,
        }
    }

    /// Grants | within | paths that are seen, of all four.
    #[test]
    fn a_scope_is_what_the_grants_cover() {
        let all = ["/1/", "/1/2/", "/1/2/3/", "/1/4/"];
        for (grants, within, seen) in [
            (vec![], "/1/", ""),
            (
                vec![("/1/", Reach::Below)],
                "/1/",
                "/1/ /1/2/ /1/2/3/ /1/4/",
            ),
            (vec![("/1/2/", Reach::Here)], "/1/", "/1/2/"),
            (vec![("/1/2/", Reach::Below)], "/1/", "/1/2/ /1/2/3/"),
            (
                vec![("/1/2/", Reach::Below), ("/1/2/3/", Reach::Here)],
                "/1/",
                "/1/2/ /1/2/3/",
            ),
            (
                vec![("/1/2/3/", Reach::Here), ("/1/4/", Reach::Below)],
                "/1/",
                "/1/2/3/ /1/4/",
            ),
            (vec![("/9/", Reach::Everywhere)], "/1/2/", "/1/2/ /1/2/3/"),
            (vec![("/1/4/", Reach::Below)], "/1/2/", ""),
        ] {
            let scope = Scope::of(&actor(&grants), "membership.read");
            let scope = scope.within(&BodyPath(within.to_owned()));
            let got: Vec<&str> = all
                .into_iter()
                .filter(|p| scope.has(&BodyPath((*p).to_owned())))
                .collect();
            assert_eq!(got.join(" "), seen, "{grants:?} within {within}");
            let ranges = scope.ranges();
            assert!(ranges.windows(2).all(|w| w[0].1 < w[1].0), "{ranges:?}");
        }
    }
}
