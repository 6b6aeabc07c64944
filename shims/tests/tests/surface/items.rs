//! What is documented, item by item.
#![allow(
    dead_code,
    unused_imports,
    deprecated,
    unsafe_op_in_unsafe_fn,
    clippy::all,
    reason = "that it compiles is all"
)]

#[path = "../../../../tests/crates/items/lock_api.rs"]
mod lock_api;
#[path = "../../../../tests/crates/items/lock_api_0_5.rs"]
mod lock_api_0_5;
#[path = "../../../../tests/crates/items/parking_lot.rs"]
mod parking_lot;
#[path = "../../../../tests/crates/items/parking_lot_0_13.rs"]
mod parking_lot_0_13;
