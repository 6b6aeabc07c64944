//! Names in quotation marks.

/// A name in quotation marks. What would end it or the line, or what nobody sees, is escaped.
pub(super) fn write(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 2);
    out.push('"');
    for c in name.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if escapes(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Reads what stands in quotation marks; and what follows. A backslash that escapes nothing is one:
/// reports of Windows have paths with them.
pub(super) fn read(text: &str) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix('"')?;
    let mut name = String::new();
    loop {
        let at = rest.find(['"', '\\'])?;
        name.push_str(&rest[..at]);
        let found = &rest[at..];
        rest = &found[1..];
        if found.starts_with('"') {
            return Some((name, rest));
        }
        match (rest.chars().next(), unicode(rest)) {
            (Some(c @ ('"' | '\\')), _) => {
                name.push(c);
                rest = &rest[1..];
            }
            (_, Some((c, after))) => {
                name.push(c);
                rest = after;
            }
            _ => name.push('\\'),
        }
    }
}

fn unicode(text: &str) -> Option<(char, &str)> {
    let (hex, rest) = text.strip_prefix("u{")?.split_once('}')?;
    let digits = (1..=6).contains(&hex.len()) && hex.bytes().all(|b| b.is_ascii_hexdigit());
    let c = u32::from_str_radix(hex, 16).ok().filter(|_| digits).and_then(char::from_u32)?;
    Some((c, rest))
}

/// Whether a character ends a line, changes how others are shown, or is none that is seen.
pub(super) fn escapes(c: char) -> bool {
    let hidden = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    c.is_control() || hidden
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_were_written() {
        for name in [
            "",
            "a b",
            r#"<img src="x" onerror='a'>"#,
            r"src\new\u{7}.rs",
            "a\nb\u{202e}\t",
            "\\",
            "ä\u{1f600}",
        ] {
            let text = write(name) + " rest";
            assert_eq!(read(&text), Some((name.to_owned(), " rest")), "{text}");
            assert!(!text.chars().any(char::is_control));
        }
        assert_eq!(read(r#""src\new.rs"x"#), Some((r"src\new.rs".to_owned(), "x")));
        assert_eq!((read("a"), read("\"a"), read(r#""a\""#)), (None, None, None));
    }
}
