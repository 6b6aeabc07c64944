use lockdep::sync::Mutex;

fn main() {
    let lock = Mutex::new(0);
    lockdep::assert_held!(lock, exclusively);
}
