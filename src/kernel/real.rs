//! parking_lot's locks, as what ours are around.

use std::ops::{Deref, DerefMut};

use crate::token::Real;

macro_rules! real {
    ($($lock:ident)*) => {$(
        /// The lock, which says whether it is held.
        pub(super) struct $lock<T: ?Sized>(pub(super) parking_lot::$lock<T>);

        impl<T> $lock<T> {
            pub(super) const fn new(value: T) -> Self {
                $lock(parking_lot::$lock::new(value))
            }
        }

        impl<T: ?Sized> Real for $lock<T> {
            #[inline(always)]
            fn held(&self) -> Option<bool> {
                Some(self.0.is_locked())
            }
        }

        impl<T: ?Sized> Deref for $lock<T> {
            type Target = parking_lot::$lock<T>;

            #[inline(always)]
            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }

        impl<T: ?Sized> DerefMut for $lock<T> {
            #[inline(always)]
            fn deref_mut(&mut self) -> &mut Self::Target {
                &mut self.0
            }
        }
    )*};
}

real! { Mutex RwLock }
