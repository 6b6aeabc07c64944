//! Lock programs and their replay, and the beginning in a package: the library behind the
//! `cargo-lockdep` command.

pub mod program;
pub mod machine;
pub mod replay;
pub mod init;
pub mod picture;
