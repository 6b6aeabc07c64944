//! Names as pictures and tables show them: whatever is in them, it is seen and does nothing.

use std::borrow::Cow;

/// A text without characters that do something: line ends, other controls and what turns the
/// direction of writing are escaped as in Rust's literals, the rest is as it was.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(acts) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match acts(c) {
            true => shown.extend(c.escape_default()),
            false => shown.push(c),
        }
    }
    shown.into()
}

/// Whether a character is none that one sees.
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
}

/// At most `most` characters of a text: of a longer one its two ends, which tell most.
///
/// # Panics
/// If there is no room for the ends.
pub fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    assert!(most >= 3, "two ends and what stands for the rest");
    let len = text.chars().count();
    if len <= most {
        return text.into();
    }
    let (start, end) = ((most - 1).div_ceil(2), (most - 1) / 2);
    let at = |n: usize| text.char_indices().nth(n).map_or(text.len(), |(at, _)| at);
    format!("{}…{}", &text[..at(start)], &text[at(len - end)..]).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_escaped_and_the_rest_is_not() {
        assert_eq!(visible("Vec<Ünïcode>@a.rs:1 🦀"), "Vec<Ünïcode>@a.rs:1 🦀");
        assert_eq!(visible("a\nb\r\t\0\u{202e}c"), r"a\nb\r\t\u{0}\u{202e}c");
    }

    #[test]
    fn a_long_text_keeps_its_ends() {
        assert_eq!(shortened("abcdef", 6), "abcdef");
        assert_eq!(shortened("abcdefg", 6), "abc…fg");
        assert_eq!(shortened("🦀🦀🦀🦀", 3), "🦀…🦀");
        assert_eq!(shortened(&"x".repeat(10_000), 60).chars().count(), 60);
    }
}
