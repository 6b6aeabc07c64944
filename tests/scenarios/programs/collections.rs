//! Locks in collections: orders that nobody declares, and that hold or do not.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::locks::{Mutex, RwLock, lock, read, thread, write};
use super::{nest, on_thread};

/// A list whose nodes were put in at odd places, so that neither creation nor addresses follow it;
/// each node's lock is taken before the last is dropped.
pub fn list_in_any_order() {
    struct Node {
        value: u32,
        next: Option<Arc<Mutex<Node>>>,
    }
    fn insert(head: &Arc<Mutex<Node>>, value: u32, after: u32) {
        let mut node = Arc::clone(head);
        loop {
            let mut held = lock(&node);
            if held.value == after {
                let next = held.next.take();
                held.next = Some(Arc::new(Mutex::new(Node { value, next })));
                return;
            }
            let next = held.next.clone().expect("it is in the list");
            drop(held);
            node = next;
        }
    }
    let head = Arc::new(Mutex::new(Node { value: 0, next: None }));
    // In the order of the list: 0 3 2 5 1 4.
    for (value, after) in [(1, 0), (2, 0), (3, 0), (4, 1), (5, 2)] {
        insert(&head, value, after);
    }
    fn sum(node: &Arc<Mutex<Node>>) -> u32 {
        let held = lock(node);
        held.value + held.next.as_ref().map_or(0, sum)
    }
    for _ in 0..2 {
        assert_eq!(on_thread(|| sum(&head)), 15);
    }
}

/// The order of such a list by one thread, and one step of it backwards by another.
pub fn list_in_any_order_both_ways() {
    let nodes: Vec<_> = (0..6).map(|i| Arc::new(Mutex::new(i))).collect();
    let order = [3, 0, 5, 1, 4, 2];
    on_thread(|| {
        for pair in order.windows(2) {
            nest(&[&nodes[pair[0]], &nodes[pair[1]]]);
        }
    });
    on_thread(|| nest(&[&nodes[2], &nodes[4]]));
}

/// A list of boxes that owns its tail, walked hand over hand.
pub fn list_of_boxes() {
    struct Node {
        value: u32,
        next: Option<Box<Mutex<Node>>>,
    }
    fn sum(node: &Mutex<Node>) -> u32 {
        let node = lock(node);
        node.value + node.next.as_deref().map_or(0, sum)
    }
    let mut list = Mutex::new(Node { value: 0, next: None });
    for value in 1..6 {
        list = Mutex::new(Node { value, next: Some(Box::new(list)) });
    }
    for _ in 0..2 {
        assert_eq!(on_thread(|| sum(&list)), 15);
    }
}

/// Readers go down a list hand over hand, a writer changes one node at a time.
pub fn list_of_readers() {
    let nodes: Vec<_> = (0..6).map(|i| RwLock::new(i)).collect();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut held = read(&nodes[0]);
                for next in &nodes[1..] {
                    held = read(next);
                }
                assert!(*held >= 5);
            });
        }
        scope.spawn(|| nodes.iter().for_each(|node| *write(node) += 1));
    });
}

/// Accounts by name, the smaller name first; where they are in memory says nothing.
pub fn by_name() {
    let names = ["eve", "bob", "dan", "amy", "fay", "cal"];
    let accounts: HashMap<&str, Arc<Mutex<u32>>> =
        names.into_iter().map(|name| (name, Arc::new(Mutex::new(1)))).collect();
    for from in names {
        for to in names {
            if from != to {
                let (low, high) = if from < to { (from, to) } else { (to, from) };
                on_thread(|| nest(&[&accounts[low], &accounts[high]]));
            }
        }
    }
}

/// The same with one pair the other way round.
pub fn by_name_but_one() {
    let names = ["eve", "bob", "dan", "amy", "fay", "cal"];
    let accounts: BTreeMap<&str, Mutex<u32>> =
        names.into_iter().map(|name| (name, Mutex::new(1))).collect();
    let mut sorted = names;
    sorted.sort_unstable();
    for pair in sorted.windows(2) {
        on_thread(|| nest(&[&accounts[pair[0]], &accounts[pair[1]]]));
    }
    on_thread(|| nest(&[&accounts["fay"], &accounts["amy"]]));
}

