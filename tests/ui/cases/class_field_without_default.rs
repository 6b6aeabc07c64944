use lockdep::sync::Mutex;

struct NoDefault;

#[lockdep::lock_class]
struct Queue {
    #[lock_class(order = 1)]
    jobs: Mutex<u8>,
    other: NoDefault,
}

fn main() {
    let queue = Queue::default();
    let _ = (queue.jobs, queue.other);
}
