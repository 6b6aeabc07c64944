//! Which rows are shown.

use regex_lite::Regex;

/// What a text must have to be shown.
#[derive(Clone, Debug, Default)]
pub enum Filter {
    /// Nothing.
    #[default]
    All,
    /// This, somewhere in it.
    Text(String),
    /// A match of this, somewhere in it.
    Pattern(Regex),
}

impl Filter {
    /// A text, or a regular expression between slashes.
    ///
    /// # Errors
    /// If it is no regular expression: why.
    pub fn new(filter: &str) -> Result<Filter, String> {
        let pattern = filter.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'));
        match pattern.filter(|pattern| !pattern.is_empty()) {
            Some(pattern) => match Regex::new(pattern) {
                Ok(regex) => Ok(Filter::Pattern(regex)),
                Err(error) => Err(format!(
                    "no regular expression: {error}; without the slashes it would be a text to look for"
                )),
            },
            None => Ok(Filter::Text(filter.to_owned())),
        }
    }

    /// Whether one of these passes.
    pub fn any<T: AsRef<str>>(&self, texts: impl IntoIterator<Item = T>) -> bool {
        let mut texts = texts.into_iter();
        match self {
            Filter::All => true,
            Filter::Text(part) => texts.any(|text| text.as_ref().contains(&**part)),
            Filter::Pattern(regex) => texts.any(|text| regex.is_match(text.as_ref())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_or_an_expression_between_slashes() {
        let passes = |filter: &str, text: &str| Filter::new(filter).expect("a filter").any([text]);
        assert!(passes("a(b", "xa(bx") && !passes("a(b", "ab"));
        assert!(passes("/^a.c$/", "abc") && !passes("/^a.c$/", "abcd"));
        assert!(passes("src/net", "src/net/peer.rs") && passes("/src/net", "a/src/net.rs"));
        assert!(passes("//", "a//b") && !passes("//", "a/b"));
        assert!(Filter::new("/a(/").expect_err("unclosed").starts_with("no regular expression: "));
        assert!(Filter::All.any([""; 0]));
    }
}
