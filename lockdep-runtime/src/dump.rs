//! What the process's validator learnt, in a file of the directory `LOCKDEP_DUMP`.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::{env, fs, io};

use lockdep_core::current;

use crate::process_end::{self, Turn};

static DIRECTORY: OnceLock<OsString> = OnceLock::new();

/// Writes the file when the process ends, if that is asked for.
pub(crate) fn ask() {
    if let Some(directory) = env::var_os("LOCKDEP_DUMP").filter(|name| !name.is_empty())
        && DIRECTORY.set(directory).is_ok()
    {
        process_end::at(Turn::Dump, at_end);
    }
}

fn at_end() -> bool {
    if let (Some(directory), Some(validator)) = (DIRECTORY.get(), current::existing())
        && let Err(error) = write(directory.into(), &validator.snapshot().to_json())
    {
        use std::io::Write as _;
        let directory = directory.to_string_lossy();
        let _ = writeln!(io::stderr(), "lockdep: no dump in LOCKDEP_DUMP={directory}: {error}");
    }
    false
}

/// Whole or not at all: who reads the directory meanwhile sees no half of a file.
fn write(directory: PathBuf, text: &str) -> io::Result<()> {
    fs::create_dir_all(&directory)?;
    let program = env::current_exe().ok();
    let program = program.as_deref().and_then(|path| path.file_stem());
    let program = program.map_or_else(|| "process".into(), |stem| stem.to_string_lossy());
    let name = format!("{program}-{}", std::process::id());
    let unfinished = directory.join(format!(".{name}.tmp"));
    fs::write(&unfinished, text)?;
    fs::rename(&unfinished, directory.join(format!("{name}.json")))
}
