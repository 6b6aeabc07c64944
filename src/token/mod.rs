//! One acquisition of an instrumented lock, from before it waits to after it is released.
//!
//! `on` tells the validator; `off`, without the feature `validate`, is the same names and nothing
//! behind them.

mod how;
mod real;
mod undo;
#[cfg(not(feature = "validate"))]
mod off;
#[cfg(feature = "validate")]
mod on;

pub use self::how::{Subject, Tracked};

pub(crate) use self::how::How;
pub(crate) use self::real::Real;
#[cfg(feature = "validate")]
pub(crate) use self::undo::Hold;
pub(crate) use self::undo::Undo;

#[cfg(not(feature = "validate"))]
pub(crate) use self::off::*;
#[cfg(feature = "validate")]
pub(crate) use self::on::*;
