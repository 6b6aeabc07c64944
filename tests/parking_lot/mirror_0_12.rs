//! The mirrors of parking_lot 0.12.

use lockdep::parking_lot as locks;

#[path = "behaviour/mod.rs"]
mod behaviour;
#[path = "behaviour/old.rs"]
mod old;
