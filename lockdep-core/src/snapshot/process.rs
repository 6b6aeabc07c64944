//! Which process this is, for snapshots: an identity that no other has, a name, and its one test.

use std::collections::hash_map::RandomState;
use std::ffi::OsString;
use std::hash::{BuildHasher, Hasher};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// When this process was first asked who it is, in nanoseconds; 0 before.
static BORN: AtomicU64 = AtomicU64::new(0);

/// What no other process has: the time of its first snapshot, its number, and something random, since
/// machines have clocks and numbers of their own.
pub fn id() -> String {
    // Relaxed: numbers that carry nothing else. Whoever is first sets them.
    let set = |word: &AtomicU64, new: u64| match word.load(Ordering::Relaxed) {
        0 => word.compare_exchange(0, new, Ordering::Relaxed, Ordering::Relaxed).err(),
        known => Some(known),
    };
    static RANDOM: AtomicU64 = AtomicU64::new(0);
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now = since.as_nanos() as u64;
    let born = set(&BORN, now).unwrap_or(now);
    let random = RandomState::new().build_hasher().finish() | 1;
    let random = set(&RANDOM, random).unwrap_or(random) as u32;
    format!("{born:016x}-{}-{random:08x}", std::process::id())
}

/// This is the child of a fork: another process, whatever its number is, and later than its parent.
pub fn forked() {
    BORN.store(0, Ordering::Relaxed); // Relaxed: there is no other thread.
}

/// The name of the program, without directory and without the hash that Cargo gives to tests.
pub fn program() -> String {
    let path = std::env::current_exe().unwrap_or_default();
    name(&path)
}

fn name(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let is_hash = |hash: &str| hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    match stem.rsplit_once('-') {
        Some((name, hash)) if is_hash(hash) => name.to_owned(),
        _ => stem.into_owned(),
    }
}

/// The one test that this process was started for: what nextest says, or the name beside `--exact`.
pub(super) fn test() -> Option<String> {
    let told = std::env::var_os("NEXTEST_TEST_NAME").filter(|name| !name.is_empty());
    let told = told.map(|name| name.to_string_lossy().into_owned());
    told.or_else(|| exact(&std::env::args_os().skip(1).collect::<Vec<_>>()))
}

/// Options of libtest that have a value behind them.
const VALUED: [&str; 7] =
    ["--test-threads", "--skip", "--format", "--logfile", "--color", "--shuffle-seed", "-Z"];

/// The filter of libtest's arguments if there is just one and it is a whole name.
fn exact(args: &[OsString]) -> Option<String> {
    let args: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).collect();
    let is_value = |i: usize| i > 0 && VALUED.contains(&args[i - 1]);
    let names = (0..args.len()).filter(|i| !args[*i].starts_with('-') && !is_value(*i));
    let mut names = names.map(|i| args[i]);
    let name = names.next().filter(|_| args.contains(&"--exact"))?;
    names.next().is_none().then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargos_hash_is_no_name() {
        assert_eq!(name(Path::new("/t/deps/order-0123456789abcdef")), "order");
        assert_eq!(name(Path::new("/t/deps/a-b-server.exe")), "a-b-server");
    }

    #[test]
    fn a_process_of_one_test_is_known() {
        let args = |text: &str| text.split(' ').map(OsString::from).collect::<Vec<_>>();
        assert_eq!(exact(&args("--exact a::b --nocapture")).as_deref(), Some("a::b"));
        assert_eq!(exact(&args("--test-threads 8 a::b --exact")).as_deref(), Some("a::b"));
        assert_eq!(exact(&args("--exact --skip a::b -Z unstable-options")), None);
        assert_eq!(exact(&args("a::b")), None);
        assert_eq!(exact(&args("--exact a::b a::c")), None);
    }
}
