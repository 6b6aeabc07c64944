//! The whole surface of lock_api, parking_lot and spin is there, as documented.
//!
//! `items` has a function for each documented item, with its very signature, which calls it; and
//! one for each trait that a type has. It compiles against the crates and against the mirrors, or
//! this test does not build. `cargo run -p xtask -- surface --crates` makes it of the crates' own
//! documentation.

mod bare;
mod mirror;
