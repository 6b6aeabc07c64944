//! The standard library's own.

use std::{sync, thread};

#[path = "items/mod.rs"]
mod items;
#[path = "traits.rs"]
pub(crate) mod traits;
