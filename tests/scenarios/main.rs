//! Small programs that a validator is judged by: hazards that no run shows, and false alarms.
//!
//! `rows.rs` has the thirty-five rows that detectors are compared on, `more.rs` further programs of
//! the same kinds. Each program is written once, in `programs`, and is a test on the locks of `std`
//! and on those of `parking_lot`; what only one of them has is in `std_only.rs` and
//! `parking_lot_only.rs`.

#![allow(unreachable_pub, reason = "a test has no outside")]

mod host;
mod parking_lot;
mod std_sync;
