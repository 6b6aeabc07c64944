//! `lockdep::sync` and `lockdep::thread`: they behave as the standard library does, and what is
//! wrong is found.
#![expect(clippy::duplicate_mod, reason = "one body of tests for both")]

mod bare;
mod mirror;
mod findings;
mod hangs;
mod many;
