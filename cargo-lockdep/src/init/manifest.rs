//! Lines put into a `Cargo.toml` that is somebody else's: nothing of it is changed or moved.

/// The manifest with a line at the head of a table, which is added at the end if there is none.
/// Comments above the line go with it. Returns the text, and what was added.
pub(super) fn with_line(text: &str, table: &str, line: &str) -> (String, String) {
    let header = format!("[{table}]");
    let mut after = String::new();
    let mut lines = text.split_inclusive('\n');
    for old in lines.by_ref() {
        after.push_str(old);
        if is_header(old, &header) {
            end_line(&mut after);
            after.push_str(line);
            after.extend(lines);
            return (after, format!("{header}\n{line}"));
        }
    }
    let added = format!("{header}\n{line}");
    (with_end(text, &added), added)
}

/// The text with more of it at its end, an empty line between.
pub(super) fn with_end(text: &str, added: &str) -> String {
    let mut after = text.to_owned();
    end_line(&mut after);
    if !after.is_empty() && !after.ends_with("\n\n") {
        after.push('\n');
    }
    after.push_str(added);
    after
}

/// Whether a table is there, whatever is in it.
pub(super) fn has_table(text: &str, table: &str) -> bool {
    let header = format!("[{table}]");
    text.lines().any(|line| is_header(line, &header))
}

/// Whether a key stands at the start of a line.
pub(super) fn has_key(text: &str, key: &str) -> bool {
    text.lines().any(|line| {
        let rest = line.trim_start().strip_prefix(key);
        rest.is_some_and(|rest| rest.trim_start().starts_with('='))
    })
}

fn is_header(line: &str, header: &str) -> bool {
    let code = line.split('#').next().unwrap_or_default();
    // Spaces are allowed inside the brackets.
    code.split_whitespace().collect::<String>() == header
}

fn end_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_to_the_head_of_its_table() {
        let text = "[package]\nname = \"a\"\n\n[dev-dependencies] # tests\nrand = \"1\"\n";
        let (after, added) = with_line(text, "dev-dependencies", "x = \"1\"\n");
        assert_eq!(
            after,
            "[package]\nname = \"a\"\n\n[dev-dependencies] # tests\nx = \"1\"\nrand = \"1\"\n"
        );
        assert_eq!(added, "[dev-dependencies]\nx = \"1\"\n");
    }

    #[test]
    fn a_table_that_is_not_there_is_added_at_the_end() {
        let (after, _) = with_line("[package]\nname = \"a\"", "dev-dependencies", "x = \"1\"\n");
        assert_eq!(after, "[package]\nname = \"a\"\n\n[dev-dependencies]\nx = \"1\"\n");
    }

    #[test]
    fn tables_and_keys_are_found_as_written() {
        let text = "a-b = 1\n[ profile.dev.package.x ]\n  key=2\n";
        assert!(has_table(text, "profile.dev.package.x") && !has_table(text, "profile.dev"));
        assert!(has_key(text, "key") && has_key(text, "a-b") && !has_key(text, "a"));
    }
}
