//! [`std::sync::OnceLock`].

use std::any::type_name;
use std::fmt;
use std::sync;

use lockdep_core::class::LockType;

use super::gate::{Gate, Initialisation, lock_type};

static TYPE: LockType = lock_type("OnceLock");
const INITIALISATION: Initialisation = Initialisation::new(&TYPE);

/// [`std::sync::OnceLock`], validated.
///
/// It is a lock that is held while its value is made; once that is done it costs one load.
pub struct OnceLock<T> {
    gate: Gate,
    real: sync::OnceLock<T>,
}

impl<T> OnceLock<T> {
    /// A cell without a value.
    #[track_caller]
    #[must_use]
    #[inline]
    pub const fn new() -> OnceLock<T> {
        OnceLock { gate: Gate::new(), real: sync::OnceLock::new() }
    }

    /// The value, if there is one. Never waits.
    #[inline]
    pub fn get(&self) -> Option<&T> {
        self.real.get()
    }

    /// The value, if there is one.
    #[inline]
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.real.get_mut()
    }

    /// Waits until there is a value.
    ///
    /// # Panics
    /// Before it waits, if this is called by the function that makes it; or on a finding whose
    /// policy is to panic.
    #[track_caller]
    pub fn wait(&self) -> &T {
        match self.real.get() {
            Some(value) => value,
            None => {
                let (done, wait) = (|| self.real.get(), || self.real.wait());
                self.gate.wait(&INITIALISATION, type_name::<T>, done, wait)
            }
        }
    }

    /// Puts a value in. Waits for the function that makes one, if it is running.
    ///
    /// # Errors
    /// If there is a value: the one given.
    ///
    /// # Panics
    /// Before it waits, if this is called by the function that makes it; or on a finding whose
    /// policy is to panic.
    #[track_caller]
    #[inline]
    pub fn set(&self, value: T) -> Result<(), T> {
        match self.real.get() {
            Some(_) => Err(value),
            None => self.run(|cell| cell.set(value)),
        }
    }

    /// The value; makes it if there is none. One function runs at a time, others wait for it.
    ///
    /// # Panics
    /// If the function does; then there still is no value. Before it waits, if this is called by
    /// that function; or on a finding whose policy is to panic.
    #[track_caller]
    #[inline]
    pub fn get_or_init<F>(&self, f: F) -> &T
    where
        F: FnOnce() -> T,
    {
        match self.real.get() {
            Some(value) => value,
            None => self.run(|cell| cell.get_or_init(f)),
        }
    }

    /// The value, without the cell.
    #[inline]
    pub fn into_inner(self) -> Option<T> {
        self.real.into_inner()
    }

    /// Takes the value out; then there is none.
    #[inline]
    pub fn take(&mut self) -> Option<T> {
        self.real.take()
    }

    #[track_caller]
    fn run<'a, R>(&'a self, make: impl FnOnce(&'a sync::OnceLock<T>) -> R) -> R {
        self.gate.run(&INITIALISATION, type_name::<T>, || make(&self.real))
    }
}

impl<T: Clone> Clone for OnceLock<T> {
    #[track_caller]
    fn clone(&self) -> OnceLock<T> {
        OnceLock { gate: Gate::new(), real: self.real.clone() }
    }
}

impl<T> Default for OnceLock<T> {
    #[track_caller]
    fn default() -> OnceLock<T> {
        OnceLock::new()
    }
}

impl<T> From<T> for OnceLock<T> {
    #[track_caller]
    fn from(value: T) -> Self {
        OnceLock { gate: Gate::new(), real: sync::OnceLock::from(value) }
    }
}

impl<T: PartialEq> PartialEq for OnceLock<T> {
    fn eq(&self, other: &OnceLock<T>) -> bool {
        self.real == other.real
    }
}

impl<T: Eq> Eq for OnceLock<T> {}

impl<T: fmt::Debug> fmt::Debug for OnceLock<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}
