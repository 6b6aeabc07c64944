#![doc = include_str!("../README.md")]
//!
//! # Modules
//!
//! * [`sync`]: the locks of [`std::sync`].
//! * [`thread`]: the threads of [`std::thread`].
//! * [`lock_api`]: lock_api's locks over any raw lock.
//! * [`parking_lot`]: the locks of parking_lot.
//! * `lock_api_0_5`, `parking_lot_0_13`, `spin`: those of these crates, each behind a feature of
//!   its name.
//! * [`kernel`]: the locks of a kernel.
//! * [`context`]: interrupts, and what masks them.
//! * [`contract`]: what code says of the locks around it.
//!
//! # Features
//!
//! * `validate` (default): without it every lock is the real lock, in size and in code, and
//!   nothing is found.
//! * `stacks` (default): reports show stacks beside places.
//! * `kernel` (default): the kernel's locks, contexts and contracts.
//! * `parking_lot` (default), `lock_api`, `spin`, `parking_lot_0_13`, `lock_api_0_5`: the mirrors of
//!   other crates; `arc_lock`, `owning_ref` and `serde` are theirs too.
//! * `dump`: graphs and reports as JSON, DOT and petgraph.
//! * `stats`: how often and how long locks are held and waited for, in snapshots; warnings of long
//!   holds.
#![deny(unsafe_code)]
#![allow(
    clippy::duplicate_mod,
    reason = "both versions of lock_api and parking_lot are one source"
)]
#![cfg_attr(not(feature = "validate"), allow(dead_code, reason = "nothing is found or spoken of"))]

// The order is the architecture: each module uses only those above it (`tests/layering.rs`).
mod testing;
mod assertion;
mod classed;
mod suppression;
#[cfg(feature = "kernel")]
mod token;

#[cfg(feature = "validate")]
pub mod sync;
#[cfg(feature = "validate")]
pub mod thread;
#[cfg(not(feature = "validate"))]
pub use std::{sync, thread};

#[cfg(all(feature = "lock_api", feature = "validate"))]
pub mod lock_api;
#[cfg(all(feature = "lock_api", feature = "validate"))]
pub use self::lock_api::spinning::Spinning;
#[cfg(all(feature = "lock_api", not(feature = "validate")))]
pub use ::lock_api;

/// A raw lock that waits by spinning: without validation, the raw lock.
#[cfg(all(feature = "lock_api", not(feature = "validate")))]
pub type Spinning<R> = R;
#[cfg(all(feature = "lock_api_0_5", feature = "validate"))]
pub mod lock_api_0_5;
#[cfg(all(feature = "lock_api_0_5", not(feature = "validate")))]
pub use ::lock_api_0_5;
#[cfg(all(feature = "parking_lot", feature = "validate"))]
pub mod parking_lot;
#[cfg(all(feature = "parking_lot", not(feature = "validate")))]
pub use ::parking_lot;
#[cfg(all(feature = "spin", feature = "validate"))]
pub mod spin;
#[cfg(all(feature = "spin", not(feature = "validate")))]
pub use ::spin;
#[cfg(all(feature = "parking_lot_0_13", feature = "validate"))]
pub mod parking_lot_0_13;
#[cfg(all(feature = "parking_lot_0_13", not(feature = "validate")))]
pub use ::parking_lot_0_13;

#[cfg(any(feature = "validate", feature = "kernel"))]
pub mod contract;
#[cfg(feature = "kernel")]
pub mod context;
#[cfg(feature = "kernel")]
pub mod kernel;

#[cfg(any(feature = "validate", feature = "kernel"))]
mod validator {
    pub use lockdep_core::class::{LockClassKey, LockType};
    pub use lockdep_core::config::{ConfigSet, KernelConfig, Preempt};
    pub use lockdep_core::coverage::LostCoverage;
    pub use lockdep_core::judge::Strictness;
    pub use lockdep_core::mode::{Order, Subclass};
    pub use lockdep_core::policy::{Action, Policy};
    pub use lockdep_core::report::Report;
    #[cfg(feature = "dump")]
    pub use lockdep_core::snapshot::Snapshot;
    pub use lockdep_core::suppress::{Invalid, Suppression};
    pub use lockdep_core::validator::{Kept, Options, PinCookie, Validator};
    pub use lockdep_core::violation::Kind;
    pub use lockdep_core::wait::{Atomicity, LockKind, WaitType, WaitTypes};
    #[cfg(feature = "dump")]
    pub use lockdep_runtime::dump::dump;
    #[cfg(feature = "dump")]
    pub use lockdep_runtime::scope::to_dot;
    pub use lockdep_runtime::scope::{Scope, check, current, global, init, off, scope};
}

#[cfg(any(feature = "validate", feature = "kernel"))]
pub use self::validator::*;
pub use lockdep_macros::{acquires, holds, lock_class, not_held, test};

/// Not public API. Used by generated code.
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "validate")]
    pub use crate::assertion::call;
    #[cfg(feature = "validate")]
    pub use crate::testing::assert_kinds;
    #[cfg(feature = "validate")]
    pub use lockdep_runtime::suppress::add as suppress;
    #[cfg(feature = "validate")]
    pub use lockdep_runtime::testing::{ShouldPanic, Test};
}

/// The examples of the documentation.
#[cfg(all(doctest, feature = "validate"))]
#[doc = include_str!("../docs/testing.md")]
mod docs_testing {}

#[cfg(all(doctest, feature = "validate"))]
#[doc = include_str!("../docs/stats.md")]
mod docs_stats {}
