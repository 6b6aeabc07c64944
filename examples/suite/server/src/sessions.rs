//! Who is logged in.

use std::collections::HashMap;

use lockdep::sync::{Mutex, RwLock};

pub(crate) struct Sessions {
    names: RwLock<HashMap<u64, String>>,
    last: Mutex<u64>,
}

impl Sessions {
    pub(crate) fn new() -> Sessions {
        Sessions { names: RwLock::new(HashMap::new()), last: Mutex::new(0) }
    }

    pub(crate) fn begin(&self, name: &str) -> u64 {
        let mut names = self.names.write().unwrap();
        let mut last = self.last.lock().unwrap();
        *last += 1;
        names.insert(*last, name.to_owned());
        *last
    }

    pub(crate) fn name(&self, token: u64) -> Option<String> {
        self.names.read().unwrap().get(&token).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[lockdep::test]
    fn a_token_is_somebody() {
        let sessions = Sessions::new();
        let (ada, bob) = (sessions.begin("ada"), sessions.begin("bob"));
        assert_ne!(ada, bob);
        assert_eq!(sessions.name(bob).as_deref(), Some("bob"));
        assert_eq!(sessions.name(99), None);
    }
}
