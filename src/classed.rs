//! Classes by name and place in an order, where a lock is made.

/// A lock of a class of its own: named, with a place in the declared order.
///
/// What `#[lockdep::lock_class]` does for statics, for an expression. Each place of this macro is
/// one class. The lock is one of this crate's that has the method `with_class`; where nothing is
/// validated it is any, and stays what it is.
///
/// After the others there may be `max_hold = DURATION`, a constant: with the feature `stats` a longer
/// hold is a warning.
///
/// ```
/// use lockdep::sync::Mutex;
///
/// struct Account {
///     balance: Mutex<i64>,
/// }
///
/// impl Account {
///     fn new() -> Account {
///         Account { balance: lockdep::with_class!(Mutex::new(0), name = "balance", order = 2) }
///     }
/// }
/// # drop(Account::new().balance);
/// ```
#[macro_export]
macro_rules! with_class {
    (
        $lock:expr, name = $name:literal $(, order = $order:expr)?
        $(, max_hold = $time:expr)? $(,)?
    ) => {
        $crate::__classed!({ $lock } with_class {
            ($name) $(.order($order))? $(.max_hold($time))?
        })
    };
    (
        $lock:expr, name = $name:literal $(, order = $order:expr)?, subclass = $level:literal
        $(, max_hold = $time:expr)? $(,)?
    ) => {
        $crate::__classed!({ $lock } with_class {
            (concat!($name, "/", $level)) $(.order($order))? $(.max_hold($time))?
        })
    };
}

/// Not public API. A value whose lock has a class: `{ value } with_class { (NAME).order(N) }`.
#[cfg(feature = "validate")]
#[doc(hidden)]
#[macro_export]
macro_rules! __classed {
    ({ $($value:tt)* } $method:ident { ($($name:tt)*) $($calls:tt)* }) => {{
        static __LOCKDEP_CLASS: $crate::LockClassKey =
            $crate::LockClassKey::new($($name)*)$($calls)*;
        ($($value)*).$method(&__LOCKDEP_CLASS)
    }};
}

/// Not public API. Without validation a lock is what it is.
#[cfg(not(feature = "validate"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __classed {
    ({ $($value:tt)* } $method:ident { $($key:tt)* }) => {
        { $($value)* }
    };
}
