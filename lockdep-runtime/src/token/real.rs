//! The locks of others that ours are around.

/// Whether a real lock is held by anybody.
pub trait Real {
    /// `None` where that cannot be told.
    fn held(&self) -> Option<bool>;
}

/// What has no real lock.
impl Real for () {
    fn held(&self) -> Option<bool> {
        None
    }
}
