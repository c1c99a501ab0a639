//! Letters without their accents: who types `resume` looks for `résumé`, too.
//!
//! Latin letters in the blocks that languages of today are written with, Greek ones, and the Cyrillic `ё`, whose dots are
//! mostly left out in writing. What is left of a letter is the first character of its canonical decomposition; letters
//! without one, as `ø` and `ß`, are what they are commonly transcribed as.
//! `unicode-normalization` decomposes every letter there is; the module would carry its tables for these few hundred.
//!
//! Source: UnicodeData.txt, field 5, <https://www.unicode.org/reports/tr44/#Decomposition_Mapping>

/// Of `à` to `ſ` (Latin-1 Supplement, Latin Extended-A), in order; a blank for what is no letter, or more than one.
const LATIN: &str = "aaaaaa ceeeeiiiidnooooo ouuuuy yaaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiii i  jjkkkllllllllllnnnnnn nnoooooo  \
     rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";
const LATIN_START: u32 = 0xe0;

/// Of the block Latin Extended Additional, Vietnamese among them.
const ADDITIONAL: &str = "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvv\
     wwwwwwwwwwxxxxyyzzzzzzhtwy s    aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuuuuyyyyyyyy      ";
const ADDITIONAL_START: u32 = 0x1e00;

/// Whether a character is an accent by itself, which belongs to the letter before it.
pub(super) fn is_accent(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}')
}

/// Puts a small letter without its accents at the end of a word; an accent itself is left out.
pub(super) fn push(word: &mut String, letter: char) {
    match letter {
        'ß' => word.push_str("ss"),
        'æ' => word.push_str("ae"),
        'œ' => word.push_str("oe"),
        'þ' => word.push_str("th"),
        'ơ' => word.push('o'),
        'ư' => word.push('u'),
        'ά' => word.push('α'),
        'έ' => word.push('ε'),
        'ή' => word.push('η'),
        'ί' | 'ϊ' | 'ΐ' => word.push('ι'),
        'ό' => word.push('ο'),
        'ύ' | 'ϋ' | 'ΰ' => word.push('υ'),
        'ώ' => word.push('ω'),
        'ё' => word.push('е'),
        _ if is_accent(letter) => {}
        _ => word.push(base(letter).unwrap_or(letter)),
    }
}

fn base(letter: char) -> Option<char> {
    let letter = u32::from(letter);
    let of = |table: &str, start: u32| table.as_bytes().get(letter.checked_sub(start)? as usize).copied();
    let base = of(LATIN, LATIN_START).or_else(|| of(ADDITIONAL, ADDITIONAL_START));
    base.filter(|base| *base != b' ').map(char::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(word: &str) -> String {
        let mut folded = String::new();
        word.chars().for_each(|letter| push(&mut folded, letter));
        folded
    }

    #[test]
    fn accents_are_taken_off() {
        for (word, expected) in [
            ("résumé", "resume"),
            ("re\u{301}sume\u{301}", "resume"),
            ("straße", "strasse"),
            ("œuvre", "oeuvre"),
            ("smørrebrød", "smorrebrod"),
            ("þorp", "thorp"),
            ("żółć", "zolc"),
            ("đường", "duong"),
            ("ngữ", "ngu"),
            ("ŝtelisto", "stelisto"),
            ("ẞ÷ʼn", "ẞ÷ʼn"),
            ("ёлка", "елка"),
            ("йод", "йод"),
            ("ΐ μήνυμα", "ι μηνυμα"),
            ("abc0", "abc0"),
        ] {
            assert_eq!(folded(word), expected, "{word}");
        }
        // The first and the last of each table.
        assert_eq!(folded("àſḁỹ"), "asay");
    }

    #[test]
    fn tables_are_whole() {
        assert_eq!((LATIN.len(), ADDITIONAL.len()), (0x180 - 0xe0, 0x100));
        assert!(LATIN.bytes().chain(ADDITIONAL.bytes()).all(|base| base.is_ascii_lowercase() || base == b' '));
    }

    #[test]
    fn what_is_folded_stays() {
        for letter in '\0'..char::MAX {
            let once = folded(&letter.to_string());
            assert_eq!(folded(&once), once);
            assert!(once.chars().count() <= 2, "{letter}");
        }
    }
}
