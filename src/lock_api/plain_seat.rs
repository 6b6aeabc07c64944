//! Where a mutex keeps its raw lock, if nobody asks for a real mutex.

/// A raw mutex.
pub(super) struct Seat<R>(R);

impl<R> Seat<R> {
    /// A seat for a raw mutex.
    pub(super) const fn new(raw: R) -> Seat<R> {
        Seat(raw)
    }

    /// The raw mutex.
    #[inline(always)]
    pub(super) fn raw(&self) -> &R {
        &self.0
    }

    /// The raw mutex, out of its seat.
    #[allow(dead_code, reason = "version 0.4 does not give it back")]
    pub(super) fn into_raw(self) -> R {
        self.0
    }
}
