//! `benches/budgets.toml`: the figures to reach, by table, row and column.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::table::Column;
use crate::workspace::Workspace;

/// Name of the file, from the root.
const FILE: &str = "benches/budgets.toml";

/// Values by the id of a table, the name of a row, and the name of a column.
#[derive(Debug, Default, Deserialize)]
pub struct Budgets(BTreeMap<String, BTreeMap<String, BTreeMap<String, f64>>>);

/// What a figure is to be: at most so much, or at least.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    pub value: f64,
    is_least: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Met,
    Missed,
}

impl Budgets {
    pub fn read(workspace: &Workspace) -> Result<Self> {
        let text = fs::read_to_string(workspace.root.join(FILE)).with_context(|| format!("cannot read {FILE}"))?;
        Self::parse(&text)
    }

    pub fn parse(text: &str) -> Result<Self> {
        toml::from_str(text).with_context(|| format!("{FILE} has no budgets"))
    }

    /// The budget of a figure. Of a rate more is better, of all else less.
    pub fn of(&self, table: &str, row: &str, column: &Column) -> Option<Budget> {
        let value = *self.0.get(table)?.get(row)?.get(&column.name)?;
        Some(Budget { value, is_least: column.unit.ends_with("/s") })
    }
}

impl Budget {
    pub fn verdict(self, value: f64) -> Verdict {
        let is_met = if self.is_least { value >= self.value } else { value <= self.value };
        if is_met { Verdict::Met } else { Verdict::Missed }
    }

    pub fn sign(self) -> &'static str {
        if self.is_least { "≥" } else { "≤" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ok_budgets_of_this_repository() {
        Budgets::parse(include_str!("../../../benches/budgets.toml")).unwrap();
    }

    #[test]
    fn a_rate_is_to_be_at_least_its_budget() {
        let budgets = Budgets::parse("[t.r]\na = 2\nb = 2.0\n").unwrap();
        let of = |name: &str, unit: &str| {
            budgets.of("t", "r", &Column { name: name.to_owned(), unit: unit.to_owned() }).unwrap()
        };
        assert_eq!(of("a", "ms").verdict(2.0), Verdict::Met);
        assert_eq!(of("a", "ms").verdict(2.1), Verdict::Missed);
        assert_eq!(of("b", "MB/s").verdict(2.1), Verdict::Met);
        assert_eq!(of("b", "MB/s").verdict(1.9), Verdict::Missed);
    }
}