/// Two rows of one constructor; those of the first row always first.
pub fn rows_of_one_constructor() {
    fn row() -> Vec<Mutex<u32>> {
        (0..4).map(|i| Mutex::new(i)).collect()
    }
    let first = row();
    let second = row();
    for (i, j) in [(0, 3), (3, 0), (1, 2), (2, 1)] {
        on_thread(|| nest(&[&first[i], &second[j]]));
    }
}

/// Two kinds of locks in structs of one row: any `a` before any `b`.
pub fn any_a_before_any_b() {
    struct Item {
        a: Mutex<u32>,
        b: Mutex<u32>,
    }
    let items: Vec<_> = (0..4).map(|i| Item { a: Mutex::new(i), b: Mutex::new(i) }).collect();
    for i in 0..4 {
        for j in 0..4 {
            on_thread(|| nest(&[&items[i].a, &items[j].b]));
        }
    }
}

/// One generic line makes locks of two types: two classes, in both orders.
pub fn generic_constructor_abba() {
    fn make<T>(value: T) -> Mutex<T> {
        Mutex::new(value)
    }
    let a = make(1_u8);
    let b = make(2_u16);
    on_thread(|| {
        let a = lock(&a);
        *lock(&b) += u16::from(*a);
    });
    on_thread(|| {
        let b = lock(&b);
        assert!(u16::from(*lock(&a)) < *b);
    });
}

static TABLE: [Mutex<u32>; 4] = [const { Mutex::new(0) }; 4];

/// A static table, upwards.
pub fn static_table() {
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| nest(&[&TABLE[0], &TABLE[1], &TABLE[3]]));
            scope.spawn(|| nest(&[&TABLE[1], &TABLE[2]]));
        }
    });
}

/// A static table in both orders.
pub fn static_table_abba() {
    static TABLE: [Mutex<u32>; 2] = [const { Mutex::new(0) }; 2];
    on_thread(|| nest(&[&TABLE[0], &TABLE[1]]));
    on_thread(|| nest(&[&TABLE[1], &TABLE[0]]));
}

/// Many threads, each with some of many locks, always upwards.
pub fn some_of_many() {
    let locks: Vec<_> = (0..32).map(|i| Mutex::new(i)).collect();
    thread::scope(|scope| {
        for seed in 1..6_usize {
            let locks = &locks;
            scope.spawn(move || {
                for round in 1..20 {
                    let mut picked = [seed * round % 32, seed * 7 % 32, (round * 11 + 3) % 32];
                    picked.sort_unstable();
                    if picked[0] != picked[1] && picked[1] != picked[2] {
                        nest(&picked.map(|i| &locks[i]));
                    }
                }
            });
        }
    });
}

/// Threads with a lock of their own in a thread-local, over a shared one.
pub fn thread_locals() {
    thread_local! {
        static OWN: Mutex<u32> = const { Mutex::new(0) };
    }
    let shared = Mutex::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| OWN.with(|own| nest(&[own, &shared])));
        }
    });
}

/// A graph whose edges are locks: an edge is taken with both its nodes, nodes by number.
pub fn edges_and_nodes() {
    let nodes: Vec<_> = (0..5).map(|i| Mutex::new(i)).collect();
    let edges: Vec<_> = (0..5).map(|i| (i, (i + 2) % 5, RwLock::new(0))).collect();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for (from, to, weight) in &edges {
                    let mut weight = write(weight);
                    let low = lock(&nodes[*from.min(to)]);
                    *weight += *low + *lock(&nodes[*from.max(to)]);
                }
            });
        }
    });
}

/// A tree whose children are asked for their parents: weak the other way, never under a lock.
pub fn tree_with_parents() {
    struct Node {
        name: u32,
        parent: Option<Arc<Mutex<Node>>>,
    }
    let root = Arc::new(Mutex::new(Node { name: 1, parent: None }));
    let child = Arc::new(Mutex::new(Node { name: 2, parent: Some(Arc::clone(&root)) }));
    let leaf = Arc::new(Mutex::new(Node { name: 3, parent: Some(child) }));
    let path = |node: &Arc<Mutex<Node>>| {
        let mut names = Vec::new();
        let mut next = Some(Arc::clone(node));
        while let Some(node) = next {
            let node = lock(&node);
            names.push(node.name);
            next = node.parent.clone();
        }
        names
    };
    assert_eq!(on_thread(|| path(&leaf)), [3, 2, 1]);
    assert_eq!(on_thread(|| path(&root)), [1]);
}
