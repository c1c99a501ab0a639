//! Room for recursive parsers: `oxc_parser` goes one level down for each bracket and operator, and so does the parser
//! crate, which hands it expressions while it parses.

use std::thread;

/// Bytes of stack for one bracket or operator, with some to spare; an unoptimised build needs the most.
const BYTES_PER_LEVEL: usize = if cfg!(debug_assertions) { 24 * 1024 } else { 6 * 1024 };
/// Levels that the stack of any thread has room for.
const FREE_LEVELS: usize = 40;

/// Runs `work` on a stack that is deep enough.
///
/// - `levels`: how deep the deepest expression nests at the most.
pub fn with_room_for<T: Send>(levels: usize, work: impl FnOnce() -> T + Send) -> T {
    if levels <= FREE_LEVELS {
        return work();
    }
    thread::scope(|scope| {
        let builder = thread::Builder::new().stack_size(levels * BYTES_PER_LEVEL);
        match builder.spawn_scoped(scope, work) {
            Ok(worker) => worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            Err(error) => panic!("no stack for {levels} levels: {error}"),
        }
    })
}
