//! Text in XML.

use std::borrow::Cow;

/// A text as XML says it, between tags or in an attribute: what it is read as is the text, but for
/// characters that XML cannot have, which are escaped as in Rust's literals.
pub(super) fn text(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| entity(c).is_some() || !allowed(c)) {
        return text.into();
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match entity(c) {
            Some(entity) => escaped.push_str(entity),
            None if allowed(c) => escaped.push(c),
            None => escaped.extend(c.escape_unicode()),
        }
    }
    escaped.into()
}

/// What stands for a character. White space is among them: in attributes, and where a line ends, a
/// reader would change it.
fn entity(c: char) -> Option<&'static str> {
    Some(match c {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '"' => "&quot;",
        '\'' => "&apos;",
        '\t' => "&#9;",
        '\n' => "&#10;",
        '\r' => "&#13;",
        _ => return None,
    })
}

/// The characters of XML 1.0, without those that it discourages.
fn allowed(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{fdd0}'..='\u{fdef}') && c as u32 & 0xfffe != 0xfffe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_what_it_stands_in() {
        assert_eq!(text("plain 🦀"), "plain 🦀");
        assert_eq!(text("]]></a>"), "]]&gt;&lt;/a&gt;");
        assert_eq!(text("\"&'"), "&quot;&amp;&apos;");
        assert_eq!(text("a\r\n\tb"), "a&#13;&#10;&#9;b");
        assert_eq!(text("\0\u{1b}\u{ffff}\u{85}"), r"\u{0}\u{1b}\u{ffff}\u{85}");
    }
}
