//! The mirrors of parking_lot 0.13.

use lockdep::parking_lot_0_13 as locks;

#[path = "behaviour/mod.rs"]
mod behaviour;
#[path = "behaviour/new.rs"]
mod new;
