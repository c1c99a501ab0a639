//! `kaleidoc licenses`: the license of everything that is part of the command.

use std::io::{self, ErrorKind, Write};

use two_face::acknowledgement;

use super::{Failure, Outcome};

/// The crates, as `cargo xtask notices` finds them.
const NOTICES: &str = include_str!("THIRD_PARTY_NOTICES");

/// Prints the notices; a reader that has seen enough, such as `head`, is not an error.
pub(super) fn run() -> Result<Outcome, Failure> {
    match io::stdout().write_all(notices().as_bytes()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::new(format!("cannot print: {error}"))),
        _ => Ok(Outcome::Clean),
    }
}

/// The notices of the crates, and then those of the grammars that code is highlighted by.
fn notices() -> String {
    let mut text = NOTICES.to_owned();
    for license in acknowledgement::listing().for_syntaxes() {
        let rule = "=".repeat(72);
        text += &format!("\n{rule}\n{}, a grammar of `bat`\n\n{}\n", license.rel_path.display(), license.text.trim());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_have_crates_and_grammars() {
        let text = notices();
        assert!(text.contains("- serde 1.") && text.contains("- wasm-bindgen 0."));
        assert!(text.contains("LICENSE, a grammar of `bat`"), "no grammars");
    }
}
