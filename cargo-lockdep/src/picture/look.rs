//! What things look like, in the page and in the drawing: colours, shapes, and names that fit.

use lockdep_core::wait::WaitType;

/// What an item is, to the eye.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    /// A class, by what its locks need to be taken.
    Wait(WaitType),
    Context,
}

/// All, in the order of the legend.
pub(super) const ALL: [Look; 7] = [
    Look::Wait(WaitType::Free),
    Look::Wait(WaitType::Spin),
    Look::Wait(WaitType::Config),
    Look::Wait(WaitType::Sleep),
    Look::Wait(WaitType::Yield),
    Look::Wait(WaitType::None),
    Look::Context,
];

impl Look {
    /// Its name in styles.
    pub(super) fn name(self) -> &'static str {
        match self {
            Look::Wait(wait) => wait.as_str(),
            Look::Context => "context",
        }
    }

    /// What a legend says.
    pub(super) fn says(self) -> &'static str {
        match self {
            Look::Wait(WaitType::None) => "not checked",
            Look::Wait(WaitType::Free) => "never waits",
            Look::Wait(WaitType::Spin) => "always spins",
            Look::Wait(WaitType::Config) => "spins, on RT sleeps",
            Look::Wait(WaitType::Sleep) => "always sleeps",
            Look::Wait(WaitType::Yield) => "yields (async)",
            Look::Wait(WaitType::Max) => "unlimited",
            Look::Context => "context",
        }
    }

    /// The colours of its line and its area: in light, and in dark.
    pub(super) fn colours(self) -> [[&'static str; 2]; 2] {
        match self {
            Look::Wait(WaitType::Free) => [["#0b7a75", "#dff3f1"], ["#4cc5bd", "#12302f"]],
            Look::Wait(WaitType::Spin) => [["#b45309", "#fdefd9"], ["#f0a24a", "#38270f"]],
            Look::Wait(WaitType::Config) => [["#7442c8", "#efe8fc"], ["#b797f5", "#2b2145"]],
            Look::Wait(WaitType::Sleep) => [["#1f5fbf", "#e4eefc"], ["#7fb2f7", "#172a47"]],
            Look::Wait(WaitType::Yield) => [["#2f7d32", "#e3f3e3"], ["#7fcf84", "#182f1b"]],
            Look::Wait(WaitType::None | WaitType::Max) => {
                [["#5f6875", "#eef0f3"], ["#a3adba", "#272d36"]]
            }
            Look::Context => [["#3a4350", "#ffffff"], ["#cbd3de", "#171b21"]],
        }
    }

    /// Its outline, around the origin.
    pub(super) fn outline(self, width: f64, height: f64) -> String {
        let (x, y) = (width / 2.0, height / 2.0);
        let polygon = |points: &[(f64, f64)]| {
            let points: Vec<String> =
                points.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
            format!("M{}Z", points.join("L"))
        };
        let rounded = |r: f64| {
            let (right, down) = (width - 2.0 * r, height - 2.0 * r);
            format!(
                "M{:.1} {:.1}h{right:.1}a{r} {r} 0 0 1 {r} {r}v{down:.1}a{r} {r} 0 0 1 -{r} {r}\
                 h-{right:.1}a{r} {r} 0 0 1 -{r} -{r}v-{down:.1}a{r} {r} 0 0 1 {r} -{r}Z",
                r - x,
                -y
            )
        };
        match self {
            Look::Wait(WaitType::Free) => rounded(y),
            // Corners cut off.
            Look::Wait(WaitType::Spin) => {
                let c = 7.0;
                polygon(&[
                    (c - x, -y),
                    (x - c, -y),
                    (x, c - y),
                    (x, y - c),
                    (x - c, y),
                    (c - x, y),
                    (-x, y - c),
                    (-x, c - y),
                ])
            }
            // Points at both sides.
            Look::Wait(WaitType::Config) => {
                let c = 9.0;
                polygon(&[(c - x, -y), (x - c, -y), (x, 0.0), (x - c, y), (c - x, y), (-x, 0.0)])
            }
            Look::Wait(WaitType::Sleep) => rounded(5.0),
            Look::Wait(WaitType::Yield) => {
                let c = 9.0;
                polygon(&[(c - x, -y), (x, -y), (x - c, y), (-x, y)])
            }
            Look::Wait(WaitType::None | WaitType::Max) => {
                polygon(&[(-x, -y), (x, -y), (x, y), (-x, y)])
            }
            Look::Context => {
                format!(
                    "M{:.1} 0A{x:.1} {y:.1} 0 1 1 {x:.1} 0A{x:.1} {y:.1} 0 1 1 {:.1} 0Z",
                    -x, -x
                )
            }
        }
    }
}

