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
