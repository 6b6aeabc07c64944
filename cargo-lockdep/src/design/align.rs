//! Two lists, matched without crossings so that the matches are worth most.

/// What is more than that is not looked at closely.
const LARGE: usize = 1 << 22;

/// Pairs of positions, in order, that do not cross, of the highest sum of `worth`. What is worth
/// nothing (`None`) is no pair.
pub(super) fn align(
    lens: [usize; 2],
    worth: impl Fn(usize, usize) -> Option<i64>,
) -> Vec<(usize, usize)> {
    let [m, n] = lens;
    if m.saturating_mul(n) > LARGE {
        // Each with that of its place; good enough where thousands are alike.
        return (0..m.min(n)).filter(|i| worth(*i, *i).is_some()).map(|i| (i, i)).collect();
    }
    // `best[i][j]`: of those from `i` and from `j` on.
    let width = n + 1;
    let mut best = vec![0i64; (m + 1) * width];
    for i in (0..m).rev() {
        for j in (0..n).rev() {
            let skip = best[(i + 1) * width + j].max(best[i * width + j + 1]);
            let take = worth(i, j).map_or(i64::MIN, |w| w + best[(i + 1) * width + j + 1]);
            best[i * width + j] = skip.max(take);
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < m && j < n {
        let here = best[i * width + j];
        if worth(i, j).is_some_and(|w| w + best[(i + 1) * width + j + 1] == here) {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if best[(i + 1) * width + j] == here {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worthiest_pairs_are_found() {
        let (old, new) = ("abcdx", "acbdy");
        let at = |text: &str, i: usize| text.as_bytes()[i];
        let same = |i, j| (at(old, i) == at(new, j)).then_some(2);
        assert_eq!(align([5, 5], same), [(0, 0), (2, 1), (3, 3)]);
        let any = |i, j| Some(1 + same(i, j).unwrap_or(0));
        assert_eq!(align([5, 5], any), [(0, 0), (2, 1), (3, 3), (4, 4)]);
        assert_eq!(align([0, 3], any), []);
    }

    #[test]
    fn long_lists_are_matched_by_place() {
        let pairs = align([3000, 2999], |_, _| Some(1));
        assert_eq!((pairs.len(), pairs[2998]), (2999, (2998, 2998)));
    }
}
