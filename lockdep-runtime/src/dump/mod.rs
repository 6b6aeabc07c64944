//! What the process's validators learnt, in a file of the directory `LOCKDEP_DUMP`.
//!
//! One file a process, named after it and replaced by each later write: at its end, before a panic
//! that aborts, and where the system has signals (`signals`) also before another abort, a crash, or
//! the end by `SIGTERM` or `SIGINT`, at the first finding, and whenever `LOCKDEP_DUMP_SIGNAL` asks for
//! it.

#[cfg_attr(
    not(all(
        any(target_os = "linux", target_os = "macos", target_os = "freebsd"),
        not(any(target_arch = "mips", target_arch = "mips64", target_arch = "sparc64")),
        not(miri)
    )),
    path = "no_signals.rs"
)]
mod signals;
mod choice;

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};
use std::{env, fs, io, panic, thread};

use lockdep_core::current;
use lockdep_core::snapshot::{Snapshot, Union, process};
use lockdep_core::validator::{Validator, lock_soon};

use self::choice::Choice;
#[cfg(target_os = "linux")]
pub(crate) use self::signals::threads;
use crate::process_end::{self, Turn};

/// What the environment asks for.
#[derive(Debug)]
struct Asked {
    /// As it was given.
    told: OsString,
    /// The same, wherever the process goes.
    directory: PathBuf,
    stacks: bool,
}

static ASKED: OnceLock<Asked> = OnceLock::new();

/// The validators beside the process's that its tests share.
static OTHERS: Mutex<Vec<Validator>> = Mutex::new(Vec::new());

/// Whether the process's last file is written.
static OVER: AtomicBool = AtomicBool::new(false);

/// Whether something was found.
static FOUND: AtomicBool = AtomicBool::new(false);

/// Sees to the file, if it is asked for.
pub(crate) fn ask() {
    let given = |name| env::var_os(name).filter(|value| !value.is_empty());
    let signal = given("LOCKDEP_DUMP_SIGNAL");
    let Some(told) = given("LOCKDEP_DUMP") else {
        if signal.is_some() {
            warn(
                "LOCKDEP_DUMP_SIGNAL has something written to LOCKDEP_DUMP=DIRECTORY; set that, too",
            );
        }
        return;
    };
    let directory = std::path::absolute(&told).unwrap_or_else(|_| (&told).into());
    let stacks = given("LOCKDEP_DUMP_STACKS").is_none_or(|value| value != "0");
    if ASKED.set(Asked { told, directory, stacks }).is_err() {
        return;
    }
    process_end::at(Turn::Dump, at_end);
    write_before_aborts();
    let choice =
        signal.map_or(Ok(Choice::Default), |signal| Choice::parse(&signal.to_string_lossy()));
    signals::listen(choice.unwrap_or_else(|error| {
        warn(&error);
        Choice::Default
    }));
}

/// Has this validator dumped with the process's own.
pub(crate) fn also(validator: &Validator) {
    if let Some(mut others) = lock_soon(&OTHERS) {
        others.push(validator.clone());
    }
}

/// Something was found: who hangs or is killed after it still leaves a file.
pub(crate) fn found() {
    // Relaxed: a flag that guards nothing.
    if ASKED.get().is_some() && !FOUND.swap(true, Ordering::Relaxed) {
        signals::wake();
    }
}

/// In the child of a fork: it is another process, with a file of its own.
#[cfg_attr(not(all(unix, not(miri))), allow(dead_code, reason = "no process forks there"))]
pub(crate) fn forked() {
    process::forked();
    FOUND.store(false, Ordering::Relaxed); // Relaxed: there is no other thread.
    signals::forked();
}

/// Begins to listen to signals, after an event; and goes on in the child of a fork.
pub(crate) fn go_on() {
    signals::go_on();
}

/// Where a panic aborts, nothing comes after its hook.
fn write_before_aborts() {
    // Hooks cannot be set while one runs.
    if cfg!(panic = "abort") && !thread::panicking() {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if write(false) {
                signals::nothing_to_wait_for();
            }
            before(info);
        }));
    }
}

