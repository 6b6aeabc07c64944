//! parking_lot 0.12's own locks.

use parking_lot as locks;

#[path = "behaviour/mod.rs"]
mod behaviour;
#[path = "behaviour/old.rs"]
mod old;
