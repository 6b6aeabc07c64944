struct Queue {
    jobs: Vec<u32>,
}

impl Queue {
    #[lockdep::holds(self.jobs)]
    fn relies(&self) {}

    #[lockdep::not_held(self.job)]
    fn takes(&self) {}
}

fn main() {
    let queue = Queue { jobs: Vec::new() };
    queue.relies();
    queue.takes();
}
