//! Many locks of one class: made on one line.

use std::sync::Arc;

use super::locks::{Mutex, MutexGuard, RwLock, lock, read, thread, write};
use super::{nest, on_thread};

fn row_of(n: u32) -> Vec<Mutex<u32>> {
    (0..n).map(|i| Mutex::new(i)).collect()
}

/// Eight locks of one `Vec`, each taken before the last is dropped, always forwards.
pub fn hand_over_hand() {
    let row = row_of(8);
    for _ in 0..2 {
        on_thread(|| {
            let mut held = lock(&row[0]);
            for next in &row[1..] {
                held = lock(next);
            }
            *held += 1;
        });
    }
}

/// Forwards by one, backwards by another.
pub fn hand_over_hand_both_ways() {
    let row = row_of(8);
    on_thread(|| {
        let mut held = lock(&row[0]);
        for next in &row[1..] {
            held = lock(next);
        }
        *held += 1;
    });
    on_thread(|| {
        let mut held = lock(&row[7]);
        for next in row[..7].iter().rev() {
            held = lock(next);
        }
        *held += 1;
    });
}

/// Two structs of one type: in one a before b, in the other b before a.
pub fn class_abba() {
    struct Pair {
        a: Mutex<u32>,
        b: Mutex<u32>,
    }
    fn pair() -> Pair {
        Pair { a: Mutex::new(1), b: Mutex::new(2) }
    }
    let s1 = pair();
    let s2 = pair();
    on_thread(|| nest(&[&s1.a, &s1.b]));
    on_thread(|| nest(&[&s2.b, &s2.a]));
}

/// Many structs of one type, one order.
pub fn class_ordered() {
    struct Account {
        balance: Mutex<u32>,
        history: RwLock<Vec<u32>>,
    }
    let accounts: Vec<_> = (0..10)
        .map(|i| Account { balance: Mutex::new(i), history: RwLock::new(Vec::new()) })
        .collect();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for account in accounts.iter().rev() {
                    let balance = lock(&account.balance);
                    write(&account.history).push(*balance);
                }
            });
        }
    });
}

/// Pairs of one `Vec` in no common order.
pub fn same_class_unordered() {
    let row = row_of(3);
    on_thread(|| nest(&[&row[0], &row[1]]));
    on_thread(|| nest(&[&row[1], &row[2]]));
    on_thread(|| nest(&[&row[2], &row[0]]));
}

/// One pair in both orders.
pub fn same_class_swapped() {
    let row = row_of(2);
    on_thread(|| nest(&[&row[0], &row[1]]));
    on_thread(|| nest(&[&row[1], &row[0]]));
}

/// A transfer takes both accounts, from before to.
pub fn transfer_unordered() {
    let accounts = row_of(4);
    for (from, to) in [(0, 2), (2, 1), (1, 0)] {
        on_thread(|| {
            let mut from = lock(&accounts[from]);
            let mut to = lock(&accounts[to]);
            *to += std::mem::take(&mut *from);
        });
    }
}

/// The account with the smaller number first.
pub fn transfer_by_number() {
    let accounts = row_of(6);
    thread::scope(|scope| {
        for offset in 1..4 {
            let accounts = &accounts;
            scope.spawn(move || {
                for from in 0..6 {
                    let to = (from + offset) % 6;
                    let low = lock(&accounts[from.min(to)]);
                    let high = lock(&accounts[from.max(to)]);
                    assert!(*low < 100 && *high < 100);
                }
            });
        }
    });
}

/// The lock with the smaller address first, in `Arc`s made in no order of addresses.
pub fn transfer_by_address() {
    fn both(a: &Arc<Mutex<u32>>, b: &Arc<Mutex<u32>>) {
        let (low, high) = if Arc::as_ptr(a) < Arc::as_ptr(b) { (a, b) } else { (b, a) };
        let low = lock(low);
        let high = lock(high);
        assert!(*low < 100 && *high < 100);
    }
    let accounts: Vec<_> = (0..6).map(|i| Arc::new(Mutex::new(i))).collect();
    for i in 0..6 {
        for j in 0..6 {
            if i != j {
                on_thread(|| both(&accounts[i], &accounts[j]));
            }
        }
    }
}

/// All locks of a `Vec` at once, in order; released first to last.
pub fn all_shards() {
    let shards = row_of(16);
    thread::scope(|scope| {
        for i in 0..2 {
            let shards = &shards;
            scope.spawn(move || {
                for _ in 0..10 {
                    let guards: Vec<MutexGuard<'_, u32>> = shards.iter().map(lock).collect();
                    assert_eq!(guards.len(), 16);
                    drop(guards);
                    *lock(&shards[i]) += 1;
                }
            });
        }
    });
}

/// All shards forwards in one function, backwards in another.
pub fn shards_both_ways() {
    let shards = row_of(4);
    on_thread(|| drop(shards.iter().map(lock).collect::<Vec<_>>()));
    on_thread(|| drop(shards.iter().rev().map(lock).collect::<Vec<_>>()));
}

/// Five forks, the smaller number first.
pub fn philosophers_ordered() {
    let forks = row_of(5);
    thread::scope(|scope| {
        for seat in 0..5_usize {
            let forks = &forks;
            scope.spawn(move || {
                let (left, right) = (seat, (seat + 1) % 5);
                for _ in 0..20 {
                    let _low = lock(&forks[left.min(right)]);
                    let _high = lock(&forks[left.max(right)]);
                }
            });
        }
    });
}

/// Five forks, the left one first, one philosopher after the other.
pub fn philosophers_seq() {
    let forks = row_of(5);
    for seat in 0..5 {
        on_thread(|| nest(&[&forks[seat], &forks[(seat + 1) % 5]]));
    }
}

