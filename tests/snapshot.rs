//! Snapshots: what they hold, that they are read as they were written, and that their union obeys its
//! laws.

use lockdep::sync::Mutex;
use lockdep::{Action, Options, Policy, Snapshot, Validator};
use lockdep_core::snapshot::Union;

fn collecting() -> Validator {
    Validator::new(Options { policy: Policy::new(Action::Collect), ..Options::default() })
}

fn snapshot(f: impl FnOnce()) -> Snapshot {
    let validator = collecting();
    lockdep::scope(&validator, f);
    validator.snapshot()
}

fn union(snapshots: &[&Snapshot]) -> Snapshot {
    let mut union = Union::new();
    snapshots.iter().for_each(|snapshot| union.add(snapshot));
    union.finish()
}

#[test]
fn it_is_read_as_it_was_written() {
    let (a, b) = (Mutex::new(1u8), Mutex::new(2u16));
    let taken = snapshot(|| {
        let _a = a.lock().unwrap();
        let _b = b.lock().unwrap();
    });
    let text = taken.to_json();
    assert_eq!(Snapshot::from_json(text.as_bytes()).unwrap(), taken);
    println!("{text}");
    assert_eq!(union(&[&taken]), taken);
    assert_eq!(union(&[&taken, &taken]), taken);
    let other = snapshot(|| {
        let _b = b.lock().unwrap();
        let _a = a.lock().unwrap();
    });
    let both = union(&[&taken, &other]);
    assert_eq!(both.edges.len(), 2);
    assert_eq!(both, union(&[&other, &taken, &other]));
    println!("{}", both.to_json());
}
