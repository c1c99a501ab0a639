//! A table of figures, for the terminal and as Markdown.

use serde::{Deserialize, Serialize};

use super::budgets::{Budgets, Verdict};

/// Figures of one kind; benches in Node.js hand over the same as JSON (`benches/browser/statistics.mjs`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Name of its budgets.
    pub id: String,
    pub title: String,
    /// What is measured, and how.
    pub note: String,
    pub columns: Vec<Column>,
    pub rows: Vec<Row>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Column {
    pub name: String,
    /// `ms`, `s`, `B`, `MB`, `MB/s`, `×`, `%`, `of 1` for a share, or nothing for counts.
    pub unit: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    pub name: String,
    /// One for each column; `None` was not measured.
    pub values: Vec<Option<f64>>,
}

impl Table {
    /// A table without rows; `columns` are names and units.
    pub fn new(id: &str, title: &str, note: &str, columns: &[(&str, &str)]) -> Self {
        let column = |&(name, unit): &(&str, &str)| Column { name: name.to_owned(), unit: unit.to_owned() };
        let columns = columns.iter().map(column).collect();
        Table { id: id.to_owned(), title: title.to_owned(), note: note.to_owned(), columns, rows: Vec::new() }
    }

    /// Adds a row.
    pub fn push(&mut self, name: impl Into<String>, values: impl Into<Vec<Option<f64>>>) {
        self.rows.push(Row { name: name.into(), values: values.into() });
    }

    /// The table as lines of text, each column as wide as it must be.
    pub fn text(&self, budgets: &Budgets) -> String {
        let lines = self.lines(budgets);
        let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
        let widths: Vec<usize> = (0..=self.columns.len()).map(width).collect();
        let mut text = format!("{}\n", self.title);
        for line in &lines {
            let Some((name, cells)) = line.split_first() else { continue };
            text += &format!("  {name:<width$}", width = widths[0]);
            for (cell, width) in cells.iter().zip(&widths[1..]) {
                text += &format!("  {cell:>width$}");
            }
            text += "\n";
        }
        text + &format!("  ({})\n", self.note)
    }

    /// The table as Markdown, under a heading.
    pub fn markdown(&self, budgets: &Budgets) -> String {
        let mut lines = self.lines(budgets).into_iter().map(|line| format!("| {} |\n", line.join(" | ")));
        let head = lines.next().unwrap_or_default();
        let rule = format!("|---|{}\n", "--:|".repeat(self.columns.len()));
        format!("### {}\n\n{}\n\n{head}{rule}{}", self.title, self.note, lines.collect::<String>())
    }

    /// Names of the columns, and then the rows: a name, and a cell for each column.
    fn lines(&self, budgets: &Budgets) -> Vec<Vec<String>> {
        let heads = self.columns.iter().map(|Column { name, unit }| match unit.as_str() {
            "" => name.clone(),
            unit => format!("{name}, {unit}"),
        });
        let mut lines = vec![std::iter::once(String::new()).chain(heads).collect::<Vec<_>>()];
        for row in &self.rows {
            let cells = self.columns.iter().zip(&row.values).map(|(column, value)| match value {
                Some(value) => cell(*value, &column.unit, budgets.of(&self.id, &row.name, column)),
                None => "–".to_owned(),
            });
            lines.push(std::iter::once(row.name.clone()).chain(cells).collect());
        }
        lines
    }
}

/// A figure, and beside it its budget, with a mark where it is missed.
fn cell(value: f64, unit: &str, budget: Option<super::budgets::Budget>) -> String {
    let figure = number(value, unit);
    match budget {
        None => figure,
        Some(budget) => {
            let mark = match budget.verdict(value) {
                Verdict::Met => "✓",
                Verdict::Missed => "✗",
            };
            format!("{figure} ({} {}) {mark}", budget.sign(), number(budget.value, unit))
        }
    }
}

/// Bytes and counts in full with their thousands apart; all else with three digits that mean something.
fn number(value: f64, unit: &str) -> String {
    if matches!(unit, "B" | "") || value.abs() >= 1000.0 {
        let digits = format!("{value:.0}");
        let mut grouped = String::new();
        for (index, digit) in digits.chars().enumerate() {
            if index > 0 && (digits.len() - index).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        return grouped;
    }
    let decimals = match value.abs() {
        size if size >= 100.0 => 0,
        size if size >= 10.0 => 1,
        _ => 2,
    };
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> (Table, Budgets) {
        let budgets = "[switch.all]\n\"dom p50\" = 1.5\nrate = 40\n";
        let mut table = Table::new("switch", "Switch", "Warm.", &[("dom p50", "ms"), ("bytes", "B"), ("rate", "MB/s")]);
        table.push("one", [Some(1.234), Some(1_234_567.0), None]);
        table.push("all", [Some(1.6), Some(999.0), Some(41.0)]);
        (table, Budgets::parse(budgets).unwrap())
    }

    #[test]
    fn text_has_budgets_beside_their_figures() {
        let (table, budgets) = sample();
        let expected = "Switch\n\
            \x20              dom p50, ms   bytes, B        rate, MB/s\n\
            \x20 one              1.23  1,234,567                 –\n\
            \x20 all  1.60 (≤ 1.50) ✗        999  41.0 (≥ 40.0) ✓\n\
            \x20 (Warm.)\n";
        let squeeze = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(squeeze(&table.text(&budgets)), squeeze(expected));
    }

    #[test]
    fn markdown_is_a_table_under_a_heading() {
        let (table, budgets) = sample();
        let expected = "### Switch\n\nWarm.\n\n\
            |  | dom p50, ms | bytes, B | rate, MB/s |\n\
            |---|--:|--:|--:|\n\
            | one | 1.23 | 1,234,567 | – |\n\
            | all | 1.60 (≤ 1.50) ✗ | 999 | 41.0 (≥ 40.0) ✓ |\n";
        assert_eq!(table.markdown(&budgets), expected);
    }
}
