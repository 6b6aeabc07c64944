//! A line of `lockdep.suppress`: what is read is printed as a line that is read as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use lockdep_core::suppress::Suppression;

fuzz_target!(|data: &[u8]| {
    let Ok(line) = std::str::from_utf8(data) else { return };
    let Ok(suppression) = Suppression::parse(line) else { return };
    let text = suppression.to_string();
    let again = Suppression::parse(&text).expect("what was printed is read");
    assert_eq!(again.to_string(), text);
});
