//! Assertions as macros: checked where locks are validated, nothing where they are bare ones.

/// The lock must be held by this thread: in any mode, or as its `write` or `read` says.
///
/// A finding is told, and fails the test or the process at its end: see
/// [`Policy`](crate::Policy). Without the feature `validate` nothing is checked.
///
/// ```
/// use lockdep::sync::{Mutex, RwLock};
///
/// let (queue, table) = (Mutex::new(0), RwLock::new(0));
/// let _queue = queue.lock().unwrap();
/// let _table = table.read().unwrap();
/// lockdep::assert_held!(queue);
/// lockdep::assert_held!(table, read);
/// ```
#[doc(alias = "lockdep_assert_held")]
#[macro_export]
macro_rules! assert_held {
    ($lock:expr $(,)?) => {
        $crate::__assertion!(assert_held, $lock)
    };
    ($lock:expr, write $(,)?) => {
        $crate::__assertion!(assert_held_write, $lock)
    };
    ($lock:expr, read $(,)?) => {
        $crate::__assertion!(assert_held_read, $lock)
    };
}

/// The lock must not be held by this thread. See [`assert_held!`](crate::assert_held).
#[doc(alias = "lockdep_assert_not_held")]
#[macro_export]
macro_rules! assert_not_held {
    ($lock:expr $(,)?) => {
        $crate::__assertion!(assert_not_held, $lock)
    };
}

/// This call may take the lock, whether it does this time or not: judged as if, as a reader if
/// `read` says so. See [`assert_held!`](crate::assert_held).
///
/// ```
/// use lockdep::sync::Mutex;
///
/// fn log(file: &Mutex<String>, line: &str, verbose: bool) {
///     lockdep::might_lock!(file);
///     if verbose {
///         file.lock().unwrap().push_str(line);
///     }
/// }
/// # log(&Mutex::default(), "", false);
/// ```
#[macro_export]
macro_rules! might_lock {
    ($lock:expr $(,)?) => {
        $crate::__assertion!(might_lock, $lock)
    };
    ($lock:expr, read $(,)?) => {
        $crate::__assertion!(might_lock_read, $lock)
    };
}

/// This call may sleep, whether it does this time or not: a finding under a lock that spins. See
/// [`assert_held!`](crate::assert_held).
#[cfg(feature = "validate")]
#[macro_export]
macro_rules! might_sleep {
    () => {
        $crate::contract::might_sleep()
    };
}

/// This call may sleep. Nothing is checked without the feature `validate`.
#[cfg(not(feature = "validate"))]
#[macro_export]
macro_rules! might_sleep {
    () => {
        ()
    };
}

/// Not public API. One of the functions of `contract`.
#[cfg(feature = "validate")]
#[doc(hidden)]
#[macro_export]
macro_rules! __assertion {
    ($function:ident, $lock:expr) => {
        $crate::contract::$function(&$lock)
    };
}

/// Not public API. Nothing, of anything.
#[cfg(not(feature = "validate"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __assertion {
    ($function:ident, $lock:expr) => {{
        let _ = &$lock;
    }};
}

/// Not public API. `#[lockdep::holds]` and its kin expand to it, inside the function:
/// `plain|asynchronous PROMISE { locks in braces } { output } { body }`.
#[cfg(feature = "validate")]
#[doc(hidden)]
#[macro_export]
macro_rules! __contract {
    (plain $promise:ident { $({ $lock:expr })+ } {} $body:tt) => {{
        let kept = [$($crate::contract::Kept::entry($crate::contract::Promise::$promise, $lock)),+];
        let result = $crate::__private::call(move || $body);
        $crate::__contract!(exit kept result);
        result
    }};
    (plain $promise:ident { $({ $lock:expr })+ } { $output:ty } $body:tt) => {{
        let kept = [$($crate::contract::Kept::entry($crate::contract::Promise::$promise, $lock)),+];
        let result = $crate::__private::call(move || -> $output $body);
        $crate::__contract!(exit kept result);
        result
    }};
    (asynchronous $promise:ident { $({ $lock:expr })+ } { $($output:ty)? } $body:tt) => {{
        let kept = [$($crate::contract::Kept::entry($crate::contract::Promise::$promise, $lock)),+];
        let result = $crate::__async_block!({ $($output)? } $body).await;
        $crate::__contract!(exit kept result);
        result
    }};
    (exit $kept:ident $result:ident) => {
        let acquired = {
            // Of a method that `Returned` has itself for some types.
            #[allow(unused_imports)]
            use $crate::contract::AnyReturned as _;
            $crate::contract::Returned(&$result).has_acquired()
        };
        for kept in $kept {
            kept.exit(acquired);
        }
    };
}

/// Not public API. Without validation a function is what it is.
#[cfg(not(feature = "validate"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __contract {
    ($sort:ident $promise:ident { $($locks:tt)* } { $($output:tt)* } $body:tt) => {
        $body
    };
}

/// Calls a closure once, which is all that may be asked of one that moves.
#[cfg(feature = "validate")]
pub fn call<R>(body: impl FnOnce() -> R) -> R {
    body()
}
