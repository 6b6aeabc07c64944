use lockdep::sync::Mutex;
use lockdep::{Options, Validator};
#[test]
fn first() {
    let m = Mutex::new(5u8);
    let v = Validator::new(Options::default());
    lockdep::scope(&v, || {
        for _ in 0..10 {
            *m.lock().unwrap() += 1;
        }
        let g = m.try_lock();
        std::thread::sleep(std::time::Duration::from_millis(3));
        drop(g);
    });
    println!("{}", serde_json::to_string_pretty(&v.snapshot()).unwrap());
}
