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

/// What makes a result red without being found in what was done, by the code of an [`Alarm`]. These are
/// no chapters: nothing is wrong with any lock.
///
/// [`Alarm`]: crate::check::Alarm
const ALARMS: [Rule<'static>; 6] = [
    Rule {
        code: "nothing-observed",
        headline: "no lock was observed",
        help: "No process took a lock, so the result says nothing.\n\nUsually fixed by building the \
            tests with lockdep's features `validate` and `dump`, and by tests that use its locks.",
    },
    Rule {
        code: "no-snapshot",
        headline: "no process wrote a snapshot",
        help: "The tests ran, and none of their processes wrote what it had learnt.\n\nUsually fixed by \
            the feature `dump` of lockdep where the tests are built.",
    },
    Rule {
        code: "too-few-classes",
        headline: "too few lock classes were acquired",
        help: "Fewer lock classes were acquired than `--min-classes` says.\n\nUsually fixed by tests that \
            were left out, or by locks that are lockdep's again.",
    },
    Rule {
        code: "too-few-edges",
        headline: "too few nestings were seen",
        help: "Fewer nestings of locks were seen than `--min-edges` says.\n\nUsually fixed by tests that \
            were left out, or by locks that are lockdep's again.",
    },
    Rule {
        code: "new-edges",
        headline: "a nesting that the baseline does not know",
        help: "A lock is taken while another one is held, and no line of the committed baseline says \
            so.\n\nUsually fixed by taking the locks in an order that is known; or, if the new one is \
            right, by the line that the report has, put into the baseline.",
    },
    Rule {
        code: "tests-failed",
        headline: "the tests failed",
        help: "The command that ran the tests did not succeed. What was seen until then is judged all \
            the same.\n\nUsually fixed by whatever the tests say.",
    },
];

/// The rule of an alarm.
pub(super) fn of_alarm<'a>(code: &'a str, headline: &'a str) -> Rule<'a> {
    let known = ALARMS.into_iter().find(|rule| rule.code == code);
    known.unwrap_or(Rule { code, headline, help: headline })
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
