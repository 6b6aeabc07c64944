//! A snapshot as a file.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::{fs, io};

use super::{Snapshot, process};

impl Snapshot {
    /// Writes it as JSON: whole or not at all. Who reads the file meanwhile sees what was there before,
    /// and who reads its directory sees no half of a file but a hidden one, which ends in `.tmp`.
    ///
    /// # Errors
    /// If the directory cannot be written to, or the disk is full; then the hidden file is removed.
    pub fn write_to(&self, path: &Path) -> io::Result<()> {
        path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
        // Nobody else's, be it another thread or another machine that writes to the same path. And
        // not named after the file, whose name may be as long as names can be.
        static WRITES: AtomicU64 = AtomicU64::new(0);
        let write = WRITES.fetch_add(1, Ordering::Relaxed); // Relaxed: a number.
        let hidden = format!(".lockdep-{}-{write}.tmp", process::id());
        let unfinished = path.with_file_name(hidden);
        let written = fs::write(&unfinished, self.to_json() + "\n");
        written.and_then(|()| fs::rename(&unfinished, path)).inspect_err(|_| {
            // If it is not even there, that is well.
            let _ = fs::remove_file(&unfinished);
        })
    }
}
