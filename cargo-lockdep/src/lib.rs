//! Lock graphs and lock programs on the command line: the library behind the `cargo-lockdep` command.

pub mod outcome;
pub mod program;
pub mod machine;
pub mod replay;
pub mod init;
pub mod read;
pub mod write;
pub mod table;
mod harmless;
pub mod show;
pub mod design;
pub mod baseline;
pub mod check;
pub mod run;
pub mod diff;
mod xml;
pub mod picture;
pub mod export;
pub mod commands;
