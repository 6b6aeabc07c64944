use lockdep::sync::Mutex;

#[lockdep::holds(a,, b)]
fn relies(a: &Mutex<u8>, b: &Mutex<u8>) {
    let _ = (a, b);
}

fn main() {
    relies(&Mutex::new(0), &Mutex::new(1));
}
