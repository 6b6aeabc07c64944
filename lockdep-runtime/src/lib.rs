//! The running side of the [`lockdep`] crate: what happens at an acquisition of a real lock, and
//! what becomes of a finding.
//!
//! It has no locks of its own and depends on none, so that it can stand behind a lock crate that is
//! patched into a whole dependency tree. Users want [`lockdep`]; this crate's interface is for its
//! mirrors and shims, and changes with them.
//!
//! [`lockdep`]: https://docs.rs/lockdep
#![deny(unsafe_code)]

// The order is the architecture: each module uses only those above it.
mod process_end;
pub mod stats;
#[cfg(feature = "stacks")]
mod stacks;
pub mod suppress;
#[cfg(feature = "dump")]
pub mod dump;
mod options;
mod deferred;
mod trial;
pub mod speak;
mod system;
#[cfg_attr(not(feature = "stats"), path = "no_meter.rs")]
mod meter;
mod table;
#[cfg_attr(not(all(unix, not(miri))), path = "no_fork.rs")]
mod fork;
mod mail;
mod thread_end;
pub mod waits;
pub mod token;
pub mod scope;
pub mod threads;
pub mod testing;
