//! Room for recursive parsers: `oxc_parser` goes one level down for each bracket and operator, and so does the parser
//! crate, which hands it expressions while it parses.

use std::io;
use std::thread;

use super::scan::LEVEL_WORDS;

#[cfg(test)]
#[path = "own_stack.rs"]
#[allow(dead_code, reason = "it is here for its tests alone")]
mod own_stack;

/// Levels that an expression may have.
pub(super) const MAX_LEVELS: usize = 20_000;
/// What is said of an expression with more.
pub(super) const TOO_MANY: &str = "brackets and operators";

/// Bytes of stack for one bracket or operator, with some to spare; an unoptimised build needs the most.
const BYTES_PER_LEVEL: usize = if cfg!(debug_assertions) { 24 * 1024 } else { 6 * 1024 };
/// Levels that the stack of any thread has room for.
const FREE_LEVELS: usize = 40;

/// How deep expressions of a text can nest at the most: each bracket and operator can be a level, and so can some words.
pub(super) fn levels(text: &str) -> usize {
    let is_level = |byte: &u8| byte.is_ascii_punctuation() && !matches!(byte, b',' | b';' | b'"' | b'\'' | b'_' | b'#');
    let signs = text.as_bytes().iter().filter(|byte| is_level(byte)).count();
    let words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| LEVEL_WORDS.contains(word)).count();
    signs + words
}

/// Runs `work` on a stack that is deep enough.
///
/// - `levels`: how deep the deepest expression nests at the most.
///
/// # Errors
/// When the system has no memory, or no thread, for that stack.
pub(super) fn with_room_for<T: Send>(levels: usize, work: impl FnOnce() -> T + Send) -> io::Result<T> {
    if levels <= FREE_LEVELS {
        return Ok(work());
    }
    thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(levels * BYTES_PER_LEVEL);
        let worker = builder.spawn_scoped(scope, work)?;
        Ok(worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}
