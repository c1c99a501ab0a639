//! The command line: the manual's commands and options, and those that are parsed.

use std::collections::BTreeSet;

use clap::{Arg, Command};

use super::document::{Document, spans};

/// The commands that `kaleidoc --help` lists.
fn commands() -> Vec<Command> {
    let mut command = kaleidoc::cli::command();
    command.build();
    command.get_subcommands().filter(|found| !found.is_hide_set() && found.get_name() != "help").cloned().collect()
}

/// Options of a command, each as `--long`; without those that every command has.
fn options(command: &Command) -> BTreeSet<String> {
    let longs = command.get_arguments().filter(|arg| !arg.is_hide_set()).filter_map(Arg::get_long);
    longs.filter(|long| !matches!(*long, "help" | "version")).map(|long| format!("--{long}")).collect()
}

/// The long form of an option that a document names, `None` for one that the command does not have.
fn long_form(command: &Command, option: &str) -> Option<String> {
    let arg = command.get_arguments().find(|arg| {
        let short = arg.get_short().map(|short| format!("-{short}"));
        arg.get_long().is_some_and(|long| option == format!("--{long}")) || short.as_deref() == Some(option)
    })?;
    arg.get_long().map(|long| format!("--{long}"))
}

/// Words of a command line or table cell that are options.
fn options_in(text: &str) -> Vec<String> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | '|' | '=' | ',' | '`'));
    words.filter(|word| word.starts_with('-') && word.len() > 1).map(str::to_owned).collect()
}

fn section_of(command: &Command) -> Document {
    Document::page("reference/cli").section(&format!("`kaleidoc {}`", command.get_name()))
}

#[test]
fn every_command_has_a_section() {
    let titles = Document::page("reference/cli").headings(2);
    let listed: BTreeSet<String> = titles
        .iter()
        .filter_map(|title| title.strip_prefix("`kaleidoc ")?.strip_suffix('`'))
        .map(str::to_owned)
        .collect();
    let known: BTreeSet<String> = commands().iter().map(|command| command.get_name().to_owned()).collect();
    assert_eq!(listed, known);
}

/// The lines of usage name each option, and no other; so does the table, which may leave some to another command's.
#[test]
fn options_are_those_of_each_command() {
    for command in commands() {
        let section = section_of(&command);
        let usage: String = section.fences_in("bash").iter().map(|fence| fence.code.clone()).collect();
        let known = options(&command);
        check(&command, &options_in(&usage), &known);
        if known.is_empty() {
            continue;
        }
        let rows = section.table("Option").unwrap_or_else(|| panic!("{} has no table of options", section.path));
        let refers = rows.iter().any(|row| row[0] == "others");
        let listed: Vec<String> =
            rows.iter().flat_map(|row| spans(&row[0])).flat_map(|span| options_in(&span)).collect();
        if refers {
            listed.iter().for_each(|option| assert!(long_form(&command, option).is_some(), "{option}"));
        } else {
            check(&command, &listed, &known);
        }
    }
}

#[track_caller]
fn check(command: &Command, listed: &[String], known: &BTreeSet<String>) {
    let name = command.get_name();
    let found: BTreeSet<String> = listed
        .iter()
        .map(|option| {
            long_form(command, option).unwrap_or_else(|| panic!("`kaleidoc {name}` has no option `{option}`"))
        })
        .collect();
    assert_eq!(&found, known, "options of `kaleidoc {name}`");
}

/// Values that an option is limited to are all named, where it is documented.
#[test]
fn values_of_options_are_named() {
    for command in commands() {
        let section = section_of(&command);
        for arg in command.get_arguments().filter(|arg| arg.get_long().is_some() && arg.get_action().takes_values()) {
            for value in arg.get_possible_values() {
                let name = value.get_name();
                assert!(section.text.contains(name), "{}: `{name}` of {arg}", section.path);
            }
        }
    }
}

/// `kaleidoc …` in the shell blocks of every document: each command exists, and has the options that it is given.
#[test]
fn commands_in_documents_can_be_carried_out() {
    let known = commands();
    let mut count = 0;
    for document in Document::all() {
        let shells = ["bash", "sh", "yaml", "json", "console"];
        for fence in shells.iter().flat_map(|shell| document.fences_in(shell)) {
            for line in fence.code.lines().flat_map(calls) {
                let name = line.split(' ').next().unwrap_or_default();
                let Some(command) = known.iter().find(|command| command.get_name() == name) else {
                    let is_version = name == "KALEIDOC_VERSION";
                    assert!(is_version || name.starts_with('-'), "{}: `kaleidoc {line}`", document.path);
                    continue;
                };
                for option in options_in(line) {
                    assert!(long_form(command, &option).is_some(), "{}: `kaleidoc {line}`: {option}", document.path);
                }
                count += 1;
            }
        }
    }
    assert!(count >= 20, "{count} calls");
}

/// What follows `kaleidoc ` in a line where the command stands as a word, up to the end of that call.
fn calls(line: &str) -> Vec<&str> {
    let line = line.split(" #").next().unwrap_or_default();
    let found = line.match_indices("kaleidoc ").filter(|(at, _)| {
        let before = line[..*at].chars().next_back();
        before.is_none_or(|c| matches!(c, ' ' | '"' | '(')) && !is_argument(&line[..*at])
    });
    found
        .map(|(at, name)| line[at + name.len()..].split(['"', '|', '&', ';', ')']).next().unwrap_or_default())
        .collect()
}

/// Whether the word after this text is an argument of another program: `cargo install kaleidoc`.
fn is_argument(before: &str) -> bool {
    ["install ", "add ", "-D ", "path: ", "cd ", "repository: "].iter().any(|end| before.ends_with(end))
}

#[test]
fn calls_are_found_where_the_command_is_a_word() {
    assert_eq!(calls("  \"docs\": \"kaleidoc build docs --base /docs/\","), ["build docs --base /docs/"]);
    assert_eq!(calls("npx kaleidoc check && echo kaleidoc-x # kaleidoc y"), ["check "]);
    assert_eq!(calls("cargo install kaleidoc "), Vec::<&str>::new());
}
