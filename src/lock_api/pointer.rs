//! What a mapped guard points to.

use std::ptr::NonNull;

/// A pointer through which is read, as long as a lock is held.
pub(super) struct Shared<T: ?Sized>(NonNull<T>);

// SAFETY: on another thread it is only read through.
unsafe impl<T: ?Sized + Sync> Send for Shared<T> {}
// SAFETY: as above.
unsafe impl<T: ?Sized + Sync> Sync for Shared<T> {}

/// A pointer through which is read and written, as long as a lock is held alone.
pub(super) struct Unique<T: ?Sized>(NonNull<T>);

// SAFETY: with the pointer, all access moves to the other thread.
unsafe impl<T: ?Sized + Send> Send for Unique<T> {}
// SAFETY: a shared pointer is only read through.
unsafe impl<T: ?Sized + Sync> Sync for Unique<T> {}

impl<T: ?Sized> From<&T> for Shared<T> {
    #[inline(always)]
    fn from(data: &T) -> Self {
        Shared(NonNull::from(data))
    }
}

impl<T: ?Sized> From<&mut T> for Unique<T> {
    #[inline(always)]
    fn from(data: &mut T) -> Self {
        Unique(NonNull::from(data))
    }
}

impl<T: ?Sized> Shared<T> {
    /// The pointer.
    #[inline(always)]
    pub(super) fn get(&self) -> *const T {
        self.0.as_ptr()
    }
}

impl<T: ?Sized> Unique<T> {
    /// The pointer.
    #[inline(always)]
    pub(super) fn get(&self) -> *mut T {
        self.0.as_ptr()
    }
}
