//! Locks are serialised as what is in them. One that is made so has this file as its place, and so
//! shares its class with all that have the same type in them.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::mutex::Mutex;
use super::raw::{GetThreadId, RawMutex, RawRwLock};
use super::remutex::ReentrantMutex;
use super::rwlock::RwLock;

macro_rules! serialized {
    ([$($generics:tt)*] $lock:ident<$($args:ident),+> by $lock_it:ident) => {
        impl<$($generics)*, T: Serialize + ?Sized> Serialize for $lock<$($args),+, T> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.$lock_it().serialize(serializer)
            }
        }

        impl<'de, $($generics)*, T: Deserialize<'de>> Deserialize<'de> for $lock<$($args),+, T> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Ok($lock::new(T::deserialize(deserializer)?))
            }
        }
    };
}

serialized! { [R: RawMutex] Mutex<R> by lock }
serialized! { [R: RawMutex, G: GetThreadId] ReentrantMutex<R, G> by lock }
serialized! { [R: RawRwLock] RwLock<R> by read }
