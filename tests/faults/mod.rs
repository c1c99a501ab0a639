//! Small inputs that once gave the wrong result, each with the right one; a module for each class of fault.
//!
//! The inputs are shared test data beside the repository, `KALEIDOC_SHARED` or `../shared`. Without them, the tests of
//! handed inputs are skipped, which is a failure where `CI` is `true`. Siblings of an input stand in the tests.

mod fixture;
mod judge;
mod site;

mod code;
mod direction;
mod footnotes;
mod growth;
mod ids;
mod links;
mod loss;
mod messages;
mod output;
mod payloads;
mod urls;
