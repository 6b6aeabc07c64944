//! The rules for locks of programs, one after the other.

mod world;
mod order;
mod rings;
mod twin;
mod union;
mod hostile;
