//! The validator behind the [`lockdep`] crate: it knows events, not locks.
//!
//! Most users want the facade. This crate is for whoever brings locks or contexts of their own:
//! it takes events (acquire, release, an interrupt arrives) of a [`Task`](task::Task) and returns
//! [`Report`](report::Report)s. It prints nothing, panics for nothing and locks nothing but its
//! own state.
//!
//! Five floors, read downwards; a module uses only modules above it (`tests/layering.rs`).
//!
//! [`lockdep`]: https://docs.rs/lockdep

#![deny(unsafe_code)]

// Words.
mod table;
pub mod words;
pub mod wait;
pub mod config;
pub mod mode;
pub mod site;
pub mod backtrace;
pub mod context;
pub mod irq;

// Memory.
pub mod instance;
pub mod class;
pub mod depmap;
pub mod chain;
pub mod held;
pub mod task;
pub mod local;
pub mod graph;
pub mod violation;
pub mod coverage;
pub mod memory;

// Judgement.
pub mod check;
pub mod judge;

// Speech.
pub mod report;
pub mod suppress;
#[cfg(feature = "dump")]
pub mod snapshot;
pub mod policy;

// Door.
pub mod validator;
pub mod current;
