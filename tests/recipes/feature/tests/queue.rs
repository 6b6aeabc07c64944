#[test]
fn what_went_in_is_counted() {
    let queue = queue::Queue::default();
    queue.push(1);
    queue.push(2);
    assert_eq!(queue.pop(), 2);
    assert_eq!(queue.ever_pushed(), 2);
}
