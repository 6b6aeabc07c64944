//! spin's mirrors: they behave as spin does, and what is wrong is found.
#![allow(clippy::duplicate_mod, reason = "one body, for the crate and for the mirrors")]

mod bare;
mod mirror;
mod found;
