// Numbers out of many numbers, and the form in which a bench hands them over.

/** The smallest of the numbers that at least this share of them does not exceed. */
export function quantile(numbers, share) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

export const median = (numbers) => quantile(numbers, 0.5);
export const p95 = (numbers) => quantile(numbers, 0.95);

/**
 * A table of figures: what a bench returns, and what `cargo xtask bench` prints and writes down.
 *
 * - `id`: name of its budgets in `benches/budgets.toml`.
 * - `columns`: name to unit (`ms`, `s`, `B`, `MB`, `×`, `%`, `of 1`, or nothing for counts).
 * - `rows`: name to an object of values by the names of columns; a value that is missing was not measured.
 */
export function table(id, title, note, columns, rows) {
  const names = Object.keys(columns);
  return {
    id,
    title,
    note,
    columns: names.map((name) => ({ name, unit: columns[name] })),
    rows: Object.entries(rows).map(([name, values]) => ({ name, values: names.map((column) => values[column] ?? null) })),
  };
}

/** The row that stands for others: the median of each column. */
export function medianRow(rows) {
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  const of = (name) => median(rows.map((row) => row[name]).filter((value) => value !== undefined));
  return Object.fromEntries([...names].map((name) => [name, of(name)]));
}
