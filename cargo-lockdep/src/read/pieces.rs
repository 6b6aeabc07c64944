//! Texts cut into one piece a snapshot, without parsing them.

use std::io::{self, BufRead};

use lockdep_core::snapshot::SCHEMA;
use memchr::{memchr_iter, memchr3, memmem, memrchr};

use super::Position;

/// The text of one snapshot, and what follows on its line up to the next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Where it begins. Its text is in the buffer.
    Text(Position),
    /// It has more bytes than is allowed, and was passed over.
    TooLong(Position),
}

/// Cuts a text where a brace closes what the piece began with; and before each line that begins with
/// a brace, and each begin of a snapshot, so that one that is torn spoils none of those after it.
#[derive(Debug)]
pub(super) struct Cutter<R> {
    reader: R,
    position: Position,
    max: u64,
    /// What a snapshot begins with on one line, as we write it and as others do. In none of them does
    /// it stand anywhere else: in a string its quotes would be escaped, and no other object has that
    /// name in it.
    begins: [Vec<u8>; 2],
    /// The begin of the next piece, if it was read with the one before.
    begun: Option<usize>,
}

/// Looks for a text in bytes that come in parts.
struct Search<'a> {
    text: &'a [u8],
    /// How much of it the last part ended with.
    matched: usize,
}

impl Search<'_> {
    /// Where in this part the text ends, if it does.
    fn find(&mut self, part: &[u8]) -> Option<usize> {
        if self.matched > 0 {
            let rest = &self.text[self.matched..];
            let both = rest.len().min(part.len());
            if rest[..both] == part[..both] {
                self.matched += both;
                return (both == rest.len()).then_some(both);
            }
            self.matched = 0;
        }
        if let Some(at) = memmem::find(part, self.text) {
            return Some(at + self.text.len());
        }
        // It has its first byte only there.
        let tail = &part[part.len().saturating_sub(self.text.len() - 1)..];
        if let Some(at) = memrchr(self.text[0], tail)
            && self.text.starts_with(&tail[at..])
        {
            self.matched = tail.len() - at;
        }
        None
    }
}

/// Where in JSON the bytes are that come next.
#[derive(Clone, Copy, Default)]
struct State {
    depth: u32,
    in_string: bool,
    escaped: bool,
    line_ended: bool,
}

impl<R: BufRead> Cutter<R> {
    pub(super) fn new(reader: R, max: u64) -> Cutter<R> {
        let begins = ["", " "].map(|space| format!("{{\"schema\":{space}{SCHEMA},").into_bytes());
        Cutter { reader, position: Position { line: 1, column: 1 }, max, begins, begun: None }
    }

    /// The next piece, its text in `text`; and how many bytes were read.
    pub(super) fn next(&mut self, text: &mut Vec<u8>) -> (u64, io::Result<Option<Piece>>) {
        text.clear();
        let (mut read, mut len) = (0u64, 0u64);
        let mut start = None;
        let mut state = State::default();
        let mut searches = self.begins.each_ref().map(|text| Search { text, matched: 0 });
        if let Some(begin) = self.begun.take() {
            let begin = &self.begins[begin];
            start = Some(self.position);
            state.cut(begin);
            self.position.pass(begin);
            text.extend_from_slice(begin);
            len = begin.len() as u64;
        }
        loop {
            let bytes = match self.reader.fill_buf() {
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return (read, Err(error)),
            };
            if bytes.is_empty() {
                break;
            }
            // Nothing but white space so far: it belongs to no piece.
            if start.is_none() {
                let space = bytes.iter().take_while(|b| b.is_ascii_whitespace()).count();
                self.position.pass(&bytes[..space]);
                read += space as u64;
                if space > 0 {
                    self.reader.consume(space);
                    continue;
                }
                start = Some(self.position);
            }
            let (mut end, done) = state.cut(bytes);
            // Not the piece's own.
            let first = usize::from(len == 0);
            let next = searches.iter_mut().zip(0..).filter_map(|(search, begin)| {
                let end = search.find(&bytes[first..end])? + first;
                Some((end, search.text.len(), begin))
            });
            let next = next.min_by_key(|(end, len, _)| *end as i64 - *len as i64);
            let most = next.map_or(end, |(end, len, _)| end.saturating_sub(len));
            len += most as u64;
            if len <= self.max {
                text.extend_from_slice(&bytes[..most]);
            }
            self.position.pass(&bytes[..most]);
            if let Some((next, begin_len, begin)) = next {
                // What came of it before these bytes is no part of the piece.
                let early = begin_len.saturating_sub(next);
                text.truncate(text.len().saturating_sub(early));
                len -= early as u64;
                self.position.column -= early;
                self.begun = Some(begin);
                end = next;
            }
            read += end as u64;
            self.reader.consume(end);
            if done || self.begun.is_some() {
                break;
            }
        }
        let piece = start
            .map(|start| if len <= self.max { Piece::Text(start) } else { Piece::TooLong(start) });
        (read, Ok(piece))
    }
}

