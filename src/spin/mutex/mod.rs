//! The mutexes.
#![allow(unsafe_code, reason = "locks are released for guards that are gone")]

/// What the mutexes of this folder need.
mod needs {
    pub(super) use std::any::type_name;
    pub(super) use std::fmt;
    pub(super) use std::ops::{Deref, DerefMut};

    pub(super) use ::lock_api::{GuardSend, RawMutex};
    pub(super) use ::spin::{RelaxStrategy, Spin};
    pub(super) use lockdep_core::class::{LockClassKey, LockType};
    pub(super) use lockdep_core::mode::Mode;
    pub(super) use lockdep_runtime::token::user::{self, LiveMap};
    pub(super) use lockdep_runtime::token::{How, Subject, Tracked};

    pub(super) use crate::spin::held::{Held, Hows, spinning};
}

use self::needs::*;

/// A mutex and its guard. `$doc` says how it waits.
macro_rules! mutex {
    ($mutex:ident, $guard:ident, $doc:literal) => {
        #[doc = concat!("A mutual exclusion lock that spins", $doc, "; validated.")]
        ///
        /// As a raw lock of lock_api it is the real one, and validated by
        /// [`lock_api`](crate::lock_api)'s locks.
        ///
        /// # Panics
        /// Acquiring panics on a finding whose policy is to panic, and where it is certain to hang.
        pub struct $mutex<T: ?Sized, R = Spin> {
            map: LiveMap,
            real: ::spin::mutex::$mutex<T, R>,
        }

        const _: () = {
            static TYPE: LockType = spinning(stringify!($mutex));
            const HOWS: Hows = Hows::of(How::exclusive(&TYPE));

            impl<T, R> $mutex<T, R> {
                /// A mutex that is free. Its class is the place of the caller.
                #[track_caller]
                #[inline]
                pub const fn new(value: T) -> Self {
                    $mutex { map: LiveMap::new(), real: ::spin::mutex::$mutex::new(value) }
                }

                /// The same in a class of that key: see [`with_class!`](crate::with_class). spin
                /// has no such method.
                #[must_use]
                pub const fn with_class(mut self, key: &'static LockClassKey) -> Self {
                    self.map.set_key(key);
                    self
                }

                /// The value, without the mutex.
                #[inline]
                pub fn into_inner(self) -> T {
                    self.real.into_inner()
                }
            }

            impl<T: ?Sized, R: RelaxStrategy> $mutex<T, R> {
                /// Waits for the mutex and takes it.
                #[track_caller]
                #[inline]
                pub fn lock(&self) -> $guard<'_, T> {
                    self.wait_by(|| self.real.try_lock(), || self.real.lock())
                }
            }

            impl<T: ?Sized, R> $mutex<T, R> {
                /// Whether somebody holds it at this moment.
                #[inline]
                pub fn is_locked(&self) -> bool {
                    self.real.is_locked()
                }

                /// Releases the mutex, whose guard was forgotten.
                ///
                /// # Safety
                /// It is held, and no guard releases it.
                #[track_caller]
                #[inline]
                pub unsafe fn force_unlock(&self) {
                    user::release_forced(self.map.map(), Mode::Exclusive, || {
                        // SAFETY: as of the caller.
                        unsafe { self.real.force_unlock() }
                    });
                }

                /// Takes the mutex if it is free.
                #[track_caller]
                #[inline]
                pub fn try_lock(&self) -> Option<$guard<'_, T>> {
                    Some(self.got(self.real.try_lock()?))
                }

                /// The value, with no need to lock: nobody else can.
                #[inline]
                pub fn get_mut(&mut self) -> &mut T {
                    self.real.get_mut()
                }

                #[track_caller]
                #[inline]
                fn wait_by<'a>(
                    &'a self,
                    try_it: impl FnMut() -> Option<::spin::mutex::$guard<'a, T>>,
                    wait: impl FnOnce() -> ::spin::mutex::$guard<'a, T>,
                ) -> $guard<'a, T> {
                    $guard { held: Held::lock(self.subject(), &HOWS, try_it, wait) }
                }

                #[track_caller]
                #[inline]
                fn got<'a>(&'a self, real: ::spin::mutex::$guard<'a, T>) -> $guard<'a, T> {
                    $guard { held: Held::got(self.subject(), &HOWS, real) }
                }
            }

            impl<T: ?Sized, R> Tracked for $mutex<T, R> {
                #[inline]
                fn subject(&self) -> Subject<'_> {
                    let (map, payload) = (self.map.map(), type_name::<T>);
                    Subject { map, lock_type: &TYPE, payload, size: size_of_val(self) }
                }
            }
        };

        impl<T: ?Sized + fmt::Debug, R> fmt::Debug for $mutex<T, R> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.real.fmt(f)
            }
        }

        impl<T: Default, R> Default for $mutex<T, R> {
            #[track_caller]
            fn default() -> Self {
                $mutex::new(T::default())
            }
        }

        impl<T, R> From<T> for $mutex<T, R> {
            #[track_caller]
            fn from(data: T) -> Self {
                $mutex::new(data)
            }
        }

        // SAFETY: it is the real one.
        unsafe impl<R: RelaxStrategy> RawMutex for $mutex<(), R> {
            type GuardMarker = GuardSend;

            const INIT: Self = $mutex::new(());

            fn lock(&self) {
                RawMutex::lock(&self.real);
            }

            fn try_lock(&self) -> bool {
                RawMutex::try_lock(&self.real)
            }

            unsafe fn unlock(&self) {
                // SAFETY: as of the caller.
                unsafe { RawMutex::unlock(&self.real) }
            }

            fn is_locked(&self) -> bool {
                RawMutex::is_locked(&self.real)
            }
        }

        #[doc = concat!("A held [`", stringify!($mutex), "`]; dropping it releases.")]
        #[must_use = "if unused the mutex is released at once"]
        pub struct $guard<'a, T: ?Sized + 'a> {
            held: Held<'a, ::spin::mutex::$guard<'a, T>>,
        }

        impl<'a, T: ?Sized> $guard<'a, T> {
            /// Leaves the mutex locked for ever and gives the value.
            #[inline]
            pub fn leak(this: Self) -> &'a mut T {
                ::spin::mutex::$guard::leak(this.held.into_real())
            }
        }

        impl<T: ?Sized> Deref for $guard<'_, T> {
            type Target = T;

            #[inline]
            fn deref(&self) -> &T {
                &self.held
            }
        }

        impl<T: ?Sized> DerefMut for $guard<'_, T> {
            #[inline]
            fn deref_mut(&mut self) -> &mut T {
                &mut self.held
            }
        }

        impl<T: ?Sized + fmt::Debug> fmt::Debug for $guard<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&**self, f)
            }
        }

        impl<T: ?Sized + fmt::Display> fmt::Display for $guard<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&**self, f)
            }
        }
    };
}

mutex! { Mutex, MutexGuard, "" }

pub mod spin;
pub mod ticket;
pub mod fair;

pub use self::fair::{FairMutex, FairMutexGuard, Starvation};
pub use self::spin::{SpinMutex, SpinMutexGuard};
pub use self::ticket::{TicketMutex, TicketMutexGuard};
