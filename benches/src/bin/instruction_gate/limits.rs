//! The file of limits: how many instructions a pair may take.

/// Where the file is, for messages.
pub(crate) const FILE: &str = "benches/callgrind/limits.txt";

/// What it says.
pub(crate) const TEXT: &str = include_str!("../../../callgrind/limits.txt");

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Limit {
    /// The number of the line.
    pub(crate) line: usize,
    /// Its first word.
    pub(crate) name: String,
    /// Which lock.
    pub(crate) lock: String,
    /// How many locks are held inside the pair, its own included.
    pub(crate) depth: usize,
    /// The most instructions a pair may take.
    pub(crate) limit: u64,
}

/// Reads `lock_depth limit`, a line each; `#` begins a comment.
pub(crate) fn parse(text: &str) -> Result<Vec<Limit>, String> {
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
    let words = lines.map(|(at, line)| (at, line.split('#').next().unwrap_or_default()));
    let lines = words.filter(|(_, words)| !words.trim().is_empty());
    lines
        .map(|(line, words)| {
            limit(line, words).ok_or_else(|| {
                format!("{FILE}:{line}: expected `LOCK_DEPTH LIMIT`, found `{}`", words.trim())
            })
        })
        .collect()
}

fn limit(line: usize, words: &str) -> Option<Limit> {
    let mut words = words.split_whitespace();
    let (name, limit) = (words.next()?, words.next()?);
    let (lock, depth) = name.rsplit_once('_')?;
    let depth = depth.parse().ok().filter(|&depth| depth > 0)?;
    let limit = limit.parse().ok()?;
    let limit = Limit { line, name: name.to_owned(), lock: lock.to_owned(), depth, limit };
    words.next().is_none().then_some(limit)
}

impl Limit {
    /// What to say if it is exceeded.
    pub(crate) fn exceeded(&self, measured: u64) -> String {
        let Limit { line, name, limit, .. } = self;
        format!(
            "{FILE}:{line}: {name} takes {measured} instructions a pair, the limit is {limit}\n\
             make it cheaper, or raise the limit; raising a limit needs a reason in the commit"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loops;

    #[test]
    fn comments_and_blanks_are_skipped_and_lines_counted() {
        let text = "# words\n\nmutex_4 125 # why\nparking_lot_read_1 7\n";
        let limit = |line, name: &str, lock: &str, depth, limit| Limit {
            line,
            name: name.to_owned(),
            lock: lock.to_owned(),
            depth,
            limit,
        };
        let expected = [
            limit(3, "mutex_4", "mutex", 4, 125),
            limit(4, "parking_lot_read_1", "parking_lot_read", 1, 7),
        ];
        assert_eq!(parse(text).unwrap(), expected);
    }

    #[test]
    fn a_bad_line_is_named() {
        for line in ["mutex 4", "mutex_4", "mutex_0 4", "mutex_x 4", "mutex_4 4 4", "mutex_4 -1"] {
            let error = parse(&format!("# first\n{line}")).unwrap_err();
            assert!(error.starts_with("benches/callgrind/limits.txt:2: "), "{error}");
        }
    }

    #[test]
    fn the_file_names_locks_that_there_are() {
        let limits = parse(TEXT).unwrap();
        for limit in &limits {
            assert_eq!(loops::run(&limit.lock, limit.depth, 1), Some(()), "{limit:?}");
        }
        assert!(loops::NAMES.iter().all(|name| limits.iter().any(|limit| limit.lock == *name)));
    }

    #[test]
    fn the_message_has_all_that_is_needed() {
        let limits = parse("mutex_4 125").unwrap();
        let message = limits[0].exceeded(130);
        for part in ["benches/callgrind/limits.txt:1", "mutex_4", "130", "125", "reason"] {
            assert!(message.contains(part), "{message}");
        }
    }
}
