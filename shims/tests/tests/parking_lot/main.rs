//! parking_lot 0.12 and 0.13, unmodified, over the shims.
#![allow(clippy::duplicate_mod, reason = "both versions have one body")]

mod v0_12;
mod v0_13;
