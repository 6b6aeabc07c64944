use lockdep::sync::Mutex;

#[lockdep::lock_class(order = "after pool")]
static QUEUE: Mutex<u8> = Mutex::new(0);

fn main() {
    let _ = QUEUE.lock();
}
