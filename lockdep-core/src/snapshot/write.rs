//! A snapshot as a file.

use std::path::Path;
use std::{fs, io};

use super::Snapshot;

impl Snapshot {
    /// Writes it as JSON: whole or not at all. Who reads the file meanwhile sees what was there before,
    /// and who reads its directory sees no half of a file but a hidden one, which ends in `.tmp`.
    ///
    /// # Errors
    /// If the directory cannot be written to, or the disk is full; then the hidden file is removed.
    pub fn write_to(&self, path: &Path) -> io::Result<()> {
        let name = path.file_name().ok_or(io::ErrorKind::InvalidFilename)?;
        let hidden = format!(".{}.{}.tmp", name.to_string_lossy(), std::process::id());
        let unfinished = path.with_file_name(hidden);
        let written = fs::write(&unfinished, self.to_json() + "\n");
        written.and_then(|()| fs::rename(&unfinished, path)).inspect_err(|_| {
            // If it is not even there, that is well.
            let _ = fs::remove_file(&unfinished);
        })
    }
}
