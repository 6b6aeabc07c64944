//! parking_lot's mirrors: they behave as parking_lot does, and what is wrong is found.
#![allow(clippy::duplicate_mod, reason = "one body, for the crates and for the mirrors")]

mod bare_0_12;
mod mirror_0_12;
mod bare_0_13;
mod mirror_0_13;
mod found;
