//! Words in a row.

/// Adds a word to a text, with what stands between two.
///
/// Called in a loop where others would collect and join: that is new code for each kind of
/// iterator and of string, this is none.
pub fn add(text: &mut String, between: &str, word: &str) {
    if !text.is_empty() {
        text.push_str(between);
    }
    text.push_str(word);
}
