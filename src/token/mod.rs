//! One acquisition of an instrumented lock, from before it waits to after it is released.
//!
//! With the feature `validate` the runtime's, which tells the validator; `off`, without it, is the
//! same names and nothing behind them.

#[cfg(not(feature = "validate"))]
mod off;

pub(crate) use lockdep_runtime::token::{Subject, Tracked};

#[cfg(not(feature = "validate"))]
pub(crate) use self::off::*;
#[cfg(feature = "validate")]
pub(crate) use lockdep_runtime::token::{
    Held, METERED, Map, Watched, acquire, event, in_interrupt, irqs_off, put_back, set_masks,
    waiting,
};
pub(crate) use lockdep_runtime::token::{How, Real, Undo};
