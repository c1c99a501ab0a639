//! Codes of diagnostics: the manual's table, and the messages that documents quote.

use kaleidoc::diagnostic::{Code, Severity};

use super::document::Document;

#[test]
fn codes_are_those_of_the_type_in_its_order() {
    let known: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(Document::page("reference/diagnostics").column("Code"), known);
}

/// Each `error[code]` of a text, with what stands between the brackets.
fn quoted(text: &str) -> Vec<String> {
    let starts = Severity::ALL.map(|severity| format!("{}[", severity.as_str()));
    let after = starts.iter().flat_map(|start| text.match_indices(start).map(|(at, _)| &text[at + start.len()..]));
    after.filter_map(|rest| rest.split_once(']')).map(|(code, _)| code.to_owned()).collect()
}

#[test]
fn quoted_messages_have_codes_that_exist() {
    let mut count = 0;
    for document in Document::all() {
        for code in document.fences().iter().flat_map(|fence| quoted(&fence.code)) {
            assert!(Code::parse(&code).is_some(), "{}: no diagnostic has the code `{code}`", document.path);
            count += 1;
        }
    }
    assert!(count >= 3, "{count} messages");
}