fn at_end() -> bool {
    write(true);
    false
}

/// Writes the file, and says whether that went well.
fn write(ended: bool) -> bool {
    let Some(asked) = ASKED.get() else { return false };
    let written = match Writing::begin() {
        Some(_) if OVER.load(Ordering::SeqCst) => return true,
        Some(_writing) => {
            // No other write may be on its way when the process is gone.
            OVER.store(ended, Ordering::SeqCst);
            let snapshot = learnt(asked.stacks);
            snapshot.and_then(|snapshot| write_to(&asked.directory, snapshot, ended))
        }
        None => Err(io::Error::other("another thread has been writing for ten seconds")),
    };
    if let Err(error) = &written {
        static WARNED: AtomicBool = AtomicBool::new(false);
        // Relaxed: a flag that guards nothing.
        if !WARNED.swap(true, Ordering::Relaxed) {
            let directory = asked.told.display();
            warn(&format!(
                "what was learnt is not written to LOCKDEP_DUMP={directory}: {error}; \
                 nothing else changes by that"
            ));
        }
    }
    written.is_ok()
}

fn write_to(directory: &Path, mut snapshot: Snapshot, ended: bool) -> io::Result<()> {
    snapshot.processes.iter_mut().for_each(|process| process.ended = ended);
    fs::create_dir_all(directory)?;
    snapshot.write_to(&directory.join(file_name()))
}

/// Not `eprintln`, which panics where standard error is closed.
fn warn(text: &str) {
    let _ = writeln!(io::stderr(), "lockdep: {text}");
}

/// Program, time, process number, and something random: no other process has that name, on whatever
/// machine, and a later one sorts behind.
fn file_name() -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let program = process::program();
    let program: String =
        program.chars().map(|c| if plain(c) { c } else { '_' }).take(100).collect();
    let program = if program.is_empty() { "process" } else { program.trim_start_matches('.') };
    format!("{program}-{}.json", process::id())
}

/// What the process's validators learnt, together.
fn learnt(stacks: bool) -> io::Result<Snapshot> {
    let busy = || io::Error::other("the validator is stopped in the middle of an event");
    let own = current::existing().cloned();
    let others = lock_soon(&OTHERS).ok_or_else(busy)?.clone();
    let mut all = Vec::new();
    for validator in own.iter().chain(&others) {
        all.push(validator.try_snapshot(stacks).ok_or_else(busy)?);
    }
    if all.len() == 1 {
        return Ok(all.remove(0));
    }
    let mut union = Union::new();
    all.iter().for_each(|snapshot| union.add(snapshot));
    Ok(union.finish())
}

/// Writes what the validators of this process learnt so far to a file, whole or not at all: the
/// process's own, and those that tests for other kernels share.
///
/// # Errors
/// If the file cannot be written, or the validator is stopped in the middle of an event.
pub fn dump(path: impl AsRef<Path>) -> io::Result<()> {
    learnt(true)?.write_to(path.as_ref())
}

/// The one thread that writes. No mutex: a child that was forked meanwhile need not wait for a thread
/// that it does not have.
struct Writing;

/// The number of the process whose thread writes; 0 if none does.
static WRITER: AtomicU32 = AtomicU32::new(0);

impl Writing {
    fn begin() -> Option<Writing> {
        let (own, end) = (std::process::id(), Instant::now() + Duration::from_secs(10));
        let mut before = 0;
        loop {
            // Pairs with the release below: what the writer before did is done.
            match WRITER.compare_exchange(before, own, Ordering::Acquire, Ordering::Relaxed) {
                Ok(_) => return Some(Writing),
                Err(now) if now != own => before = now,
                Err(_) if Instant::now() > end => return None,
                Err(_) => thread::sleep(Duration::from_millis(1)),
            }
        }
    }
}

impl Drop for Writing {
    fn drop(&mut self) {
        WRITER.store(0, Ordering::Release);
    }
}
