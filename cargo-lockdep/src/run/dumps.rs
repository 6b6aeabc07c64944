//! The directory that a run's snapshots go to: nobody else's, and empty at first.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::Project;
use super::project::short;
use crate::outcome::{Failure, Io};

/// A directory for snapshots.
#[derive(Debug)]
pub struct Dumps {
    path: PathBuf,
    /// Other runs of the same workspace wait for it.
    _lock: Option<File>,
}

impl Dumps {
    /// A directory of the user's choice.
    ///
    /// # Errors
    /// If it has anything in it, or cannot be made.
    pub fn kept(path: &Path) -> Result<Dumps, Failure> {
        fs::create_dir_all(path).map_err(|e| Failure::file(path, &e))?;
        let failure = |e: io::Error| Failure::file(path, &e);
        let path = fs::canonicalize(path).map_err(failure)?;
        if fs::read_dir(&path).map_err(failure)?.next().is_some() {
            let name = short(&path);
            return Err(Failure::Usage(format!(
                "--keep {name}: it is not empty, and what is there would be judged with this run; \
                 remove it, or name a new directory"
            )));
        }
        Ok(Dumps { path, _lock: None })
    }

    /// `lockdep/run` in Cargo's target directory, without what earlier runs left there. Another run
    /// of the same workspace is waited for.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn fresh(project: &Project, io: &mut Io<'_>) -> Result<Dumps, Failure> {
        let dir = project.target.join("lockdep");
        let failure = |e: io::Error| Failure::file(&dir, &e);
        fs::create_dir_all(&dir).map_err(failure)?;
        let lock = File::create(dir.join("run.lock")).map_err(failure)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                io.remark(format_args!("waiting for another run in {}", short(&dir)));
                lock.lock().map_err(failure)?;
            }
            // Some file systems have no locks: then two runs at once are the user's to avoid.
            Err(TryLockError::Error(_)) => {}
        }
        let path = dir.join("run");
        match fs::remove_dir_all(&path) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(Failure::file(&path, &e)),
            _ => {}
        }
        fs::create_dir(&path).map_err(|e| Failure::file(&path, &e))?;
        Ok(Dumps { path, _lock: Some(lock) })
    }

    /// The directory, absolute.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether any snapshot is in it.
    pub fn is_empty(&self) -> bool {
        let entries = fs::read_dir(&self.path).into_iter().flatten().flatten();
        !entries.into_iter().any(|entry| entry.path().extension().is_some_and(|end| end == "json"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn project(name: &str) -> Project {
        let root = std::env::temp_dir().join(format!("lockdep-{}-{name}", std::process::id()));
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(&root).expect("a writable directory for tests");
        Project { target: root.join("target"), root, none: None }
    }

    fn fresh(project: &Project) -> Dumps {
        let mut io = Io { out: &mut Vec::new(), err: &mut Vec::new(), watched: false };
        Dumps::fresh(project, &mut io).expect("a directory")
    }

    #[test]
    fn earlier_runs_are_gone_and_the_next_one_waits() {
        let project = project("fresh");
        let dumps = fresh(&project);
        assert!(dumps.path().is_absolute() && dumps.is_empty());
        fs::write(dumps.path().join("a.json"), "{}").expect("a file");
        assert!(!dumps.is_empty());
        let lock = File::open(project.target.join("lockdep/run.lock")).expect("the lock");
        assert!(matches!(lock.try_lock(), Err(TryLockError::WouldBlock)));
        drop(dumps);
        assert!(lock.try_lock().is_ok());
        drop(lock);
        assert!(fresh(&project).is_empty());
        fs::remove_dir_all(project.root).expect("it is ours");
    }

    #[test]
    fn a_directory_with_anything_in_it_is_not_taken() {
        let project = project("kept");
        let path = project.root.join("a/b");
        assert!(Dumps::kept(&path).expect("a new directory").is_empty());
        assert!(Dumps::kept(&path).expect("an empty directory").path().is_absolute());
        fs::write(path.join("notes.txt"), "").expect("a file");
        let refused = Dumps::kept(&path).expect_err("it is not empty").to_string();
        assert!(refused.contains("it is not empty"), "{refused}");
        fs::remove_dir_all(project.root).expect("it is ours");
    }
}
