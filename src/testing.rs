//! What `#[lockdep::test]` expands to: the macro that it leaves the rest to.

/// Not public API. `#[lockdep::test]` expands to it, inside the function:
/// `plain|asynchronous METHOD "NAME" { calls } { checks } { output } { body }`.
#[cfg(feature = "validate")]
#[doc(hidden)]
#[macro_export]
macro_rules! __test {
    (plain $run:ident $name:literal { $($calls:tt)* } { $($checks:tt)* } { $($output:tt)* } $body:tt) => {{
        $crate::__test_checks! { $($checks)* }
        $crate::__private::Test::new(concat!(module_path!(), "::", $name))
            $($calls)*
            .$run(|| $body)
    }};
    (asynchronous $run:ident $name:literal { $($calls:tt)* } { $($checks:tt)* } {} $body:tt) => {{
        $crate::__test_checks! { $($checks)* }
        $crate::__private::Test::new(concat!(module_path!(), "::", $name))
            $($calls)*
            .$run(async move $body)
            .await
    }};
    (asynchronous $run:ident $name:literal { $($calls:tt)* } { $($checks:tt)* } { $output:ty } $body:tt) => {{
        $crate::__test_checks! { $($checks)* }
        $crate::__private::Test::new(concat!(module_path!(), "::", $name))
            $($calls)*
            .$run(async move {
                // Nothing else tells the compiler what a `?` in the body returns.
                #[allow(
                    unreachable_code,
                    clippy::diverging_sub_expression,
                    clippy::empty_loop,
                    clippy::let_unit_value,
                    clippy::needless_return
                )]
                if false {
                    let output: $output = loop {};
                    return output;
                }
                $body
            })
            .await
    }};
}

/// Not public API. Strings that are checked when a test is compiled.
#[cfg(feature = "validate")]
#[doc(hidden)]
#[macro_export]
macro_rules! __test_checks {
    () => {};
    (expect $kinds:literal) => {
        const _: () = $crate::__private::assert_kinds($kinds);
    };
}

/// Not public API. Without validation a test is a plain one.
#[cfg(not(feature = "validate"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __test {
    ($sort:ident $run:ident $name:literal { $($calls:tt)* } { $($checks:tt)* } { $($output:tt)* } $body:tt) => {
        $body
    };
}

/// Fails to compile if a word is neither a kind nor a code of a report.
#[cfg(feature = "validate")]
pub const fn assert_kinds(kinds: &str) {
    assert!(
        lockdep_core::violation::Kind::are_names(kinds),
        "`expect` has kinds or codes of findings, separated by commas, such as \"circular\" or \
         \"recursive, held\"; docs/reports.md lists them"
    );
}
