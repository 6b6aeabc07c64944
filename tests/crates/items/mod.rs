//! What is documented, item by item.
#![allow(
    dead_code,
    unused_imports,
    deprecated,
    single_use_lifetimes,
    unreachable_pub,
    unsafe_op_in_unsafe_fn,
    clippy::all,
    reason = "that it compiles is all"
)]

mod lock_api;
mod lock_api_0_5;
mod parking_lot;
mod parking_lot_0_13;
mod spin;
