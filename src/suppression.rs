//! Findings that are accepted, in code.

/// Accepts findings in all of this process, from where this runs on: each by its edge and its
/// place, as the report names them, and with a reason.
///
/// A line of the file `lockdep.suppress` beside `Cargo.toml` does the same for every test program of
/// the package. One that covers nothing is told at the end of the process. A certain hang is never
/// covered. Without the feature `validate` this is nothing.
///
/// ```
/// lockdep::suppress! {
///     "Cache@src/cache.rs:12" -> "Index@src/index.rs:7" at "src/cache.rs:40"
///         because "rebuild() runs before the first reader exists; issue 123 removes it";
/// }
/// ```
#[cfg(feature = "validate")]
#[macro_export]
macro_rules! suppress {
    ($($from:literal -> $to:literal at $site:literal because $reason:literal);+ $(;)?) => {{
        $(
            const _: () = assert!(!$reason.is_empty(), "a suppression says why it is right");
            $crate::__private::suppress($from, $to, $site, $reason);
        )+
    }};
}

/// Accepts nothing, since nothing is found without the feature `validate`.
#[cfg(not(feature = "validate"))]
#[macro_export]
macro_rules! suppress {
    ($($from:literal -> $to:literal at $site:literal because $reason:literal);+ $(;)?) => {};
}
