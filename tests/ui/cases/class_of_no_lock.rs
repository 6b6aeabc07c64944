#[lockdep::lock_class(name = "queue")]
static QUEUE: Vec<u8> = Vec::new();

fn main() {
    let _ = QUEUE.len();
}
