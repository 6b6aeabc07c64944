//! [lock_api] 0.4 with every lock validated by lockdep.
//!
//! In place of the real one by two lines in the Cargo.toml of a workspace:
//!
//! ```toml
//! [patch.crates-io]
//! lock_api = { path = ".../lockdep/shims/lock_api" }
//! ```
//!
//! Then all crates of the tree that take their locks from lock_api (parking_lot, dashmap, spin with
//! its feature `lock_api`, and whoever uses these) are validated, unchanged.
//!
//! [lock_api]: https://docs.rs/lock_api/0.4

// The order is the architecture: each module uses only those above it. All but the raw traits is
// the source of `lockdep::lock_api`.
mod raw;
#[path = "../../../src/lock_api/kind.rs"]
mod kind;
#[path = "../../../src/lock_api/way.rs"]
mod way;
#[path = "../../../src/lock_api/ways.rs"]
mod ways;
#[path = "../../../src/lock_api/plain_seat.rs"]
mod seat;
#[path = "../../../src/lock_api/pointer.rs"]
mod pointer;
#[path = "../../../src/lock_api/place.rs"]
mod place;
#[path = "../../../src/lock_api/hold.rs"]
mod hold;
#[path = "../../../src/lock_api/upgrade.rs"]
mod upgrade;
#[macro_use]
#[path = "../../../src/lock_api/guard.rs"]
mod guard;
#[path = "../../../src/lock_api/mutex.rs"]
mod mutex;
#[path = "../../../src/lock_api/raw_remutex.rs"]
mod raw_remutex;
#[path = "../../../src/lock_api/remutex.rs"]
mod remutex;
#[macro_use]
#[path = "../../../src/lock_api/rwlock/mod.rs"]
mod rwlock;
#[path = "../../../src/lock_api/only.rs"]
mod only;
#[cfg(feature = "serde")]
#[path = "../../../src/lock_api/serialize.rs"]
mod serialize;

pub use self::mutex::*;
pub use self::raw::*;
pub use self::raw_remutex::RawReentrantMutex;
pub use self::remutex::*;
pub use self::rwlock::*;
