//! Files that are no text of snapshots, by what they begin with.

/// What some editors put before a text in UTF-8.
pub(super) const BOM: &[u8] = b"\xef\xbb\xbf";

/// What to do about a text that begins so, if it is something that is known.
pub(super) fn remedy(text: &[u8]) -> Option<&'static str> {
    let known: [(&[u8], &str); 10] = [
        (b"\x1f\x8b", "it is compressed; unpack it first: gzip -dc FILE | cargo lockdep ... -"),
        (
            b"\x28\xb5\x2f\xfd",
            "it is compressed; unpack it first: zstd -dc FILE | cargo lockdep ... -",
        ),
        (b"\xfd7zXZ", "it is compressed; unpack it first: xz -dc FILE | cargo lockdep ... -"),
        (b"BZh", "it is compressed; unpack it first: bzip2 -dc FILE | cargo lockdep ... -"),
        (b"PK\x03\x04", "it is a zip archive; unpack it, and name the directory"),
        (b"PAR1", "it is a table of edges, from which no snapshot can be made again"),
        (b"from_class,", "it is a table of edges, from which no snapshot can be made again"),
        (b"\xff\xfe", "it is UTF-16; write it as UTF-8"),
        (b"\xfe\xff", "it is UTF-16; write it as UTF-8"),
        (
            b"lockdep-baseline",
            "it is a baseline; `diff`, `check --baseline` and `baseline check` take it",
        ),
    ];
    let text = text.strip_prefix(BOM).unwrap_or(text);
    known.into_iter().find(|(start, _)| text.starts_with(start)).map(|(_, remedy)| remedy)
}
