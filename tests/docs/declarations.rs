//! Interfaces and classes of the package's TypeScript declarations.

use std::collections::BTreeSet;

/// Names of the members of an interface or class, inherited ones included.
///
/// - `types`: a declaration file, formatted with two spaces, as all of `pkg/` is.
#[track_caller]
pub fn members(types: &str, name: &str) -> BTreeSet<String> {
    let start = ["interface", "class"].iter().find_map(|kind| {
        let start = format!("export {kind} {name}");
        types.match_indices(&start).map(|(at, _)| &types[at + start.len()..]).find(|rest| rest.starts_with([' ', '<']))
    });
    let start = start.unwrap_or_else(|| panic!("the types declare no `{name}`"));
    let (head, body) = start.split_once("{\n").unwrap();
    let body = body.split("\n}").next().unwrap();
    let mut members: BTreeSet<String> = body.lines().filter_map(member).map(str::to_owned).collect();
    for parent in parents(head).filter(|parent| types.contains(&format!("export interface {parent} "))) {
        members.extend(self::members(types, parent));
    }
    members
}

/// Names after `extends` and `implements`.
fn parents(head: &str) -> impl Iterator<Item = &str> {
    head.split([' ', ',']).filter(|word| !matches!(*word, "" | "extends" | "implements"))
}

/// The name that a line of a declaration declares.
fn member(line: &str) -> Option<&str> {
    let mut rest = line.strip_prefix("  ")?;
    for modifier in ["private ", "static ", "readonly ", "get ", "set "] {
        rest = rest.strip_prefix(modifier).unwrap_or(rest);
    }
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_')?;
    let is_declared = rest[end..].starts_with([':', '?', '(', '<']);
    (end > 0 && is_declared && &rest[..end] != "constructor").then_some(&rest[..end])
}

#[test]
fn members_are_found_in_every_form() {
    let types = "export interface Base {\n  /** A comment. */\n  a?: number;\n}\n\n\
                 export interface BaseOther {\n  z: string;\n}\n\n\
                 export class Main extends Base, EventTarget {\n  private constructor();\n  /**\n   * more: text\n   */\n  \
                 readonly b: string;\n  static c<T extends 1>(\n    inner: T,\n  ): void;\n  get d(): string;\n}\n";
    assert_eq!(members(types, "Main").into_iter().collect::<Vec<_>>(), ["a", "b", "c", "d"]);
}
