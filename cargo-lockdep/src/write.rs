//! Files that are whole or not there: written beside their place, then moved there.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::outcome::{Failure, Io};

/// Writes a file, or to standard output if it is called `-`.
///
/// # Errors
/// If it cannot be written; then the file is what it was.
pub fn whole(path: &Path, content: &[u8], io: &mut Io<'_>) -> Result<(), Failure> {
    if path.as_os_str() == "-" {
        return io.print_bytes(content);
    }
    let failure = |error: io::Error| Failure::file(path, &error);
    let before = fs::metadata(path).ok();
    // A device or a pipe cannot be replaced.
    if before.as_ref().is_some_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        return fs::write(path, content).map_err(failure);
    }
    // A link stays one: what it leads to is replaced.
    let place = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let beside = beside(&place).map_err(failure)?;
    let written = File::create(&beside).and_then(|mut file| {
        if let Some(before) = before.filter(fs::Metadata::is_file) {
            file.set_permissions(before.permissions())?;
        }
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&beside, &place)
    });
    written.map_err(|error| {
        let _ = fs::remove_file(&beside);
        failure(error)
    })
}

/// A hidden name in the same directory that no other process writes to.
fn beside(path: &Path) -> io::Result<PathBuf> {
    let Some(name) = path.file_name() else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it names no file"));
    };
    let mut hidden = OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.tmp", std::process::id()));
    Ok(path.with_file_name(hidden))
}
