//! The locks of others that ours are around.

/// Whether a real lock is held by anybody.
pub(crate) trait Real {
    /// `None` where that cannot be told.
    fn held(&self) -> Option<bool>;
}

/// What has no real lock.
impl Real for () {
    fn held(&self) -> Option<bool> {
        None
    }
}

impl<T: ?Sized> Real for parking_lot::Mutex<T> {
    #[inline(always)]
    fn held(&self) -> Option<bool> {
        Some(self.is_locked())
    }
}

impl<T: ?Sized> Real for parking_lot::RwLock<T> {
    #[inline(always)]
    fn held(&self) -> Option<bool> {
        Some(self.is_locked())
    }
}
