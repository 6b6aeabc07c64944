//! A time without a unit.

use lockdep::lock_class;
use lockdep::sync::Mutex;

#[lock_class(name = "queue", max_hold = "5")]
static QUEUE: Mutex<u8> = Mutex::new(0);

fn main() {
    drop(QUEUE.lock());
}