/// A fresh boxed lock before A and after A in turn, never shared.
pub fn addr_reuse() {
    let a = Mutex::new(1);
    for i in 0..10 {
        let fresh = Box::new(Mutex::new(i));
        if i % 2 == 0 {
            nest(&[&fresh, &a]);
        } else {
            nest(&[&a, &fresh]);
        }
    }
}

/// Fresh boxed locks of one line, nested in turn with each other; each pair is gone afterwards.
pub fn fresh_pairs() {
    for i in 0..10 {
        let pair = [Box::new(Mutex::new(i)), Box::new(Mutex::new(i))];
        nest(&[&pair[0], &pair[1]]);
    }
}

/// One line makes both locks, through a function; always the first before the second.
pub fn made_by_a_helper() {
    fn make(value: u32) -> Mutex<u32> {
        Mutex::new(value)
    }
    let first = make(1);
    let second = make(2);
    for _ in 0..3 {
        on_thread(|| nest(&[&first, &second]));
    }
}

/// One line makes both locks, and both orders happen.
pub fn made_by_a_helper_abba() {
    fn make(value: u32) -> Mutex<u32> {
        Mutex::new(value)
    }
    let first = make(1);
    let second = make(2);
    on_thread(|| nest(&[&first, &second]));
    on_thread(|| nest(&[&second, &first]));
}

/// The derive makes both locks on its own line; always one order.
pub fn derived_default() {
    #[derive(Default)]
    struct Pair {
        first: Mutex<u32>,
        second: Mutex<u32>,
    }
    let pairs = [Pair::default(), Pair::default(), Pair::default()];
    for pair in &pairs {
        on_thread(|| nest(&[&pair.first, &pair.second]));
    }
}

/// The same in both orders.
pub fn derived_default_abba() {
    #[derive(Default)]
    struct Pair {
        first: Mutex<u32>,
        second: Mutex<u32>,
    }
    let pair = Pair::default();
    on_thread(|| nest(&[&pair.first, &pair.second]));
    on_thread(|| nest(&[&pair.second, &pair.first]));
}

/// Made by a function pointer, so that the line is one of the standard library.
pub fn mapped_constructor() {
    let row: Vec<_> = (0..4).map(Mutex::new).collect();
    for _ in 0..2 {
        on_thread(|| nest(&[&row[0], &row[1], &row[2], &row[3]]));
    }
}

/// A list, each node's lock taken before the last is dropped; nodes are put in front, so that
/// neither creation nor address says the order.
pub fn list_hand_over_hand() {
    struct Node {
        value: u32,
        next: Option<Arc<Mutex<Node>>>,
    }
    fn sum(list: &Arc<Mutex<Node>>) -> u32 {
        let mut node = Arc::clone(list);
        let mut total = 0;
        loop {
            let guard = lock(&node);
            total += guard.value;
            let Some(next) = guard.next.clone() else { return total };
            let ahead = lock(&next);
            drop(guard);
            drop(ahead);
            node = next;
        }
    }
    let mut list = Arc::new(Mutex::new(Node { value: 0, next: None }));
    for value in 1..8 {
        list = Arc::new(Mutex::new(Node { value, next: Some(list) }));
    }
    for _ in 0..2 {
        assert_eq!(on_thread(|| sum(&list)), 28);
    }
}

/// A tree, parents before children, down every branch.
pub fn tree_parents_first() {
    #[derive(Default)]
    struct Node {
        value: Mutex<u32>,
        children: Vec<Arc<Node>>,
    }
    fn visit(node: &Node, above: u32) -> u32 {
        let mut value = lock(&node.value);
        *value = above + 1;
        node.children.iter().map(|child| visit(child, *value)).sum::<u32>() + *value
    }
    fn tree(depth: u32) -> Arc<Node> {
        // Children are made before their parents.
        let children = if depth == 0 { Vec::new() } else { vec![tree(depth - 1), tree(depth - 1)] };
        Arc::new(Node { value: Mutex::new(0), children })
    }
    let tree = tree(3);
    for _ in 0..2 {
        assert_eq!(on_thread(|| visit(&tree, 0)), 1 + 2 * 2 + 4 * 3 + 8 * 4);
    }
}

/// A child takes its parent's lock, while parents take their children's elsewhere.
pub fn tree_both_ways() {
    let parent = Arc::new(Mutex::new(0));
    let children: Vec<_> = (0..3).map(|i| Arc::new(Mutex::new(i))).collect();
    on_thread(|| {
        let mut sum = lock(&parent);
        *sum = children.iter().map(|child| *lock(child)).sum();
    });
    on_thread(|| {
        let mut child = lock(&children[1]);
        *child += *lock(&parent);
    });
}

/// Readers of one class nested in both orders, and nobody writes.
pub fn readers_of_one_class() {
    let row: Vec<_> = (0..4).map(|i| RwLock::new(i)).collect();
    on_thread(|| assert_eq!(row.iter().map(read).map(|guard| *guard).sum::<u32>(), 6));
    on_thread(|| drop(row.iter().map(read).collect::<Vec<_>>()));
    on_thread(|| drop(row.iter().rev().map(read).collect::<Vec<_>>()));
}

/// Locks that move: out of a function, into a box, to another place of a `Vec`.
pub fn moved_locks() {
    let a = Mutex::new(1);
    let b = Mutex::new(2);
    nest(&[&a, &b]);
    let mut boxed = [Box::new(a), Box::new(b)];
    nest(&[&boxed[0], &boxed[1]]);
    boxed.swap(0, 1);
    nest(&[&boxed[1], &boxed[0]]);
    let row: Vec<Mutex<u32>> = boxed.into_iter().rev().map(|lock| *lock).collect();
    nest(&[&row[0], &row[1]]);
}
