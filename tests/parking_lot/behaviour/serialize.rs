//! Locks as what is in them.

use super::super::locks::{Mutex, ReentrantMutex, RwLock};

#[test]
fn they_are_written_and_read_as_what_is_in_them() {
    let locks = (Mutex::new(1), RwLock::new("a".to_owned()), ReentrantMutex::new([true]));
    let text = serde_json::to_string(&locks).unwrap();
    assert_eq!(text, "[1,\"a\",[true]]");
    type Locks = (Mutex<u8>, RwLock<String>, ReentrantMutex<[bool; 1]>);
    let (mutex, lock, reentrant): Locks = serde_json::from_str(&text).unwrap();
    assert_eq!((mutex.into_inner(), lock.into_inner()), (1, "a".to_owned()));
    assert_eq!(reentrant.into_inner(), [true]);
}
