use lockdep::sync::{Mutex, RwLock};

pub struct Cache {
    values: RwLock<Vec<String>>,
    misses: Mutex<u32>,
}

impl Cache {
    pub const fn new() -> Cache {
        Cache { values: RwLock::new(Vec::new()), misses: Mutex::new(0) }
    }

    pub fn get(&self, key: usize) -> Option<String> {
        let values = self.values.read().unwrap();
        let value = values.get(key).cloned();
        if value.is_none() {
            *self.misses.lock().unwrap() += 1;
        }
        value
    }

    pub fn forget(&self) {
        let mut misses = self.misses.lock().unwrap();
        self.values.write().unwrap().clear();
        *misses = 0;
    }
}

/// Off means that a lock of the mirrors is the bare lock.
#[cfg(not(feature = "validate"))]
pub fn bare(cache: &Cache) -> &std::sync::Mutex<u32> {
    &cache.misses
}

#[cfg(test)]
mod tests {
    use super::Cache;

    #[test]
    fn nothing_is_there_at_first() {
        let cache = Cache::new();
        assert_eq!(cache.get(3), None);
        cache.forget();
    }
}
