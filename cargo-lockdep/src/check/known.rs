//! A baseline beside the judgement: its exceptions accept findings, and a nesting that it does not
//! know is red.

use lockdep_core::snapshot::Snapshot;

use super::{Checked, Red, Rules, Show, check, many};
use crate::baseline::{Acceptance, Baseline, Comparison, Date};
use crate::design::Root;

/// A baseline, the workspace that its places are in, and today.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The baseline.
    pub baseline: &'a Baseline,
    /// What its places are relative to.
    pub root: &'a Root,
    /// The day on which exceptions expire or not.
    pub today: Date,
}

/// Judges a snapshot beside a baseline, if there is one.
pub fn check_known<'a>(
    snapshot: &'a Snapshot,
    rules: &Rules,
    known: Option<Known<'_>>,
    show: Show,
) -> Checked<'a> {
    let Some(Known { baseline, root, today }) = known else {
        return check(snapshot, rules, &mut |_| None);
    };
    let comparison = Comparison::of(baseline, snapshot, root);
    let mut acceptance = Acceptance::new(&comparison, today);
    let mut checked = check(snapshot, rules, &mut |verdict| {
        acceptance.accepts(verdict).map(|exception| exception.reason.clone())
    });
    let fresh = comparison.fresh().len();
    if fresh > 0 {
        let file = baseline.name();
        let are = if fresh == 1 { "is" } else { "are" };
        let nestings = many(fresh, "nesting", "nestings");
        checked.red.push(Red {
            code: "new-edges",
            headline: format!("{nestings} {are} new: {file} does not know {}", them(fresh)),
            text: comparison.fresh_text(),
            count: many(fresh, "new edge", "new edges"),
            parts: comparison.news(),
        });
    }
    let warnings = acceptance.warnings();
    checked.remarks = warnings.iter().map(|warning| format!("warning: {warning}")).collect();
    if fresh > 0 || show.all {
        checked.remarks.extend(comparison.other_text().lines().map(str::to_owned));
    }
    checked.remarks.push(comparison.summary());
    checked
}

fn them(many: usize) -> &'static str {
    if many == 1 { "it" } else { "them" }
}
