//! The readers-writer lock.

mod lock;
mod guards;
#[macro_use]
mod take;
mod upgrade;

pub use self::guards::*;
pub use self::lock::RwLock;
