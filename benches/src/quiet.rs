//! deloxide learns orders only once it is started, and then it prints a banner to stdout, where
//! the result belongs.

use std::fs::File;
use std::io::{self, Write};

use deloxide::Deloxide;

/// Starts deloxide, with stdout elsewhere for that moment.
pub(crate) fn start_deloxide() -> io::Result<()> {
    let mut started = Ok(());
    without_stdout(|| started = Deloxide::new().start())?;
    started.map_err(io::Error::other)
}

#[cfg(unix)]
fn without_stdout(f: impl FnOnce()) -> io::Result<()> {
    use std::os::fd::{AsFd, AsRawFd, BorrowedFd};

    fn point_stdout_at(file: BorrowedFd<'_>) -> io::Result<()> {
        // SAFETY: both are open files; stdout stays one, whatever it points at.
        match unsafe { libc::dup2(file.as_raw_fd(), libc::STDOUT_FILENO) } {
            -1 => Err(io::Error::last_os_error()),
            _ => Ok(()),
        }
    }

    let mut stdout = io::stdout().lock();
    stdout.flush()?;
    let real = stdout.as_fd().try_clone_to_owned()?;
    point_stdout_at(File::options().write(true).open("/dev/null")?.as_fd())?;
    f();
    stdout.flush()?;
    point_stdout_at(real.as_fd())
}

/// Where stdout cannot be moved, the banner is printed.
#[cfg(not(unix))]
fn without_stdout(f: impl FnOnce()) -> io::Result<()> {
    f();
    io::stdout().flush()
}
