trait Queue {
    #[lockdep::acquires(self.jobs)]
    fn lock(&self);
}

fn main() {
    fn is_there<T: Queue>(queue: &T) {
        queue.lock();
    }
}
