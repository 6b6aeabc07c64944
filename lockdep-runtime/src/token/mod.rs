//! One acquisition of an instrumented lock, from before it waits to after it is released.

mod how;
mod real;
mod undo;
mod on;
mod contended;
mod live;
mod release;
mod here;
mod upgrade;
pub mod user;
pub mod condvar;
pub mod raw;

pub use self::how::{How, Subject, Tracked};
pub use self::on::*;
pub use self::real::Real;
pub use self::undo::{Hold, Undo};
