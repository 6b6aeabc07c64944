//! Two references into one shard, held together, while others write: with `parking_lot`'s lock a
//! second reader waits for a queued writer, and the writer waits for the first.
//!
//! One thread after the other, so that nothing hangs here.

use dashmap::DashMap;

fn main() {
    let map: DashMap<u32, u32> = DashMap::new();
    map.insert(1, 10);
    map.insert(2, 20);
    std::thread::scope(|scope| {
        scope.spawn(|| *map.get_mut(&1).unwrap() += 1).join().unwrap();
        scope
            .spawn(|| {
                let one = map.get(&1).unwrap();
                let again = map.get(&1).unwrap();
                assert_eq!(*one, *again);
            })
            .join()
            .unwrap();
    });
}
