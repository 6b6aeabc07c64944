//! What all guards have: they are read through, some written through, and given up for a while.
//!
//! Macros, since the thirteen guards are types of their own in the crate that is mirrored. Each has
//! a field `hold`; `$data` is the expression of a pointer to what it guards.

/// A guard is read through, and shown as what it guards.
macro_rules! readable {
    ([$($generics:tt)*] $guard:ty, |$this:ident| $data:expr) => {
        impl<$($generics)*> Deref for $guard {
            type Target = T;

            #[inline(always)]
            fn deref(&self) -> &T {
                let $this = self;
                let data = $data;
                // SAFETY: the lock is held as long as the guard is there, and what it guards lives
                // longer; who else holds it meanwhile reads, too.
                unsafe { &*data }
            }
        }

        impl<$($generics)*> fmt::Debug for $guard
        where
            T: fmt::Debug,
        {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&**self, f)
            }
        }

        impl<$($generics)*> fmt::Display for $guard
        where
            T: fmt::Display,
        {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&**self, f)
            }
        }
    };
}

/// The guard of a hold that nobody shares is written through.
macro_rules! writable {
    ([$($generics:tt)*] $guard:ty, |$this:ident| $data:expr) => {
        impl<$($generics)*> DerefMut for $guard {
            #[inline(always)]
            fn deref_mut(&mut self) -> &mut T {
                let $this = self;
                let data = $data;
                // SAFETY: the lock is held alone as long as the guard is there, and what it guards
                // lives longer; the guard is borrowed mutably.
                unsafe { &mut *data }
            }
        }
    };
}

/// What a guard guards stays where it is when the guard is moved.
macro_rules! stable {
    ([$($generics:tt)*] $guard:ty) => {
        #[cfg(feature = "owning_ref")]
        // SAFETY: it is in the lock, which the guard only refers to.
        unsafe impl<$($generics)*> owning_ref::StableAddress for $guard {}
    };
}

/// A guard is given up while a closure runs.
macro_rules! pausing {
    ([$($generics:tt)*] $guard:ty) => {
        impl<$($generics)*> $guard {
            /// Releases the lock while a closure runs, and takes it again.
            ///
            /// Taking it is judged as any acquisition, but findings wait: a panic would leave a
            /// guard without a lock.
            ///
            /// # Panics
            /// If the closure does; the lock is held again then.
            #[inline]
            #[track_caller]
            pub fn unlocked<F, U>(s: &mut Self, f: F) -> U
            where
                F: FnOnce() -> U,
            {
                s.hold.unlocked(f)
            }
        }
    };
}

/// A guard is given to who waits longest.
macro_rules! yielding {
    ([$($generics:tt)*] $guard:ty) => {
        impl<$($generics)*> $guard {
            /// Releases the lock to who waits longest.
            #[inline]
            #[track_caller]
            pub fn unlock_fair(s: Self) {
                let _place = s.hold.release_fair();
            }
        }
    };
}

/// And taken again.
macro_rules! yielding_and_back {
    ([$($generics:tt)*] $guard:ty) => {
        yielding! { [$($generics)*] $guard }

        impl<$($generics)*> $guard {
            /// Releases the lock to who waits longest while a closure runs, and takes it again.
            ///
            /// # Panics
            /// If the closure does; the lock is held again then.
            #[inline]
            #[track_caller]
            pub fn unlocked_fair<F, U>(s: &mut Self, f: F) -> U
            where
                F: FnOnce() -> U,
            {
                s.hold.unlocked_fair(f)
            }

            /// Lets those who wait have the lock, and takes it again.
            #[inline]
            #[track_caller]
            pub fn bump(s: &mut Self) {
                s.hold.bump();
            }
        }
    };
}

/// A guard in an `Arc` gives the `Arc` back.
#[cfg(feature = "arc_lock")]
macro_rules! arc {
    ([$($generics:tt)*] $guard:ty, $lock:ty) => {
        impl<$($generics)*> $guard {
            /// Releases the lock and gives it back.
            #[inline]
            #[track_caller]
            pub fn into_arc(s: Self) -> Arc<$lock> {
                s.hold.release()
            }
        }
    };
}

/// The same, to who waits longest.
#[cfg(feature = "arc_lock")]
macro_rules! arc_fair {
    ([$($generics:tt)*] $guard:ty, $lock:ty) => {
        impl<$($generics)*> $guard {
            /// Releases the lock to who waits longest, and gives it back.
            #[inline]
            #[track_caller]
            pub fn into_arc_fair(s: Self) -> Arc<$lock> {
                s.hold.release_fair()
            }
        }
    };
}

/// A guard is narrowed to a part of what it guards. `$parts` is what the narrowed guard holds.
macro_rules! mapping {
    (
        [$($generics:tt)*] $guard:ty => [$mapped:ident $($args:tt)*], $reference:ident!,
        |$this:ident| $data:expr, |$whole:ident| $parts:expr
    ) => {
        impl<$($generics)*> $guard {
            /// Narrows the guard to a part.
            #[inline]
            pub fn map<U: ?Sized, F>(s: Self, f: F) -> $mapped<$($args)*, U>
            where
                F: FnOnce($reference!(T)) -> $reference!(U),
            {
                let $this = &s;
                let data = $data;
                // SAFETY: as for `deref`; the guard is here, and nobody else has it.
                let data = f(unsafe { $reference!(*data) }).into();
                let $whole = s;
                $mapped { hold: $parts, data, marker: PhantomData }
            }

            /// Narrows the guard to a part that may not be there.
            ///
            /// # Errors
            /// Gives the guard back then.
            #[inline]
            pub fn try_map<U: ?Sized, F>(s: Self, f: F) -> Result<$mapped<$($args)*, U>, Self>
            where
                F: FnOnce($reference!(T)) -> Option<$reference!(U)>,
            {
                let $this = &s;
                let data = $data;
                // SAFETY: as for `deref`; the guard is here, and nobody else has it.
                let Some(data) = f(unsafe { $reference!(*data) }) else { return Err(s) };
                let data = data.into();
                let $whole = s;
                Ok($mapped { hold: $parts, data, marker: PhantomData })
            }
        }
    };
}

/// The same with the reason why not.
macro_rules! mapping_or {
    (
        [$($generics:tt)*] $guard:ty => [$mapped:ident $($args:tt)*], $reference:ident!, $name:ident,
        |$this:ident| $data:expr, |$whole:ident| $parts:expr
    ) => {
        impl<$($generics)*> $guard {
            /// Narrows the guard to a part, or says why not.
            ///
            /// # Errors
            /// Gives the guard back then, with the closure's error.
            #[inline]
            pub fn $name<U: ?Sized, F, E>(
                s: Self,
                f: F,
            ) -> Result<$mapped<$($args)*, U>, (Self, E)>
            where
                F: FnOnce($reference!(T)) -> Result<$reference!(U), E>,
            {
                let $this = &s;
                let data = $data;
                // SAFETY: as for `deref`; the guard is here, and nobody else has it.
                let data = match f(unsafe { $reference!(*data) }) {
                    Ok(data) => data.into(),
                    Err(error) => return Err((s, error)),
                };
                let $whole = s;
                Ok($mapped { hold: $parts, data, marker: PhantomData })
            }
        }
    };
}

/// A reference to read through: its type, or one made of a place.
macro_rules! shared {
    (*$place:expr) => {
        &*$place
    };
    ($ty:ty) => {
        &$ty
    };
}

/// A reference to write through: its type, or one made of a place.
macro_rules! unique {
    (*$place:expr) => {
        &mut *$place
    };
    ($ty:ty) => {
        &mut $ty
    };
}
