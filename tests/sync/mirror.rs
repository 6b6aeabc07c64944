//! The behaviour of the mirrors.

use lockdep::{sync, thread};

#[path = "behaviour/mod.rs"]
mod behaviour;
