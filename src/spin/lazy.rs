//! Values that are made when they are needed first.
#![allow(unsafe_code, reason = "they are shared as the real ones are")]

use std::any::type_name;
use std::fmt;
use std::ops::Deref;
use std::sync::atomic::{AtomicBool, Ordering};

use ::spin::{RelaxStrategy, Spin, lazy as real};
use lockdep_core::class::LockType;

use super::held::initialising;
use super::once::Once;
use crate::sync::gate::{Gate, Initialisation};

static TYPE: LockType = initialising("Lazy");
const INITIALISATION: Initialisation = Initialisation::new(&TYPE);

/// A value that is made when it is needed first; validated.
///
/// It is a lock that is held while the value is made; once that is done it costs one load.
pub struct Lazy<T, F = fn() -> T, R = Spin> {
    gate: Gate,
    made: AtomicBool,
    real: real::Lazy<T, F, R>,
}

// SAFETY: the real one is shared under this very condition, and the rest is in any case. The bound
// on our `Once` says of `T` what that on spin's does.
unsafe impl<T, F: Send> Sync for Lazy<T, F> where Once<T>: Sync {}

impl<T, F, R> Lazy<T, F, R> {
    /// A value that `f` makes when it is needed first. Its class is the place of the caller.
    #[track_caller]
    pub const fn new(f: F) -> Self {
        Lazy { gate: Gate::new(), made: AtomicBool::new(false), real: real::Lazy::new(f) }
    }

    /// A pointer to where the value is, or will be.
    pub fn as_mut_ptr(&self) -> *mut T {
        self.real.as_mut_ptr()
    }
}

impl<T, F: FnOnce() -> T, R: RelaxStrategy> Lazy<T, F, R> {
    /// The value; makes it if there is none. Others wait meanwhile.
    ///
    /// # Panics
    /// If the function that makes it does, now or before. Before it waits, if this is called by
    /// that function; or on a finding whose policy is to panic.
    #[track_caller]
    #[inline]
    pub fn force(this: &Self) -> &T {
        // Relaxed: the real one orders what is read after it; this only says not to wait.
        if this.made.load(Ordering::Relaxed) {
            return real::Lazy::force(&this.real);
        }
        this.make()
    }

    #[track_caller]
    #[cold]
    fn make(&self) -> &T {
        self.gate.run(&INITIALISATION, type_name::<T>, || {
            let value = real::Lazy::force(&self.real);
            self.made.store(true, Ordering::Relaxed); // Relaxed: see `force`.
            value
        })
    }
}

impl<T, F: FnOnce() -> T, R: RelaxStrategy> Deref for Lazy<T, F, R> {
    type Target = T;

    #[track_caller]
    #[inline]
    fn deref(&self) -> &T {
        Lazy::force(self)
    }
}

impl<T: Default, R> Default for Lazy<T, fn() -> T, R> {
    #[track_caller]
    fn default() -> Self {
        Lazy::new(T::default)
    }
}

impl<T: fmt::Debug, F, R> fmt::Debug for Lazy<T, F, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}
