//! The mirrors.

use lockdep::{sync, thread};

#[path = "items/mod.rs"]
mod items;
#[path = "traits.rs"]
pub(crate) mod traits;
