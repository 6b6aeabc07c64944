//! Tests as users write them. Many are meant to fail, so each runs in a child process, which runs
//! just that one.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::{LazyLock, mpsc};
use std::time::Duration;

use lockdep::kernel::{self, RawSpinLock, SpinLock};
use lockdep::sync::Mutex;
use lockdep::{KernelConfig, Options, Preempt, Validator, context};

/// Two locks in both orders, one after the other.
fn inversion() {
    let (a, b) = (Mutex::new(0u8), Mutex::new(0u16));
    drop((a.lock().unwrap(), b.lock().unwrap()));
    let _b = b.lock().unwrap();
    let _a = a.lock().unwrap();
}

/// The same of a kernel's.
fn kernel_inversion() {
    let (a, b) = (kernel::Mutex::new(0u8), kernel::Mutex::new(0u16));
    drop((a.lock(), b.lock()));
    let _b = b.lock();
    let _a = a.lock();
}

/// A spinlock under a raw one: wrong in kernels that prove raw lock nesting.
fn nesting() {
    let (outer, inner) = (RawSpinLock::new(0), SpinLock::new(0));
    let _outer = outer.lock();
    let _inner = inner.lock();
}

/// Wrong on PREEMPT_RT alone.
fn wrong_on_rt() {
    let lock = SpinLock::new(0);
    let _section = context::preempt_disable();
    drop(lock.lock());
}

/// Locks the same lock twice: hangs if nobody says so before.
fn hang() {
    let lock = Mutex::new(0);
    let _once = lock.lock().unwrap();
    let _twice = lock.lock();
}

/// From one test to a thread of another; not among what is validated.
type Channel = (mpsc::Sender<()>, std::sync::Mutex<mpsc::Receiver<()>>);

fn channel() -> Channel {
    let (sender, receiver) = mpsc::channel();
    (sender, std::sync::Mutex::new(receiver))
}

static GO: LazyLock<Channel> = LazyLock::new(channel);
static DONE: LazyLock<Channel> = LazyLock::new(channel);

