//! Lock programs and their replay: the library behind the `cargo-lockdep` command.

pub mod program;
pub mod machine;
pub mod replay;
