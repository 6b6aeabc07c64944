use lockdep::sync::Mutex;

#[lockdep::lock_class]
struct Queue<T> {
    jobs: Mutex<T>,
}

fn main() {
    let _ = Queue { jobs: Mutex::new(0) }.jobs;
}
