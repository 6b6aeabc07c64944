//! What the tests of the shims share.

use lockdep_core::policy::{Action, Policy};
use lockdep_core::validator::{Options, Validator};
use lockdep_core::violation::Kind;
use lockdep_runtime::scope;

/// A finding, with the text of its report.
pub type Found = (Kind, String);

/// What is found while a body runs on a validator of its own, with that validator.
pub fn on_its_own(body: impl FnOnce()) -> (Validator, Vec<Found>) {
    let options = Options { policy: Policy::new(Action::Collect), ..Options::default() };
    let validator = Validator::new(options);
    scope::scope(&validator, body);
    let kept = validator.findings().into_iter();
    let found = kept.map(|kept| (kept.report.kind, kept.report.to_string())).collect();
    (validator, found)
}

/// What is found while a body runs on a validator of its own.
pub fn found(body: impl FnOnce()) -> Vec<Found> {
    on_its_own(body).1
}

/// The kinds of that.
pub fn kinds(body: impl FnOnce()) -> Vec<Kind> {
    found(body).into_iter().map(|(kind, _)| kind).collect()
}
