//! The mirrors of spin.

use lockdep::spin as locks;

#[path = "behaviour/mod.rs"]
mod behaviour;