/// The most characters that an item shows.
pub(super) const MOST: usize = 26;
/// How wide a character of a name is, in the fonts that are asked for; a little more than in most.
const CHARACTER: f64 = 7.2;

/// What an item shows of its name. A class without a name is called by its type and its place,
/// `a::Type@src/a/file.rs:3`: the frame around it says the rest of both.
pub(super) fn label(name: &str) -> String {
    let Some((payload, place)) = name.rsplit_once('@').filter(|(_, place)| place.contains(".rs:"))
    else {
        return short(name, MOST);
    };
    let mut parts = place.rsplit(['/', '\\']);
    let file = parts.next().unwrap_or(place);
    let directory = parts
        .next()
        .filter(|_| ["mod.rs:", "lib.rs:", "main.rs:"].iter().any(|name| file.starts_with(name)));
    let mut simple = String::new();
    for c in payload.chars() {
        simple.push(c);
        if simple.ends_with("::") {
            let word = |c: char| !(c == '_' || c.is_alphanumeric() || c == ':');
            let keep = simple
                .rfind(word)
                .map_or(0, |at| at + simple[at..].chars().next().map_or(1, char::len_utf8));
            simple.truncate(keep);
        }
    }
    let place = match directory {
        Some(directory) => format!("{directory}/{file}"),
        None => file.to_owned(),
    };
    let rest = MOST.saturating_sub(place.chars().count() + 1).max(8);
    short(&format!("{}@{place}", short(&simple, rest)), MOST + 4)
}

/// A name that fits: its middle is left out if it is too long.
pub(super) fn short(name: &str, most: usize) -> String {
    // What would break the line, or write it backwards, is no part of a name that one reads.
    let plain = |c: char| {
        if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
            ' '
        } else {
            c
        }
    };
    let characters: Vec<char> = name.chars().map(plain).collect();
    if characters.len() <= most {
        return characters.into_iter().collect();
    }
    let head = most * 2 / 5;
    let tail = most - head - 1;
    let (head, tail) = (&characters[..head], &characters[characters.len() - tail..]);
    head.iter().chain(&['…']).chain(tail).collect()
}

/// A path that fits: its beginning is left out, since frames have that in common.
pub(super) fn short_path(path: &str, most: usize) -> String {
    let mut rest = path;
    while rest.chars().count() + 3 > most || rest.len() == path.len() {
        match rest.split_once("::") {
            _ if rest.len() == path.len() && path.chars().count() <= most => {
                return short(path, most);
            }
            Some((_, tail)) => rest = tail,
            None => return short(rest, most),
        }
    }
    short(&format!("…::{rest}"), most)
}

/// How wide an item must be for a name that was shortened.
pub(super) fn width_for(short: &str) -> f64 {
    // Wide characters, such as Chinese, are two.
    let columns: usize =
        short.chars().map(|c| if c >= '\u{1100}' && c != '…' { 2 } else { 1 }).sum();
    (columns as f64 * CHARACTER + 26.0).max(64.0).round()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_both_ends() {
        assert_eq!(short("zone_lock", 10), "zone_lock");
        assert_eq!(short("abcdefghijklmnop", 10), "abcd…lmnop");
        assert_eq!(short("a\nb\u{202e}c", 10), "a b c");
    }

    #[test]
    fn a_class_without_a_name_is_short() {
        assert_eq!(label("u8@src/a/file.rs:3"), "u8@file.rs:3");
        assert_eq!(label("alloc::vec::Vec<a::B>@src/a/mod.rs:3"), "Vec<B>@a/mod.rs:3");
        assert_eq!(label("zone->lock"), "zone->lock");
    }

    #[test]
    fn paths_keep_their_ends() {
        assert_eq!(short_path("a::b", 10), "a::b");
        assert_eq!(short_path("tests::sync::mutex", 12), "…::mutex");
        assert_eq!(short_path("tests::sync::mutex", 15), "…::sync::mutex");
        assert_eq!(short_path("abcdefghijklmnop", 10), "abcd…lmnop");
    }

    #[test]
    fn every_outline_is_one_closed_path() {
        for look in ALL {
            let outline = look.outline(100.0, 28.0);
            assert!(outline.starts_with('M') && outline.ends_with('Z'), "{outline}");
        }
    }
}
