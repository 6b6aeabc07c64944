//! `get_ttl` reads a shard's lock while it reads it already: the guard of its `get` lives until
//! its `expiration` has returned. The cache's own thread writes there.

use std::thread;
use std::time::Duration;

use stretto::Cache;

fn main() {
    let cache = Cache::<u64, u64>::new(1_000, 1_000).unwrap();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| (0..300_000).for_each(|_| drop(cache.get_ttl(&1))));
        }
        scope.spawn(|| {
            for value in 0..300_000 {
                cache.insert_with_ttl(1, value, 1, Duration::from_secs(60));
            }
        });
    });
}
