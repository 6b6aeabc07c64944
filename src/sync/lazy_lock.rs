//! [`std::sync::LazyLock`].

use std::any::type_name;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync;

use lockdep_core::class::LockType;

use super::gate::{Gate, Initialisation, lock_type};

static TYPE: LockType = lock_type("LazyLock");
const INITIALISATION: Initialisation = Initialisation::new(&TYPE);

/// [`std::sync::LazyLock`], validated.
///
/// It is a lock that is held while its value is made; once that is done it costs one load.
pub struct LazyLock<T, F = fn() -> T> {
    gate: Gate,
    real: sync::LazyLock<T, F>,
}

impl<T, F: FnOnce() -> T> LazyLock<T, F> {
    /// A value that `f` makes when it is needed first.
    #[track_caller]
    #[inline]
    pub const fn new(f: F) -> LazyLock<T, F> {
        LazyLock { gate: Gate::new(), real: sync::LazyLock::new(f) }
    }

    /// The value; makes it if there is none. Others wait meanwhile.
    ///
    /// # Panics
    /// If the function that makes it does, now or before. Before it waits, if this is called by
    /// that function; or on a finding whose policy is to panic.
    #[track_caller]
    #[inline]
    pub fn force(this: &LazyLock<T, F>) -> &T {
        match sync::LazyLock::get(&this.real) {
            Some(value) => value,
            None => this.make(),
        }
    }

    /// The value; makes it if there is none. Nobody else can want it meanwhile.
    ///
    /// # Panics
    /// If the function that makes it does, now or before.
    #[inline]
    pub fn force_mut(this: &mut LazyLock<T, F>) -> &mut T {
        sync::LazyLock::force_mut(&mut this.real)
    }

    #[track_caller]
    #[cold]
    fn make(&self) -> &T {
        self.gate.run(&INITIALISATION, type_name::<T>, || sync::LazyLock::force(&self.real))
    }
}

impl<T, F> LazyLock<T, F> {
    /// The value, if it was made. Never waits.
    #[inline]
    pub fn get(this: &LazyLock<T, F>) -> Option<&T> {
        sync::LazyLock::get(&this.real)
    }

    /// The value, if it was made.
    #[inline]
    pub fn get_mut(this: &mut LazyLock<T, F>) -> Option<&mut T> {
        sync::LazyLock::get_mut(&mut this.real)
    }
}

impl<T, F: FnOnce() -> T> Deref for LazyLock<T, F> {
    type Target = T;

    #[track_caller]
    #[inline]
    fn deref(&self) -> &T {
        LazyLock::force(self)
    }
}

impl<T, F: FnOnce() -> T> DerefMut for LazyLock<T, F> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        LazyLock::force_mut(self)
    }
}

impl<T: Default> Default for LazyLock<T> {
    #[track_caller]
    fn default() -> LazyLock<T> {
        LazyLock::new(T::default)
    }
}

impl<T: fmt::Debug, F> fmt::Debug for LazyLock<T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}
