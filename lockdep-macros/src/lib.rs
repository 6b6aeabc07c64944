//! Macros of the `lockdep` crate. Use them through it.
//!
//! Written without syn and quote: a dev-dependency costs build time. Each macro reads tokens, builds
//! tokens around the user's, and leaves what they mean to the macros of the facade, which know
//! whether anything is validated.

mod error;
mod function;
mod arguments;
mod test;

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