macro_rules! cases {
    ($($(#[$attribute:meta])* fn $name:ident() $(-> $output:ty)? $body:block)*) => {$(
        $(#[$attribute])*
        #[ignore = "a case, which tests run by name"]
        fn $name() $(-> $output)? $body
    )*};
}

cases! {
    #[lockdep::test]
    fn clean() {
        let (a, b) = (Mutex::new(0), Mutex::new(0u16));
        drop((a.lock().unwrap(), b.lock().unwrap()));
    }

    #[lockdep::test]
    fn goes_on_and_fails() {
        inversion();
        println!("went on");
    }

    #[lockdep::test]
    fn kernel_locks_panic() {
        kernel_inversion();
        println!("went on");
    }

    #[lockdep::test(fatal)]
    fn fatal_panics() {
        inversion();
        println!("went on");
    }

    #[lockdep::test]
    fn a_hang_panics() {
        hang();
        println!("went on");
    }

    #[lockdep::test]
    fn a_hang_that_is_caught_fails() {
        let caught = catch_unwind(hang);
        assert!(caught.is_err());
        println!("went on");
    }

    #[lockdep::test]
    fn a_finding_that_is_caught_fails() {
        let caught = catch_unwind(kernel_inversion);
        assert!(caught.is_err());
        println!("went on");
    }

    #[lockdep::test]
    fn a_joined_thread_fails_it() {
        lockdep::thread::spawn(inversion).join().unwrap();
        println!("went on");
    }

    #[lockdep::test]
    fn a_thread_that_nobody_joins_fails_it() {
        let (done, wait) = mpsc::channel();
        lockdep::thread::spawn(move || {
            inversion();
            done.send(()).unwrap();
            // Still there when the test ends.
            std::thread::sleep(Duration::from_secs(100));
        });
        wait.recv().unwrap();
        println!("went on");
    }

    #[lockdep::test]
    fn a_thread_of_std_fails_it() {
        std::thread::spawn(inversion).join().unwrap();
        println!("went on");
    }

    #[lockdep::test]
    fn has_no_finding_of_its_own() {
        GO.0.send(()).unwrap();
        DONE.1.lock().unwrap().recv().unwrap();
    }

    #[lockdep::test(isolated)]
    fn meanwhile_a_thread_of_std() {
        GO.1.lock().unwrap().recv().unwrap();
        std::thread::spawn(inversion).join().unwrap();
        DONE.0.send(()).unwrap();
    }

    #[lockdep::test]
    fn a_thread_of_std_that_is_lent_the_graph_fails_it() {
        let lent = lockdep::current();
        std::thread::spawn(move || lockdep::scope(&lent, inversion)).join().unwrap();
        println!("went on");
    }

    #[lockdep::test]
    fn what_a_scope_answers_for_is_not_the_tests() {
        let validator = Validator::new(Options::default());
        let answered = catch_unwind(AssertUnwindSafe(|| lockdep::scope(&validator, inversion)));
        assert!(answered.is_err());
    }

    #[lockdep::test(isolated)]
    fn isolated_threads_share_its_graph() {
        static A: Mutex<u8> = Mutex::new(0);
        static B: Mutex<u16> = Mutex::new(0);
        drop((A.lock().unwrap(), B.lock().unwrap()));
        let other = || drop((B.lock().unwrap(), A.lock().unwrap()));
        lockdep::thread::spawn(other).join().unwrap();
        println!("went on");
    }

    #[lockdep::test]
    fn after_its_end() {
        lockdep::thread::spawn(|| {
            GO.1.lock().unwrap().recv().unwrap();
            inversion();
            DONE.0.send(()).unwrap();
        });
    }

    #[lockdep::test]
    fn then_its_thread_goes_on() {
        GO.0.send(()).unwrap();
        DONE.1.lock().unwrap().recv().unwrap();
    }

    #[lockdep::test(config = "preempt=rt")]
    fn a_configuration_in_words() {
        wrong_on_rt();
    }

    #[lockdep::test(config = KernelConfig::new(Preempt::Rt, false))]
    fn a_configuration_as_a_value() {
        wrong_on_rt();
    }

    #[lockdep::test(fatal = "all")]
    fn every_kernel_counts() {
        wrong_on_rt();
    }

    #[lockdep::test]
    fn another_kernel_does_not_count() {
        wrong_on_rt();
    }

    #[lockdep::test(config = "circular=log")]
    fn a_kind_may_be_logged() {
        inversion();
    }

    #[lockdep::test(config = "circular=lag,preempt=rtt")]
    fn words_that_mean_nothing() {}

    #[lockdep::test(expect = "circular")]
    fn expected_and_found() {
        inversion();
    }

    #[lockdep::test(expect = "circular, wait-context")]
    fn both_are_expected() {
        kernel_inversion();
        nesting();
    }

    #[lockdep::test(expect = "circular")]
    fn expected_and_not_found() {}

    #[lockdep::test(expect = "circular")]
    fn expected_and_another() {
        inversion();
        nesting();
    }

    #[lockdep::test(expect = "recursive")]
    fn an_expected_hang() {
        hang();
    }

    #[lockdep::test(expect = "recursive")]
    fn an_expected_hang_and_a_value() -> Result<ExitCode, String> {
        hang();
        Err("never".to_owned())
    }

    #[lockdep::test(expect = "circular")]
    fn expected_and_a_panic() {
        inversion();
        panic!("the user's own");
    }

    #[lockdep::test]
    fn a_result() -> Result<(), std::num::ParseIntError> {
        let _: u8 = "x".parse()?;
        Ok(())
    }

    #[lockdep::test]
    fn a_result_and_a_finding() -> Result<(), std::num::ParseIntError> {
        inversion();
        let _: u8 = "1".parse()?;
        Ok(())
    }

    #[lockdep::test]
    #[should_panic]
    fn should_panic_and_does() {
        panic!("the user's own");
    }

    #[lockdep::test]
    #[should_panic]
    fn should_panic_and_does_not() {}

    #[lockdep::test]
    #[should_panic(expected = "the user's own")]
    fn should_panic_with_a_finding() {
        inversion();
        panic!("the user's own");
    }

    #[lockdep::test]
    #[should_panic]
    fn should_panic_by_a_finding() {
        kernel_inversion();
    }

    #[lockdep::test]
    #[should_panic(expected = "possible circular locking dependency detected")]
    fn should_panic_by_a_finding_of_this_text() {
        inversion();
    }

    #[lockdep::test(expect = "circular")]
    #[should_panic(expected = "the user's own")]
    fn should_panic_and_finds_what_is_expected() {
        inversion();
        panic!("the user's own");
    }

    #[test]
    fn a_plain_test() {
        inversion();
        println!("went on");
    }

    #[test]
    fn a_plain_test_that_catches_a_hang() {
        assert!(catch_unwind(hang).is_err());
    }

    #[lockdep::test]
    fn check_fails_early() {
        inversion();
        lockdep::check();
        println!("went on");
    }
}

// Orders of different tests meet.

static FIRST: Mutex<u8> = Mutex::new(0);
static SECOND: Mutex<u16> = Mutex::new(0);

cases! {
    #[lockdep::test]
    fn meet_one() {
        drop((FIRST.lock().unwrap(), SECOND.lock().unwrap()));
    }

    #[lockdep::test]
    fn meet_two() {
        drop((SECOND.lock().unwrap(), FIRST.lock().unwrap()));
    }

    #[lockdep::test(isolated)]
    fn apart_one() {
        drop((FIRST.lock().unwrap(), SECOND.lock().unwrap()));
    }

    #[lockdep::test(isolated)]
    fn apart_two() {
        drop((SECOND.lock().unwrap(), FIRST.lock().unwrap()));
    }

    #[lockdep::test(config = Options::default().config)]
    fn of_the_process() {
        drop((SECOND.lock().unwrap(), FIRST.lock().unwrap()));
    }
}

// What stands above is seen in the source, so these are no cases of the macro.

#[test]
#[lockdep::test]
#[ignore = "a case, which tests run by name"]
fn below_test() {
    println!("ran");
}

#[lockdep::test]
#[test]
#[ignore = "a case, which tests run by name"]
fn above_test() {
    println!("ran");
}
