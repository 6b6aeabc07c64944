//! A program with findings, built so that a panic aborts.

use lockdep::sync::Mutex;

fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("inversion") => compat::inversion(),
        Some("thread") => std::thread::spawn(compat::inversion).join().unwrap(),
        Some("hang") => {
            let lock = Mutex::new(0);
            let _once = lock.lock();
            drop(lock.lock());
        }
        other => panic!("there is no case {other:?}"),
    }
    println!("went on");
}
