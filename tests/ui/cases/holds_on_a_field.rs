use lockdep::sync::Mutex;

#[lockdep::holds(self.jobs)]
struct Queue {
    jobs: Mutex<u8>,
}

fn main() {
    let _ = Queue { jobs: Mutex::new(0) };
}
