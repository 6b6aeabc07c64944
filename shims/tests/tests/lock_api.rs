//! parking_lot 0.12, dashmap 6, tokio 1 and spin over the shim of lock_api 0.4.

use parking_lot::{Condvar, Mutex};
#[test]
fn smoke() {
    let a = Mutex::new(1);
    *a.lock() += 1;
}
