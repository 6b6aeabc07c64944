use lockdep::sync::Mutex;

#[lockdep::lock_class(name = "queue")]
const fn queue() -> Mutex<u8> {
    Mutex::new(0)
}

fn main() {
    let _ = queue();
}
