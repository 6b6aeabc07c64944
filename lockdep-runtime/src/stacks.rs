//! Stacks of the `backtrace` crate, which the core does not know and so need not wait for when it
//! is built.

use lockdep_core::backtrace::{Frame, Unwinder, install};
use lockdep_core::site::shown;

/// Has the core capture stacks. Called where a validator begins to count for a thread.
pub(crate) fn begin() {
    install(Unwinder { trace, resolve });
}

fn trace(tell: &mut dyn FnMut(usize)) {
    backtrace::trace(|frame| {
        tell(frame.ip().addr());
        true
    });
}

fn resolve(address: usize, tell: &mut dyn FnMut(Frame)) {
    backtrace::resolve(std::ptr::without_provenance_mut(address), |symbol| {
        let Some(name) = symbol.name() else { return };
        let place = symbol.filename().map(|file| match symbol.lineno() {
            Some(line) => format!("{}:{line}", shorten(&file.to_string_lossy())),
            None => shorten(&file.to_string_lossy()),
        });
        tell(Frame { function: format!("{name:#}"), place });
    });
}

/// The end of a path that is relative to the crate: the machine's own prefix says nothing.
fn shorten(path: &str) -> String {
    let cwd = std::env::current_dir().ok();
    let relative = cwd.as_ref().and_then(|dir| path.strip_prefix(dir.to_str()?)?.strip_prefix('/'));
    relative.unwrap_or_else(|| shown(path)).to_owned()
}
