//! `#[lockdep::test]` beside the attributes of tokio, rstest and proptest. Tests whose names begin
//! with `red_` fail if locks are validated.

use compat::inversion;
use proptest::prelude::*;
use rstest::{fixture, rstest};
use std::process::Termination;

// Tokio.

#[lockdep::test]
#[tokio::test]
async fn green_above_tokio() {
    tokio::task::yield_now().await;
}

#[tokio::test]
#[lockdep::test]
async fn green_below_tokio() {
    tokio::task::yield_now().await;
}

#[lockdep::test]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn red_above_tokio() {
    tokio::task::yield_now().await;
    inversion();
    tokio::task::yield_now().await;
}

#[tokio::test]
#[lockdep::test]
async fn red_below_tokio() {
    tokio::task::yield_now().await;
    inversion();
}

#[lockdep::test]
#[tokio::test]
async fn red_in_a_task() {
    tokio::spawn(async { inversion() }).await.unwrap();
}

#[lockdep::test]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn red_in_a_task_of_a_worker() {
    tokio::spawn(async { inversion() }).await.unwrap();
}

#[lockdep::test(isolated)]
#[tokio::test]
async fn red_isolated() {
    tokio::task::yield_now().await;
    inversion();
}

#[lockdep::test]
#[tokio::test]
async fn green_with_a_result() -> Result<(), std::num::ParseIntError> {
    tokio::task::yield_now().await;
    let _: u8 = "1".parse()?;
    Ok(())
}

#[lockdep::test]
#[tokio::test]
async fn red_with_a_result() -> Result<(), std::num::ParseIntError> {
    let _: u8 = "1".parse()?;
    inversion();
    Ok(())
}

#[cfg(feature = "validate")]
#[lockdep::test(expect = "circular")]
#[tokio::test]
async fn green_as_expected() {
    inversion();
}

#[lockdep::test]
#[tokio::test]
#[should_panic(expected = "the user's own")]
async fn green_should_panic() {
    panic!("the user's own");
}

#[lockdep::test]
#[tokio::test]
#[should_panic(expected = "the user's own")]
async fn red_should_panic() {
    inversion();
    tokio::task::yield_now().await;
    panic!("the user's own");
}

#[lockdep::test]
#[tokio::test]
async fn green_with_a_guard_across_await() {
    let lock = lockdep::sync::Mutex::new(0);
    let guard = lock.lock().unwrap();
    tokio::task::yield_now().await;
    drop(guard);
}

// rstest.

#[fixture]
fn number() -> u32 {
    3
}

#[lockdep::test]
#[rstest]
#[case(1, "one")]
#[case(2, "two")]
fn green_above_rstest(number: u32, #[case] case: u32, #[case] word: &str) {
    assert!(case < number && word.len() == 3);
}

#[rstest]
#[case(1)]
#[case(2)]
#[lockdep::test]
fn green_below_rstest(number: u32, #[case] case: u32) {
    assert!(case < number);
}

#[lockdep::test]
#[rstest]
#[case(true)]
fn red_above_rstest(#[case] wrong: bool) {
    if wrong {
        inversion();
    }
}

#[rstest]
#[case(true)]
#[lockdep::test]
fn red_below_rstest(#[case] wrong: bool) -> Result<(), String> {
    if wrong {
        inversion();
    }
    Ok(())
}

#[rstest]
#[case("x".to_owned())]
#[lockdep::test]
#[tokio::test]
async fn red_rstest_and_tokio(#[case] moved: String) {
    tokio::task::yield_now().await;
    drop(moved);
    inversion();
}

#[rstest]
#[case(1)]
#[case(2)]
#[tokio::test]
#[lockdep::test]
async fn green_below_rstest_and_tokio(#[case] case: u32) {
    tokio::task::yield_now().await;
    assert!(case < 3);
}

// proptest.

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() })]

    #[lockdep::test]
    fn green_in_proptest(number in 0..10u32) {
        let lock = lockdep::sync::Mutex::new(number);
        prop_assert!(*lock.lock().unwrap() < 10);
    }

    #[lockdep::test]
    fn red_in_proptest(number in 0..10u32) {
        prop_assert!(number < 10);
        inversion();
    }

    #[test]
    #[lockdep::test(isolated)]
    fn red_below_test_in_proptest(_number in 0..10u32) {
        inversion();
    }
}

// What else stands at functions.

mod elsewhere {
    pub(crate) use lockdep as locks;
}

#[lockdep::test(crate = crate::elsewhere::locks)]
fn green_crate_elsewhere() {}

#[lockdep::test]
fn green_opaque_output() -> impl Termination {
    let _: u8 = "1".parse()?;
    Ok::<(), std::num::ParseIntError>(())
}

#[lockdep::test]
#[cfg_attr(all(), allow(unused_variables))]
pub(crate) fn green_with_a_visibility() {
    let unused = 1;
}

#[ignore = "not run"]
#[lockdep::test]
fn red_ignored() {
    inversion();
}

// All other macros, which are nothing without validation.

mod rest {
    use lockdep::sync::{Mutex, MutexGuard};
    use lockdep::{acquires, holds, lock_class, not_held, with_class};

    #[lock_class(name = "table", order = 1)]
    pub(crate) static TABLE: Mutex<u8> = Mutex::new(0);

    #[lock_class]
    pub(crate) struct Queue {
        #[lock_class(order = 2)]
        pub(crate) jobs: Mutex<Vec<u8>>,
    }

    impl Queue {
        #[holds(self.jobs)]
        pub(crate) fn add(&self, jobs: &mut Vec<u8>) {
            jobs.push(1);
        }

        #[acquires(self.jobs)]
        pub(crate) fn lock(&self) -> MutexGuard<'_, Vec<u8>> {
            self.jobs.lock().unwrap()
        }

        #[not_held(self.jobs)]
        pub(crate) async fn wait(&self) -> Result<u8, std::num::ParseIntError> {
            let number = "1".parse()?;
            Ok(number)
        }
    }

    pub(crate) fn made() -> Mutex<u8> {
        with_class!(Mutex::new(0), name = "made", order = 3, subclass = 1)
    }
}

#[lockdep::test]
#[tokio::test]
async fn green_every_other_macro() {
    lockdep::suppress! {
        "a" -> "b" at "src/lib.rs:1" because "nothing is found there";
    }
    let queue = rest::Queue::default();
    {
        let _table = rest::TABLE.lock();
        lockdep::assert_held!(rest::TABLE);
        lockdep::assert_not_held!(queue.jobs);
        lockdep::might_lock!(queue.jobs);
        lockdep::might_sleep!();
        let mut jobs = queue.lock();
        queue.add(&mut jobs);
        lockdep::assert_held!(queue.jobs, write);
        drop(rest::made().lock());
    }
    assert_eq!(queue.wait().await, Ok(1));
}

#[lockdep::test]
fn red_declared_order() {
    let made = rest::made();
    let _made = made.lock();
    drop(rest::TABLE.lock());
}
