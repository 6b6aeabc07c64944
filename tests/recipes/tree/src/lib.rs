use parking_lot::RwLock;
use parking_lot_0_13::Mutex;

pub struct Routes {
    table: RwLock<Vec<(u8, u8)>>,
    hits: Mutex<u64>,
}

impl Routes {
    pub const fn new() -> Routes {
        Routes { table: RwLock::new(Vec::new()), hits: Mutex::new(0) }
    }

    pub fn add(&self, from: u8, to: u8) {
        self.table.write().push((from, to));
    }

    pub fn find(&self, from: u8) -> Option<u8> {
        let table = self.table.read();
        let (_, to) = table.iter().find(|route| route.0 == from)?;
        *self.hits.lock() += 1;
        Some(*to)
    }

    pub fn hits_per_route(&self) -> u64 {
        let hits = self.hits.lock();
        *hits / self.table.read().len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::Routes;

    #[test]
    fn routes_are_found() {
        let routes = Routes::new();
        routes.add(1, 2);
        assert_eq!(routes.find(1), Some(2));
        assert_eq!(routes.hits_per_route(), 1);
    }
}
