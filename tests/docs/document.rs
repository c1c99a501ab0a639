//! Markdown as these tests read it: sections, tables, code blocks and code spans.

use std::fs;
use std::path::{Path, PathBuf};

/// A Markdown file of the repository.
pub struct Document {
    /// From the repository's root, with `/`.
    pub path: String,
    pub text: String,
}

/// A fenced code block.
pub struct Fence {
    /// What stands behind the opening backticks.
    pub info: String,
    /// The code, without the comments that mark lines.
    pub code: String,
}

/// A line, and where it stands.
enum Line<'t> {
    Prose(&'t str),
    Opening { info: &'t str, indentation: usize },
    Code(&'t str),
    Closing,
}

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

impl Document {
    /// Reads a file of the repository.
    #[track_caller]
    pub fn read(path: &str) -> Self {
        let text = fs::read_to_string(root().join(path));
        Self { path: path.to_owned(), text: text.unwrap_or_else(|error| panic!("{path}: {error}")) }
    }

    /// Reads a page of the manual.
    #[track_caller]
    pub fn page(route: &str) -> Self {
        Self::read(&format!("docs/src/pages/[platform]/{route}/index.mdx"))
    }

    /// Reads every page and fragment of the manual, and the documents for whom visits the repository or its packages.
    pub fn all() -> Vec<Self> {
        let mut paths = Vec::new();
        collect(&root().join("docs/src"), &mut paths);
        collect(&root().join(".github"), &mut paths);
        paths.extend(files(&root()).into_iter().filter(|path| is_document(path)));
        paths.push(root().join("pkg/README.md"));
        let relative = |path: &PathBuf| path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
        paths.iter().map(|path| Self::read(&relative(path))).collect()
    }

    /// The part below a heading, up to the next heading of its level or a higher one.
    #[track_caller]
    pub fn section(&self, title: &str) -> Self {
        let mut level = None;
        let mut text = String::new();
        for (raw, line) in self.text.lines().zip(lines(&self.text)) {
            if let Line::Prose(prose) = line
                && let Some((found, name)) = heading(prose)
            {
                match level {
                    None if name == title => {
                        level = Some(found);
                        continue;
                    }
                    Some(level) if found <= level => break,
                    _ => {}
                }
            }
            if level.is_some() {
                text.push_str(raw);
                text.push('\n');
            }
        }
        assert!(level.is_some(), "{} has no section `{title}`", self.path);
        Self { path: format!("{}, section `{title}`", self.path), text }
    }

    /// Titles of the headings of a level, in order.
    pub fn headings(&self, level: usize) -> Vec<String> {
        let found = lines(&self.text).filter_map(|line| match line {
            Line::Prose(prose) => heading(prose).filter(|(found, _)| *found == level),
            _ => None,
        });
        found.map(|(_, title)| title.to_owned()).collect()
    }

    /// Rows of the first table whose header starts with this cell, without header.
    pub fn table(&self, first_header: &str) -> Option<Vec<Vec<String>>> {
        let rows = self.prose().map(str::trim).map(|line| line.starts_with('|').then(|| cells(line)));
        let mut rows = rows.skip_while(|row| row.as_ref().is_none_or(|cells| cells[0] != first_header));
        rows.next()?;
        Some(rows.skip(1).map_while(|row| row).collect())
    }

    /// Code spans of the first column of a table, in order.
    #[track_caller]
    pub fn column(&self, first_header: &str) -> Vec<String> {
        let rows = self.table(first_header);
        let rows = rows.unwrap_or_else(|| panic!("{} has no table that starts with `{first_header}`", self.path));
        rows.iter().flat_map(|row| spans(&row[0])).collect()
    }

    /// Lines outside of code blocks.
    pub fn prose(&self) -> impl Iterator<Item = &str> {
        lines(&self.text).filter_map(|line| match line {
            Line::Prose(prose) => Some(prose),
            _ => None,
        })
    }

    /// Code blocks, in order.
    pub fn fences(&self) -> Vec<Fence> {
        let mut fences: Vec<Fence> = Vec::new();
        let mut indented = 0;
        for line in lines(&self.text) {
            match line {
                Line::Opening { info, indentation } => {
                    indented = indentation;
                    fences.push(Fence { info: info.to_owned(), code: String::new() });
                }
                Line::Code(code) if !code.trim_start().starts_with("// highlight-") => {
                    let fence = fences.last_mut().unwrap();
                    fence.code.push_str(code.get(indented..).unwrap_or_default());
                    fence.code.push('\n');
                }
                _ => {}
            }
        }
        fences
    }

    /// Code blocks in a language.
    pub fn fences_in(&self, language: &str) -> Vec<Fence> {
        self.fences().into_iter().filter(|fence| fence.info.split(' ').next() == Some(language)).collect()
    }
}

/// Code spans of a text, in order.
pub fn spans(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Whether a file is a document that stands at the repository's top.
fn is_document(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending == "md")
}

/// Markdown files below a folder.
fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for path in files(folder) {
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|ending| ending == "md" || ending == "mdx") {
            paths.push(path);
        }
    }
}

/// Entries of a folder, sorted; none if there is no such folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// Level and title of a heading.
fn heading(line: &str) -> Option<(usize, &str)> {
    let title = line.trim_start_matches('#');
    let level = line.len() - title.len();
    (level > 0).then(|| title.strip_prefix(' ')).flatten().map(|title| (level, title.trim()))
}

/// Cells of a table's row; `\|` is a pipe in one.
fn cells(row: &str) -> Vec<String> {
    let inner = row.trim().trim_start_matches('|').replace("\\|", "\u{0}");
    let inner = inner.strip_suffix('|').unwrap_or(&inner).to_owned();
    inner.split('|').map(|cell| cell.trim().replace('\u{0}', "|")).collect()
}

/// Lines of a text, told apart by code blocks. A block ends at a line of as many backticks or more.
fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut open = 0;
    text.lines().map(move |line| {
        let trimmed = line.trim_start();
        let backticks = trimmed.len() - trimmed.trim_start_matches('`').len();
        let info = trimmed[backticks..].trim();
        match open {
            0 if backticks >= 3 => {
                open = backticks;
                Line::Opening { info, indentation: line.len() - trimmed.len() }
            }
            0 => Line::Prose(line),
            _ if backticks >= open && info.is_empty() => {
                open = 0;
                Line::Closing
            }
            _ => Line::Code(line),
        }
    })
}

#[test]
fn documents_are_read_as_they_are_shown() {
    let text = "# A\n\n## B\n\nSee `x`.\n\n```sh title=\"t\"\n## no heading\n// highlight-next-line\nrun\n```\n\n### C\n\n\
                | K | V |\n|---|---|\n| `a`, `b` | 1 \\| 2 |\n| `c` | 3 |\n\n## D\n";
    let document = Document { path: "x.md".to_owned(), text: text.to_owned() };
    assert_eq!(document.headings(2), ["B", "D"]);
    let section = document.section("B");
    assert_eq!(section.column("K"), ["a", "b", "c"]);
    assert_eq!(section.table("K").unwrap()[0][1], "1 | 2");
    assert!(section.table("V").is_none() && document.section("D").text.trim().is_empty());
    let fence = &section.fences_in("sh")[0];
    assert_eq!((fence.info.as_str(), fence.code.as_str()), ("sh title=\"t\"", "## no heading\nrun\n"));
}
