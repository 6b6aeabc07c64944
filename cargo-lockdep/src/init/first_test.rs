//! That validation works here. Made by `cargo lockdep init`; keep it, or take it as an example.

use lockdep::sync::Mutex;
use lockdep::thread;

/// Two threads take two locks in both orders, one after the other, so that neither ever waits.
/// The test passes because just that is found; without `expect` it fails with the report.
/// `isolated` keeps these locks out of the graph that the other tests share.
#[lockdep::test(expect = "circular", isolated)]
fn two_orders_are_found() {
    let left = Mutex::new(1);
    let right = Mutex::new(2);
    thread::scope(|scope| {
        let first = scope.spawn(|| *left.lock().unwrap() + *right.lock().unwrap());
        assert_eq!(first.join().unwrap(), 3);
        let second = scope.spawn(|| *right.lock().unwrap() - *left.lock().unwrap());
        assert_eq!(second.join().unwrap(), 1);
    });
}
