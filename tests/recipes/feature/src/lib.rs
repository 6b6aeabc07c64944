#[cfg(feature = "lockdep")]
use lockdep::sync::{Condvar, Mutex};
#[cfg(not(feature = "lockdep"))]
use std::sync::{Condvar, Mutex};

/// A queue that counts what went through it.
#[derive(Default)]
pub struct Queue {
    items: Mutex<Vec<u32>>,
    taken: Mutex<u64>,
    filled: Condvar,
}

impl Queue {
    pub fn push(&self, item: u32) {
        self.items.lock().unwrap().push(item);
        self.filled.notify_one();
    }

    pub fn pop(&self) -> u32 {
        let mut items = self.items.lock().unwrap();
        loop {
            if let Some(item) = items.pop() {
                *self.taken.lock().unwrap() += 1;
                return item;
            }
            items = self.filled.wait(items).unwrap();
        }
    }

    pub fn ever_pushed(&self) -> u64 {
        let taken = self.taken.lock().unwrap();
        *taken + self.items.lock().unwrap().len() as u64
    }
}
