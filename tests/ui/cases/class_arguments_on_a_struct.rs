use lockdep::sync::Mutex;

#[lockdep::lock_class(name = "queue")]
struct Queue {
    jobs: Mutex<u8>,
}

fn main() {
    let _ = Queue { jobs: Mutex::new(0) }.jobs;
}
