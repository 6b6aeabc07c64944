//! The rules: one a file, each a pure function of what is held and what is asked.
//!
//! No rule knows another. Their order within one acquisition is the validator's.

pub mod nesting;
pub mod recursion;
pub mod order;
pub mod release;
pub mod contract;
pub mod rcu;
pub mod sleep;
