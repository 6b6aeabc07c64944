//! Macros of the `lockdep` crate. Use them through it.
//!
//! Written without syn and quote: a dev-dependency costs build time. Each macro reads tokens, builds
//! tokens around the user's, and leaves what they mean to the macros of the facade, which know
//! whether anything is validated.

mod error;
mod words;
mod function;
mod arguments;
mod test;
mod contract;
mod class;

use proc_macro::TokenStream;

/// A test that fails if a lock is used wrongly in it.
///
/// Goes in place of `#[test]`, or above the attribute that makes a test: `#[tokio::test]`,
/// `#[rstest]`. Tests of a process share one lock graph, so that orders of different tests meet. A
/// finding of a program's lock is printed at once and fails the test at its end, whichever of its
/// threads made it; a certain hang panics before it blocks.
///
/// # Arguments
///
/// * `config = "WORDS"`: words of the environment variable `LOCKDEP`, which they override, such as
///   `"preempt=rt,circular=log"`; or an expression of the type `KernelConfig`. Tests of another
///   kernel than the process's share a graph of their own.
/// * `fatal`: findings panic where they are made. `fatal = "own"`, `"rt"` or `"all"`: in which
///   kernels they count.
/// * `expect = "KIND"`: the test passes only if just that was found. Kinds and codes are those of
///   reports; several are separated by commas, and each must be found.
/// * `isolated`: a lock graph of the test's own.
/// * `crate = PATH`: where the `lockdep` crate is.
///
/// ```text
/// #[lockdep::test(expect = "circular", isolated)]
/// fn two_orders() {
///     // ...
/// }
/// ```
#[proc_macro_attribute]
pub fn test(arguments: TokenStream, item: TokenStream) -> TokenStream {
    test::expand(arguments, item)
}

/// The locks are held by whoever calls this function, and still when it returns.
///
/// Checked where locks are validated, at each call that is made; a finding of the kind `not-held`.
/// Goes on functions and methods, asynchronous ones too; what is named is evaluated at the entry.
///
/// ```text
/// #[lockdep::holds(self.queue)]
/// fn requeue(&self, job: Job) {
///     // ...
/// }
/// ```
#[proc_macro_attribute]
pub fn holds(locks: TokenStream, item: TokenStream) -> TokenStream {
    contract::expand("#[lockdep::holds]", "Holds", locks, item)
}

/// The locks are not held by whoever calls this function, nor when it returns.
///
/// As [`macro@holds`], with findings of the kind `held`.
#[proc_macro_attribute]
pub fn not_held(locks: TokenStream, item: TokenStream) -> TokenStream {
    contract::expand("#[lockdep::not_held]", "NotHeld", locks, item)
}

/// The function takes the locks: they are not held when it is called, and held when it returns,
/// unless it returns `None` or an error.
///
/// As [`macro@holds`].
#[proc_macro_attribute]
pub fn acquires(locks: TokenStream, item: TokenStream) -> TokenStream {
    contract::expand("#[lockdep::acquires]", "Acquires", locks, item)
}

/// The lock of this static or constant is a class of its own: named, with a place in an order.
///
/// # Arguments
///
/// * `name = "queue"`: what reports call it; the item's name by default.
/// * `order = 3`: its place in the declared order. Taking a lock under one of a higher number is a
///   finding of the kind `declared-order` the first time, whether or not anybody takes the two the
///   other way round. Locks of one number, or of none, are ordered by what is seen.
/// * `subclass = 1`: the level that its name ends with, for one of several locks of a name.
/// * `max_hold = "5ms"`: a time that it should not be held longer than, as a whole number of ns, us,
///   ms or s. With the feature `stats` a longer hold is a warning, once for each place that takes it;
///   never a finding.
///
/// On a struct with named fields it makes `Default`, in which the lock of each field under an
/// attribute of its own has these arguments, and the name `Struct.field` by default:
/// `#[derive(Default)]` would make all of them in one place. Anywhere else, `lockdep::with_class!`
/// does the same for an expression.
///
/// ```text
/// #[lockdep::lock_class(name = "queue", order = 1)]
/// static QUEUE: Mutex<Vec<u32>> = Mutex::new(Vec::new());
///
/// #[lockdep::lock_class]
/// struct Pool {
///     #[lock_class(order = 2)]
///     free: Mutex<Vec<u32>>,
///     size: usize,
/// }
/// ```
#[proc_macro_attribute]
pub fn lock_class(arguments: TokenStream, item: TokenStream) -> TokenStream {
    class::expand(arguments, item)
}
