//! Who waits for whom, with locks as small as mirrors can be.
//!
//! What would hang runs in a child process, which is this same test binary with the case named in
//! the environment.

mod child;
mod elsewhere;
mod hangs;
mod locks;
mod many;
