//! Names that tell classes apart and say no more than they must.

use std::collections::{HashMap, HashSet};

use super::Class;
use super::name::ClassName;

/// What may be left out of a name: the place of a given name, the column, the payload.
const FORMS: [[bool; 3]; 6] = [
    [false, false, false],
    [true, false, false],
    [true, true, false],
    [false, false, true],
    [true, false, true],
    [true, true, true],
];

/// A name for each class, as short as it can be without being that of another one here, or one that
/// is `taken`.
pub fn shortest(classes: &[Class], taken: &HashSet<ClassName>) -> Vec<ClassName> {
    let plain: Vec<ClassName> = classes.iter().map(|class| form(class, FORMS[0])).collect();
    let mut groups: HashMap<&ClassName, Vec<usize>> = HashMap::new();
    for (i, name) in plain.iter().enumerate() {
        groups.entry(name).or_default().push(i);
    }
    let mut names = plain.clone();
    for group in groups.values() {
        // The first form that tells all of them apart; if none does, the longest.
        for said in FORMS {
            let all: Vec<ClassName> = group.iter().map(|i| form(&classes[*i], said)).collect();
            let different: HashSet<&ClassName> = all.iter().collect();
            let clear = different.len() == all.len() && all.iter().all(|n| !taken.contains(n));
            group.iter().zip(all).for_each(|(i, name)| names[*i] = name);
            if clear {
                break;
            }
        }
    }
    names
}

fn form(class: &Class, [place, column, payload]: [bool; 3]) -> ClassName {
    let mut name = class.name.clone();
    if class.given && !place {
        name.site = None;
    }
    if let Some(site) = name.site.as_mut().filter(|_| !column) {
        site.column = None;
    }
    if !payload {
        name.payload = None;
    }
    name
}
