//! URLs as the outline writes them: alike, however they are encoded and with or without a slash at the end.

/// Characters that `decodeURI` leaves encoded, and `encodeURI` leaves alone.
const RESERVED: &str = ";/?:@&=+$,#";

/// A URL as the outline writes it.
pub fn canonical(url: &str) -> String {
    let url = url.trim();
    // Wrong escapes stay as they are.
    let url = decode(url).map_or_else(|| url.to_owned(), |decoded| encode(&decoded));
    let url = ["%5B", "%5b"].iter().fold(url, |url, escape| url.replace(escape, "["));
    let url = ["%5D", "%5d"].iter().fold(url, |url, escape| url.replace(escape, "]"));
    if url.starts_with('/') && !url.starts_with("//") { with_slash(&url) } else { url }
}

/// Paths end with a slash, unless their last part looks like a file.
fn with_slash(url: &str) -> String {
    let end = url.find(['#', '?']).unwrap_or(url.len());
    let (path, rest) = url.split_at(end);
    let bare = path.strip_suffix('/').unwrap_or(path);
    let last = bare.rsplit('/').next().unwrap_or_default();
    let is_file = last.find('.').is_some_and(|dot| dot + 1 < last.len());
    if is_file { format!("{bare}{rest}") } else { format!("{bare}/{rest}") }
}

/// Source: <https://tc39.es/ecma262/#sec-decodeuri-encodeduri>
fn decode(url: &str) -> Option<String> {
    let mut out = Vec::new();
    let mut rest = url.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            out.push(*first);
            continue;
        }
        let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
        let byte = u8::from_str_radix(digits, 16).ok()?;
        rest = &rest[2..];
        if RESERVED.as_bytes().contains(&byte) {
            out.push(b'%');
            out.extend(digits.bytes());
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok()
}

/// Source: <https://tc39.es/ecma262/#sec-encodeuri-uri>
fn encode(url: &str) -> String {
    let mut out = String::new();
    for byte in url.bytes() {
        let c = char::from(byte);
        if c.is_ascii_alphanumeric() || "-_.!~*'()".contains(c) || RESERVED.contains(c) {
            out.push(c);
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}

#[test]
fn urls_are_alike() {
    assert_eq!(canonical("/a b/[x]?q#é"), "/a%20b/[x]/?q#%C3%A9");
    assert_eq!(canonical("/a/b.html/"), "/a/b.html");
    assert_eq!(canonical("https://a.b/%5Bplatform%5D/%zz"), "https://a.b/[platform]/%zz");
    assert_eq!(canonical("/"), "/");
}
