//! Which signal has the file written: `LOCKDEP_DUMP_SIGNAL`.

/// What is listened to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// What ends the process: `SIGTERM`, `SIGINT`, aborts and faults.
    Default,
    /// That, and this signal.
    Signal { name: String, number: i32 },
    /// Nothing, and there is no thread for it.
    Nothing,
}

/// Those that may be meant, by name. Numbers 10 and 12 are those of Linux.
#[cfg(any(target_os = "linux", target_os = "android"))]
const NAMES: [(&str, i32); 7] =
    [("USR1", 10), ("USR2", 12), ("HUP", 1), ("INT", 2), ("QUIT", 3), ("ALRM", 14), ("WINCH", 28)];
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const NAMES: [(&str, i32); 7] =
    [("USR1", 30), ("USR2", 31), ("HUP", 1), ("INT", 2), ("QUIT", 3), ("ALRM", 14), ("WINCH", 28)];

/// ILL, TRAP, ABRT, BUS, FPE, KILL, SEGV, SYS, TERM, CHLD and STOP: what cannot be caught, what does
/// not go on, what is listened to in any case, and what comes without anybody's asking.
#[cfg(any(target_os = "linux", target_os = "android"))]
const NOT_THESE: [i32; 11] = [4, 5, 6, 7, 8, 9, 11, 31, 15, 17, 19];
#[cfg(not(any(target_os = "linux", target_os = "android")))]
const NOT_THESE: [i32; 11] = [4, 5, 6, 10, 8, 9, 11, 12, 15, 20, 17];

impl Choice {
    /// The words of the environment.
    pub(super) fn parse(text: &str) -> Result<Choice, String> {
        let upper = text.trim().to_ascii_uppercase();
        if ["0", "OFF", "NONE"].contains(&&*upper) {
            return Ok(Choice::Nothing);
        }
        let short = upper.strip_prefix("SIG").unwrap_or(&upper);
        let named = NAMES.iter().find(|(name, _)| *name == short).map(|(_, number)| *number);
        let number = named.or_else(|| short.parse().ok());
        match number.filter(|number| (1..=64).contains(number) && !NOT_THESE.contains(number)) {
            Some(number) => Ok(Choice::Signal { name: text.trim().to_owned(), number }),
            None => Err(format!(
                "LOCKDEP_DUMP_SIGNAL={text} is no signal to have a snapshot written by and go on; \
                 use USR1, USR2, HUP, INT, QUIT, ALRM, WINCH, another one's number, or 0 for none \
                 at all (one is written before TERM and ABRT in any case)"
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_have_names_and_numbers() {
        let number = |text: &str| match Choice::parse(text) {
            Ok(Choice::Signal { number, .. }) => number,
            other => panic!("{other:?}"),
        };
        assert_eq!([number("HUP"), number(" sighup "), number("1")], [1; 3]);
        assert_eq!(number("SIGUSR1"), NAMES[0].1);
        assert_eq!(Choice::parse("0"), Ok(Choice::Nothing));
        for wrong in ["USR3", "KILL", "9", "TERM", "65", "-1", "11", ""] {
            let error = Choice::parse(wrong).unwrap_err();
            assert!(error.contains(&format!("={wrong} is no signal")), "{error}");
        }
    }
}
