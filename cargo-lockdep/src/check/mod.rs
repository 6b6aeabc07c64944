//! A snapshot under all rules: which findings fail, whether anything was looked at at all, and what
//! was not.

mod rules;
mod coverage;
mod known;
mod text;
mod json;

use lockdep_core::snapshot::{Snapshot, Verdict, judge};

use crate::baseline::New;

pub use self::coverage::{Coverage, Lost};
pub use self::known::{Known, check_known};
pub use self::rules::{FailIn, Rules};
pub use self::text::Show;

/// What becomes of a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It makes the result red.
    Fails,
    /// A hazard that is no failure by itself.
    Note,
    /// It fails in other configurations than those that count.
    Elsewhere,
    /// Accepted by the program's own suppressions.
    Suppressed,
    /// Accepted by an exception of the baseline, for this reason.
    Excepted(String),
    /// Validation was off there.
    Off,
}

impl Fate {
    /// Its name in JSON.
    pub fn as_str(&self) -> &'static str {
        match self {
            Fate::Fails => "fails",
            Fate::Note => "note",
            Fate::Elsewhere => "elsewhere",
            Fate::Suppressed => "suppressed",
            Fate::Excepted(_) => "excepted",
            Fate::Off => "off",
        }
    }
}

/// A finding and its fate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The finding.
    pub verdict: Verdict,
    /// What becomes of it.
    pub fate: Fate,
}

/// Something other than a finding that makes the result red.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Red {
    /// A word for programs: `nothing-observed`, `too-few-classes`, `too-few-edges`, or another's.
    pub code: &'static str,
    /// What is wrong, in a line.
    pub headline: String,
    /// The rest: what it is about, and the remedy. Whole lines, may be empty.
    pub text: String,
    /// How the last line counts it, such as `2 new edges`.
    pub count: String,
    /// Its parts, for reports that show each at its place; it is one whole if there are none.
    pub parts: Vec<New>,
}

/// Something red that is no finding, as reports show it: one for each place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alarm<'a> {
    /// As that of [`Red`].
    pub code: &'static str,
    /// What tells it from others of its code; may be empty.
    pub title: &'a str,
    /// What is wrong, in a line.
    pub headline: &'a str,
    /// The rest. Whole lines, may be empty.
    pub text: &'a str,
    /// Where it may be shown, what is best first.
    pub sites: &'a [String],
}

impl Red {
    /// As reports show it.
    pub fn alarms(&self) -> Vec<Alarm<'_>> {
        let Red { code, headline, text, parts, .. } = self;
        if parts.is_empty() {
            return vec![Alarm { code, title: "", headline, text, sites: &[] }];
        }
        let parts = parts.iter();
        parts
            .map(|New { title, headline, text, sites }| Alarm {
                code,
                title,
                headline,
                text,
                sites,
            })
            .collect()
    }
}

/// What is red of a snapshot whatever is found in it: that nothing was observed.
pub fn vacuity(snapshot: &Snapshot) -> Vec<Red> {
    Rules::default().vacuity(&Coverage::of(snapshot))
}

/// All that was looked at, and what came of it.
#[derive(Clone, Debug)]
pub struct Checked<'a> {
    /// What was judged.
    pub snapshot: &'a Snapshot,
    /// Every finding: those that fail first.
    pub findings: Vec<Judged>,
    /// What else is red.
    pub red: Vec<Red>,
    /// What else is to be said, a line each.
    pub remarks: Vec<String>,
    /// How much was looked at.
    pub coverage: Coverage,
}

/// Judges a snapshot. `accepts` says why a finding is accepted from outside, if it is.
pub fn check<'a>(
    snapshot: &'a Snapshot,
    rules: &Rules,
    accepts: &mut dyn FnMut(&Verdict) -> Option<String>,
) -> Checked<'a> {
    let coverage = Coverage::of(snapshot);
    let mut findings: Vec<Judged> = judge(snapshot)
        .verdicts
        .into_iter()
        .map(|verdict| {
            let fate = rules.fate(&verdict, snapshot, accepts);
            Judged { verdict, fate }
        })
        .collect();
    // Stable: within these, the order of the verdicts.
    findings.sort_by_key(|judged| judged.fate != Fate::Fails);
    let red = rules.vacuity(&coverage);
    Checked { snapshot, findings, red, remarks: Vec::new(), coverage }
}

impl Checked<'_> {
    /// Whether there is anything to complain of.
    pub fn is_red(&self) -> bool {
        !self.red.is_empty() || self.failing().next().is_some()
    }

    /// The findings that fail.
    pub fn failing(&self) -> impl Iterator<Item = &Verdict> {
        self.findings.iter().filter(|f| f.fate == Fate::Fails).map(|f| &f.verdict)
    }

    /// How many findings have this fate; of exceptions, whatever the reason.
    fn many(&self, fate: &Fate) -> usize {
        self.findings.iter().filter(|f| f.fate.as_str() == fate.as_str()).count()
    }
}

fn many(count: usize, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}