impl State {
    /// How many of the bytes belong to the piece, and whether it ends there.
    fn cut(&mut self, bytes: &[u8]) -> (usize, bool) {
        let mut at = 0;
        while at < bytes.len() {
            let byte = bytes[at];
            if self.line_ended {
                self.line_ended = false;
                // No string of JSON has a line break in it, so this is none.
                if byte == b'{' {
                    return (at, true);
                }
            }
            if self.escaped {
                self.escaped = false;
                self.line_ended = byte == b'\n';
                at += 1;
                continue;
            }
            if self.in_string {
                // Most of a snapshot is text.
                let Some(next) = memchr3(b'"', b'\\', b'\n', &bytes[at..]) else {
                    return (bytes.len(), false);
                };
                at += next + 1;
                match bytes[at - 1] {
                    b'"' => self.in_string = false,
                    b'\\' => self.escaped = true,
                    _ => self.line_ended = true,
                }
                continue;
            }
            at += 1;
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return (at, true);
                    }
                }
                b'\n' if self.depth == 0 => return (at, true),
                b'\n' => self.line_ended = true,
                _ => {}
            }
        }
        (at, false)
    }
}

impl Position {
    fn pass(&mut self, bytes: &[u8]) {
        match memrchr(b'\n', bytes) {
            Some(last) => {
                self.line += memchr_iter(b'\n', &bytes[..=last]).count();
                self.column = bytes.len() - last;
            }
            None => self.column += bytes.len(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    /// The pieces with their positions, whatever the reader's buffer holds.
    fn pieces(text: &str, max: u64) -> Vec<(usize, usize, String)> {
        let cut = |capacity: usize| {
            let mut cutter = Cutter::new(BufReader::with_capacity(capacity, text.as_bytes()), max);
            let (mut all, mut buffer, mut bytes) = (Vec::new(), Vec::new(), 0);
            while let (read, Ok(Some(piece))) = cutter.next(&mut buffer) {
                bytes += read;
                all.push(match piece {
                    Piece::Text(at) => {
                        let text = String::from_utf8(buffer.clone()).expect("UTF-8");
                        (at.line, at.column, text)
                    }
                    Piece::TooLong(at) => (at.line, at.column, "too long".to_owned()),
                });
            }
            let (rest, end) = cutter.next(&mut buffer);
            assert!(matches!(end, Ok(None)) && rest == 0, "it stays at the end");
            assert!(bytes <= text.len() as u64);
            all
        };
        let whole = cut(1 << 16);
        (1..20).for_each(|capacity| assert_eq!(cut(capacity), whole, "capacity {capacity}"));
        whole
    }

    fn texts(text: &str) -> Vec<String> {
        pieces(text, 1000).into_iter().map(|(.., text)| text).collect()
    }

    #[test]
    fn one_after_the_other_with_or_without_white_space() {
        assert_eq!(texts(r#"{"a":1}{"b":[{}]}"#), [r#"{"a":1}"#, r#"{"b":[{}]}"#]);
        assert_eq!(texts("\n{\n \"a\": {\n }\n}\n\n {}\r\n"), ["{\n \"a\": {\n }\n}", "{}"]);
        assert_eq!(texts("  \n\t"), [""; 0]);
        assert_eq!(texts(""), [""; 0]);
    }

    #[test]
    fn braces_and_quotes_in_strings_are_text() {
        let text = r#"{"}{":"\"}\\"}{"[":"\\\""}"#;
        assert_eq!(texts(text), [r#"{"}{":"\"}\\"}"#, r#"{"[":"\\\""}"#]);
    }

    #[test]
    fn what_is_torn_ends_where_a_line_begins_anew() {
        assert_eq!(texts("{\"a\":[1,\n{}\n"), ["{\"a\":[1,\n", "{}"]);
        assert_eq!(texts("{\"a\n{}"), ["{\"a\n", "{}"]);
        assert_eq!(texts("{\"a\\\n{}"), ["{\"a\\\n", "{}"]);
        assert_eq!(texts("{\"a\":"), ["{\"a\":"]);
        assert_eq!(texts("}]\n{}"), ["}", "]", "{}"]);
        assert_eq!(texts("x y\nz {}\n{}"), ["x y\n", "z {}", "{}"]);
    }

    #[test]
    fn what_is_torn_ends_where_a_snapshot_begins() {
        let one = r#"{"schema":2,"names":["{\"schema\":2,"]}"#;
        let spaced = r#"{"schema": 2, "names": []}"#;
        assert_eq!(texts(&format!("{{\"a{spaced}{one}")), ["{\"a", spaced, one]);
        for torn in
            ["{", "x", "{\"a", "{\"a\":[", "{\"schema\":2,\"names\":[\"", "{\"schema\":2", "\"\\"]
        {
            let two = format!("{torn}{one}{one}");
            assert_eq!(texts(&two), [torn, one, one], "{torn}");
            assert_eq!(pieces(&two, 1000)[1].1, torn.len() + 1);
            assert_eq!(texts(&format!("{one}\n{torn}\n{one}")).last().unwrap(), one, "{torn}");
        }
    }

    #[test]
    fn positions_are_where_pieces_begin() {
        let at: Vec<_> = pieces("{} {}\n  {\n}{}", 1000);
        let at: Vec<_> = at.into_iter().map(|(line, column, _)| (line, column)).collect();
        assert_eq!(at, [(1, 1), (1, 4), (2, 3), (3, 2)]);
    }

    #[test]
    fn what_is_too_long_is_passed_over() {
        let all = pieces("{\"a\":123456}{}[1,2,3,4]\n{}", 8);
        let all: Vec<_> = all.into_iter().map(|(.., text)| text).collect();
        assert_eq!(all, ["too long", "{}", "too long", "{}"]);
    }
}
