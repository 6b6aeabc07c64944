//! Baselines: what holds of them, and the command as a person runs it.

#[path = "../common/mod.rs"]
mod common;
mod command;
mod docs;
mod exceptions;
mod laws;
mod model;
