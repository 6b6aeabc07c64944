//! The mutex that is taken in the order of coming.

use super::needs::*;

mutex! { TicketMutex, TicketMutexGuard, ", taken in the order of coming" }

impl<T, R> TicketMutex<T, R> {
    /// A pointer to the value.
    #[inline]
    pub fn as_mut_ptr(&self) -> *mut T {
        self.real.as_mut_ptr()
    }
}
