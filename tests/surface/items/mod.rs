//! What is documented, item by item.
#![allow(
    clippy::all,
    dead_code,
    unused_imports,
    deprecated,
    single_use_lifetimes,
    reason = "that it compiles is all"
)]

mod sync;
mod mpsc;
mod thread;
