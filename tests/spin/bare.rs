//! spin's own locks.

use spin as locks;

#[path = "behaviour/mod.rs"]
mod behaviour;
