use lockdep::sync::{Mutex, MutexGuard};

struct Queue {
    jobs: Mutex<u8>,
}

impl Queue {
    #[lockdep::acquires(self.jobs)]
    fn lock(&self) -> MutexGuard<'_, u8> {
        self.jobs.lock()
    }
}

fn main() {
    drop(Queue { jobs: Mutex::new(0) }.lock());
}
