//! A cached function that calls itself, primed: the body ran under the cache's lock.

use cached::macros::cached;

#[cached]
fn factorial(n: u64) -> u64 {
    if n == 0 { 1 } else { n * factorial(n - 1) }
}

fn main() {
    assert_eq!(factorial_prime_cache(5), 120);
    assert_eq!(factorial(5), 120);
}
