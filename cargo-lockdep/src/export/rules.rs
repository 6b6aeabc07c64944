//! The rules, in the words of `docs/reports.md`.

/// What can be found: the chapters of `docs/reports.md`, which a package of this crate has not. A test
/// compares them.
const CHAPTERS: &str = include_str!("rules.md");

/// What can be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Rule<'a> {
    /// The `code` of a verdict.
    pub(super) code: &'a str,
    /// Its headline.
    pub(super) headline: &'a str,
    /// What it means, and how it is usually fixed, in Markdown.
    pub(super) help: &'a str,
}

/// All rules, in the order of the document.
pub(super) fn all() -> Vec<Rule<'static>> {
    CHAPTERS.split("\n### ").skip(1).filter_map(rule).collect()
}

fn rule(section: &'static str) -> Option<Rule<'static>> {
    // What the next chapter begins with is not part of it.
    let section = section.split("\n## ").next()?;
    let (heading, rest) = section.split_once('\n')?;
    let code = heading.trim().strip_prefix('`')?.strip_suffix('`')?;
    let (first, help) = rest.trim_start().split_once("\n\n")?;
    let headline = first.split('`').nth(1)?;
    Some(Rule { code, headline, help: help.trim() })
}

/// Markdown as plain text: paragraphs on one line each, without marks for code.
pub(super) fn plain(markdown: &str) -> String {
    let paragraph = |paragraph: &str| paragraph.replace('\n', " ").replace('`', "");
    markdown.split("\n\n").map(paragraph).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use lockdep_core::violation::Kind;

    use super::*;

    #[test]
    fn the_chapters_are_those_of_the_document() {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let document = std::fs::read_to_string(package.join("../docs/reports.md")).unwrap();
        let (first, after) = ("## Waiting where one must not", "## The JSON form");
        let at = |heading: &str| document.find(heading).expect(heading);
        let chapters = &document[at(first)..at(after)];
        if std::env::var_os("LOCKDEP_BLESS").is_some() {
            std::fs::write(package.join("src/export/rules.md"), chapters).unwrap();
        } else {
            assert_eq!(CHAPTERS, chapters, "LOCKDEP_BLESS=1 rewrites src/export/rules.md");
        }
    }

    #[test]
    fn each_code_has_a_rule() {
        let rules = all();
        // That of `irq` is always one of the finer ones.
        let kinds = Kind::ALL.iter().filter(|kind| **kind != Kind::Irq).map(|kind| kind.as_str());
        let codes: Vec<_> = kinds.chain(Kind::CODES).collect();
        for code in &codes {
            let rule = rules.iter().find(|rule| rule.code == *code);
            let Rule { headline, help, .. } = rule.unwrap_or_else(|| panic!("no rule {code}"));
            assert!(!headline.is_empty() && help.contains("Usually fixed"), "{code}: {help}");
            assert!(!help.contains("\n#"), "{code}: {help}");
        }
        assert_eq!(rules.len(), codes.len());
    }
}
