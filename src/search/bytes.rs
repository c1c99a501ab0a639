//! Numbers and texts as bytes: how the files of an index in pieces are written.
//!
//! A number is a varint: seven bits a byte, the lowest first, the high bit set on all bytes but the last (as Protocol
//! Buffers have it, <https://protobuf.dev/programming-guides/encoding/#varints>).

/// Reads one thing after another; `None` for what is not there, or is not what it should be.
pub(super) struct Reader<'b>(&'b [u8]);

impl<'b> Reader<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self(bytes)
    }

    /// Bytes that are left.
    pub(super) fn left(&self) -> usize {
        self.0.len()
    }

    pub(super) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    pub(super) fn bytes(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f).checked_shl(shift)?;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    pub(super) fn size(&mut self) -> Option<usize> {
        self.number()?.try_into().ok()
    }

    /// A text that begins as another one: how many bytes of that, and what follows them.
    pub(super) fn text_after(&mut self, before: &str) -> Option<String> {
        let begin = self.size()?;
        let length = self.size()?;
        let rest = std::str::from_utf8(self.bytes(length)?).ok()?;
        Some(format!("{}{rest}", before.get(..begin)?))
    }
}

/// Writes what [`Reader::number`] reads.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn write_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Writes what [`Reader::text_after`] reads.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn write_text_after(out: &mut Vec<u8>, before: &str, text: &str) {
    let same = before.char_indices().zip(text.chars()).take_while(|((_, a), b)| a == b).count();
    let begin = text.char_indices().nth(same).map_or(text.len(), |(at, _)| at);
    write_number(out, begin as u64);
    write_number(out, (text.len() - begin) as u64);
    out.extend(&text.as_bytes()[begin..]);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read(numbers in prop::collection::vec(any::<u64>(), 0..20), a in "\\PC*", b in "\\PC*") {
            let mut out = Vec::new();
            numbers.iter().for_each(|number| write_number(&mut out, *number));
            write_text_after(&mut out, &a, &b);
            let mut reader = Reader::new(&out);
            for number in numbers {
                prop_assert_eq!(reader.number(), Some(number));
            }
            prop_assert_eq!(reader.text_after(&a), Some(b));
            prop_assert_eq!((reader.left(), reader.number()), (0, None));
        }
    }
}
