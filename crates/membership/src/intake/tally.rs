//! How many rows there are of each kind (计数).

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    model::{Checked, Verdict},
    problem::Code,
};

/// Counts of a list (计数).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Tally {
    /// Rows by what becomes of them.
    pub verdicts: BTreeMap<Verdict, i64>,
    /// Rows by what is wrong with them.
    pub codes: BTreeMap<Code, i64>,
}

impl Tally {
    /// Counts one row.
    pub fn add(&mut self, row: &Checked) {
        *self.verdicts.entry(row.verdict()).or_default() += 1;
        let mut codes: Vec<Code> = row.problems.iter().map(|p| p.code).collect();
        codes.sort();
        codes.dedup();
        for code in codes {
            *self.codes.entry(code).or_default() += 1;
        }
    }

    /// Rows of a kind.
    pub fn of(&self, verdict: Verdict) -> i64 {
        self.verdicts.get(&verdict).copied().unwrap_or_default()
    }

    /// All rows.
    pub fn all(&self) -> i64 {
        self.verdicts.values().sum()
    }
}
