//! Values that are made once.
#![allow(unsafe_code, reason = "the real one's unsafe methods have unsafe faces")]

use std::any::type_name;
use std::fmt;

use ::spin::{RelaxStrategy, Spin, once as real};
use lockdep_core::class::LockType;

use super::held::initialising;
use crate::sync::gate::{Gate, Initialisation};

static TYPE: LockType = initialising("Once");
const INITIALISATION: Initialisation = Initialisation::new(&TYPE);

/// A value that is made once, however many threads come for it; validated.
///
/// It is a lock that is held while the value is made; once that is done it costs one load.
///
/// # Panics
/// Making it or waiting for it panics on a finding whose policy is to panic, and where it is
/// certain to hang.
pub struct Once<T = (), R = Spin> {
    gate: Gate,
    real: real::Once<T, R>,
}

impl<T, R: RelaxStrategy> Once<T, R> {
    /// The value; makes it if there is none. Others wait meanwhile.
    ///
    /// # Panics
    /// If the closure does, or one did before.
    #[track_caller]
    #[inline]
    pub fn call_once<F: FnOnce() -> T>(&self, f: F) -> &T {
        match self.real.get() {
            Some(value) => value,
            None => self.make(|once| once.call_once(f)),
        }
    }

    /// The same with a closure that may fail, and is called again by who comes next then.
    ///
    /// # Errors
    /// The closure's.
    ///
    /// # Panics
    /// If the closure does, or one did before.
    #[track_caller]
    #[inline]
    pub fn try_call_once<F: FnOnce() -> Result<T, E>, E>(&self, f: F) -> Result<&T, E> {
        match self.real.get() {
            Some(value) => Ok(value),
            None => self.make(|once| once.try_call_once(f)),
        }
    }

    /// Waits until somebody has made the value.
    ///
    /// # Panics
    /// If who makes it panics.
    #[track_caller]
    #[inline]
    pub fn wait(&self) -> &T {
        match self.real.get() {
            Some(value) => value,
            None => self.wait_by(|once| once.get(), |once| once.wait()),
        }
    }

    /// The value, if it was made; waits for who makes it at this moment.
    ///
    /// # Panics
    /// If who makes it panics.
    #[track_caller]
    #[inline]
    pub fn poll(&self) -> Option<&T> {
        match self.real.get() {
            Some(value) => Some(value),
            None => self.wait_by(|once| once.get().map(Some), |once| once.poll()),
        }
    }

    #[track_caller]
    #[cold]
    fn make<'a, U>(&'a self, make: impl FnOnce(&'a real::Once<T, R>) -> U) -> U {
        self.gate.run(&INITIALISATION, type_name::<T>, || make(&self.real))
    }

    #[track_caller]
    #[cold]
    fn wait_by<'a, U>(
        &'a self,
        done: fn(&'a real::Once<T, R>) -> Option<U>,
        wait: fn(&'a real::Once<T, R>) -> U,
    ) -> U {
        let (done, wait) = (|| done(&self.real), || wait(&self.real));
        self.gate.wait(&INITIALISATION, type_name::<T>, done, wait)
    }
}

impl<T, R> Once<T, R> {
    /// One whose value was not made. All that are made of this constant are of one class.
    #[expect(clippy::declare_interior_mutable_const, reason = "as spin has it")]
    pub const INIT: Self = Once::new();

    /// One whose value was not made. Its class is the place of the caller.
    #[track_caller]
    pub const fn new() -> Self {
        Once { gate: Gate::new(), real: real::Once::new() }
    }

    /// One whose value is there.
    #[track_caller]
    pub const fn initialized(data: T) -> Self {
        Once { gate: Gate::new(), real: real::Once::initialized(data) }
    }

    /// A pointer to where the value is, or will be.
    pub fn as_mut_ptr(&self) -> *mut T {
        self.real.as_mut_ptr()
    }

    /// The value, if it was made. Never waits.
    pub fn get(&self) -> Option<&T> {
        self.real.get()
    }

    /// The value.
    ///
    /// # Safety
    /// It was made.
    pub unsafe fn get_unchecked(&self) -> &T {
        // SAFETY: as of the caller.
        unsafe { self.real.get_unchecked() }
    }

    /// The value, if it was made.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        self.real.get_mut()
    }

    /// The value.
    ///
    /// # Safety
    /// It was made.
    pub unsafe fn get_mut_unchecked(&mut self) -> &mut T {
        // SAFETY: as of the caller.
        unsafe { self.real.get_mut_unchecked() }
    }

    /// The value, out of it, if it was made.
    pub fn try_into_inner(self) -> Option<T> {
        self.real.try_into_inner()
    }

    /// The value, out of it.
    ///
    /// # Safety
    /// It was made.
    pub unsafe fn into_inner_unchecked(self) -> T {
        // SAFETY: as of the caller.
        unsafe { self.real.into_inner_unchecked() }
    }

    /// Whether the value was made.
    pub fn is_completed(&self) -> bool {
        self.real.is_completed()
    }
}

impl<T, R> Default for Once<T, R> {
    #[track_caller]
    fn default() -> Self {
        Once::new()
    }
}

impl<T, R> From<T> for Once<T, R> {
    #[track_caller]
    fn from(data: T) -> Self {
        Once::initialized(data)
    }
}

impl<T: fmt::Debug, R> fmt::Debug for Once<T, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.real.fmt(f)
    }
}
