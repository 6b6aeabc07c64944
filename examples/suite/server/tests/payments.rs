//! What clients see of payments.

use lockdep::thread;
use server::{Answer, Request, Server};

fn server() -> Server {
    Server::new(&[("ada", 1_000), ("bob", 1_000)])
}

fn login(server: &Server, name: &str) -> u64 {
    match server.handle(Request::Login { name: name.to_owned() }) {
        Answer::Token(token) => token,
        answer => panic!("{answer:?}"),
    }
}

fn pay(server: &Server, token: u64, to: &str, cents: i64) -> Answer {
    server.handle(Request::Pay { token, to: to.to_owned(), cents })
}

#[lockdep::test]
fn a_payment_is_in_the_history() {
    let server = server();
    let ada = login(&server, "ada");
    assert_eq!(pay(&server, ada, "bob", 250), Answer::Paid { left: 750 });
    let Answer::Entries(entries) = server.handle(Request::History { token: ada }) else { panic!() };
    assert_eq!(entries.len(), 1);
    assert_eq!((&*entries[0].to, entries[0].cents), ("bob", 250));
}

#[lockdep::test]
fn a_refused_payment_is_not() {
    let server = server();
    let bob = login(&server, "bob");
    assert_eq!(pay(&server, bob, "ada", 1_001), Answer::Failed("1001 cents of 1000".to_owned()));
    assert_eq!(server.handle(Request::History { token: bob }), Answer::Entries(Vec::new()));
}

#[lockdep::test]
fn nobody_pays_for_others() {
    let server = server();
    assert_eq!(pay(&server, 7, "bob", 1), Answer::Denied);
}

#[lockdep::test]
fn both_pay_at_once() {
    let server = server();
    let tokens = [login(&server, "ada"), login(&server, "bob")];
    thread::scope(|scope| {
        for (token, to) in tokens.into_iter().zip(["bob", "ada"]) {
            let server = &server;
            scope.spawn(move || {
                for _ in 0..50 {
                    assert!(matches!(pay(server, token, to, 1), Answer::Paid { .. }));
                }
            });
        }
    });
}
