//! The rules: one a file, each a pure function of what is held and what is asked.
//!
//! A rule may use a helper of one above it here. Their order within an acquisition is the
//! judge's.

pub mod nesting;
pub mod recursion;
pub mod among;
pub mod order;
pub mod rank;
pub mod release;
pub mod contract;
pub mod rcu;
pub mod sleep;
