//! The mirrors.

use lockdep::{lock_api, lock_api_0_5, parking_lot, parking_lot_0_13, spin};

#[path = "items/mod.rs"]
mod items;
