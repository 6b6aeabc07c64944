//! Directories that cannot be written to: one warning, and nothing else is different.

use crate::*;

#[track_caller]
fn fails(case: &str, dump: &Path, why: &str) {
    let (output, text) = run(case, dump);
    assert_eq!(output.status.code(), Some(0), "{text}");
    let dump = dump.display();
    let expected = format!("lockdep: what was learnt is not written to LOCKDEP_DUMP={dump}: {why}");
    assert!(text.starts_with(&expected), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
}

#[test]
fn a_directory_that_cannot_be() {
    let file = directory("cannot").join("file");
    fs::write(&file, "").unwrap();
    for dump in [file.clone(), file.join("in/it")] {
        let (_, text) = run("returns", &dump);
        assert!(text.contains("not written to LOCKDEP_DUMP="), "{text}");
    }
    assert!(fs::read(&file).unwrap().is_empty());
    // Nobody may make a directory there, whoever it is.
    #[cfg(target_os = "linux")]
    fails("returns", Path::new("/proc/lockdep"), "No such file or directory");
}

#[test]
fn a_disk_that_is_full() {
    let dump = directory("full");
    fails("small_files", &dump, "File too large");
    assert!(files(&dump).is_empty(), "no half of a file is left: {:?}", files(&dump));
}

#[test]
fn parents_that_are_missing_are_made() {
    let dump = directory("parents").join("more/than/one");
    let (_, text) = run("returns", &dump);
    assert_eq!((edges(&only(&dump)), text.as_str()), (vec!["a -> b".into()], ""));
}

#[test]
fn a_relative_directory_is_where_the_process_was_at_its_first_lock() {
    let directory = directory("relative");
    let mut command = command("goes_elsewhere", Path::new("here"));
    let (output, text) = told(command.current_dir(&directory).output().unwrap());
    assert_eq!((output.status.code(), text.as_str()), (Some(0), ""));
    assert_eq!(edges(&only(&directory.join("here"))), ["a -> b"]);
}
