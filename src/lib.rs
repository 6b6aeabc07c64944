#![doc = include_str!("../README.md")]
//!
//! # Modules
//!
//! * [`kernel`]: the locks.
//! * [`context`]: interrupts, and what masks them.
//! * [`contract`]: what code says of the locks around it.
//!
//! # Features
//!
//! * `validate` (default): without it every lock is the real lock, in size and in code, and
//!   nothing is found.
#![deny(unsafe_code)]
#![cfg_attr(not(feature = "validate"), allow(dead_code, reason = "nothing is found or spoken of"))]

// The order is the architecture: each module uses only those above it (`tests/layering.rs`).
mod options;
mod deferred;
mod speak;
mod thread_end;
mod token;
mod scope;

pub mod contract;
pub mod context;
pub mod kernel;

pub use lockdep_core::class::{LockClassKey, LockType};
pub use lockdep_core::config::{ConfigSet, KernelConfig, Preempt};
pub use lockdep_core::judge::Strictness;
pub use lockdep_core::mode::{Order, Subclass};
pub use lockdep_core::policy::{Action, Policy};
pub use lockdep_core::report::Report;
pub use lockdep_core::snapshot::{LostCoverage, Snapshot};
pub use lockdep_core::validator::{Kept, Options, PinCookie, Validator};
pub use lockdep_core::violation::Kind;
pub use lockdep_core::wait::{Atomicity, LockKind, WaitType, WaitTypes};
pub use lockdep_macros::test;

pub use self::scope::{Scope, check, current, global, init, off, scope, to_dot};

/// Not public API. Used by generated code.
#[doc(hidden)]
pub mod __private {
    pub use crate::scope::run_test;
}
