//! What `#[lockdep::test]` expands to: the macro that it leaves the rest to.

/// Not public API. `#[lockdep::test]` expands to it, inside the function:
/// `plain|asynchronous METHOD "NAME" { calls } { checks } { output } { body }`. A check is a group of
/// tokens that a constant is made of, so that an error in it points at the user's token.
#[cfg(feature = "validate")]
#[doc(hidden)]
#[macro_export]
macro_rules! __test {
    (plain $run:ident $name:literal { $($calls:tt)* } { $($check:tt)* } {} $body:tt) => {{
        $(const _: () = $check;)*
        $crate::__private::Test::new(concat!(module_path!(), "::", $name))
            $($calls)*
            .$run(|| $body)
    }};
    (plain $run:ident $name:literal { $($calls:tt)* } { $($check:tt)* } { $output:ty } $body:tt) => {{
        $(const _: () = $check;)*
        $crate::__private::Test::new(concat!(module_path!(), "::", $name))
            $($calls)*
            .$run(|| -> $output $body)
    }};
    (asynchronous $run:ident $name:literal { $($calls:tt)* } { $($check:tt)* } { $($output:ty)? } $body:tt) => {{
        $(const _: () = $check;)*
        $crate::__private::Test::new(concat!(module_path!(), "::", $name))
            $($calls)*
            .$run($crate::__async_block!({ $($output)? } $body))
            .await
    }};
}

/// Not public API. An `async` block with the body of a function that returns this type.
#[cfg(feature = "validate")]
#[doc(hidden)]
#[macro_export]
macro_rules! __async_block {
    ({} $body:tt) => {
        async move $body
    };
    ({ $output:ty } $body:tt) => {
        async move {
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
        }
    };
}

/// Not public API. Without validation a test is a plain one.
#[cfg(not(feature = "validate"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __test {
    ($sort:ident $run:ident $name:literal { $($calls:tt)* } { $($check:tt)* } { $($output:tt)* } $body:tt) => {
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
