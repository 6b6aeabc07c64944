//! The behaviour of the standard library's own locks and threads.

use std::{sync, thread};

#[path = "behaviour/mod.rs"]
mod behaviour;
