//! parking_lot 0.13.

use parking_lot_0_13 as locks;

#[path = "body.rs"]
mod body;
