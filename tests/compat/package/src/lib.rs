//! What the tests of this package lock.

use lockdep::sync::Mutex;

/// Two locks, taken in both orders.
pub fn inversion() {
    let (a, b) = (Mutex::new(0u8), Mutex::new(0u16));
    drop((a.lock().unwrap(), b.lock().unwrap()));
    let _b = b.lock().unwrap();
    let _a = a.lock().unwrap();
}
