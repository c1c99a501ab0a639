//! A heading's text to its id in wasm: what the crate `github-slugger` does natively.
//!
//! The engine of its regular expression would be a quarter of the module (177 kB of 680 kB, by brotli). The characters that
//! it keeps stand in `slug.txt`, written by the test below, which compares the two for every character.

use std::sync::LazyLock;

/// Characters that stay, in hexadecimal: each line is one, or the first and the last of a run.
static KEPT: LazyLock<Vec<(u32, u32)>> = LazyLock::new(|| {
    let number = |word: &str| u32::from_str_radix(word, 16).unwrap_or_default();
    let run = |line: &str| line.split_once('-').map_or((number(line), number(line)), |(a, b)| (number(a), number(b)));
    include_str!("slug.txt").split_whitespace().map(run).collect()
});

/// The id of a text that stands alone.
pub(super) fn slug(text: &str) -> String {
    let characters = text.to_lowercase();
    let kept = characters.chars().filter_map(|c| match c {
        ' ' | '-' => Some('-'),
        _ => is_kept(c).then_some(c),
    });
    kept.collect()
}

fn is_kept(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    let number = u32::from(c);
    let after = KEPT.partition_point(|(first, _)| *first <= number);
    after > 0 && number <= KEPT[after - 1].1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `KALEIDOC_BLESS=1` writes the table anew.
    #[test]
    fn every_character_is_as_in_the_crate() {
        if std::env::var_os("KALEIDOC_BLESS").is_some() {
            return write_table();
        }
        for c in char::MIN..=char::MAX {
            let text = format!("a{c}b");
            assert_eq!(slug(&text), github_slugger::slug(&text), "U+{:04X}", u32::from(c));
        }
    }

    fn write_table() {
        let mut runs: Vec<(u32, u32)> = Vec::new();
        // What lower case is made of stays as it is; the rest never gets as far as the table.
        let stays = |c: &char| !c.is_ascii() && github_slugger::slug(&c.to_string()) == c.to_string();
        for c in (char::MIN..=char::MAX).filter(stays).map(u32::from) {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == c => *last = c,
                _ => runs.push((c, c)),
            }
        }
        let line = |(a, b): &(u32, u32)| if a == b { format!("{a:x}\n") } else { format!("{a:x}-{b:x}\n") };
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/compile/slug.txt");
        std::fs::write(path, runs.iter().map(line).collect::<String>()).unwrap();
    }

    #[test]
    fn words_are_joined_by_dashes() {
        assert_eq!(slug("Set up Auth — the `fast` way!"), "set-up-auth--the-fast-way");
        assert_eq!(slug("Größe_1 ΟΔΟΣ"), "größe_1-οδος");
    }
}
