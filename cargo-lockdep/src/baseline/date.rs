//! Days, for exceptions that end.

use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

/// A day, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Today.
    pub fn today() -> Date {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Date::after_epoch(since.as_secs() / 86_400)
    }

    /// So many days after 1970-01-01; 9999-12-31 if that is later.
    fn after_epoch(mut days: u64) -> Date {
        let mut date = Date { year: 1970, month: 1, day: 1 };
        loop {
            let leap = date.is_leap();
            let year = 365 + leap as u64;
            if days < year {
                break;
            }
            if date.year == 9999 {
                return Date { year: 9999, month: 12, day: 31 };
            }
            days -= year;
            date.year += 1;
        }
        while days >= date.days_of_month() as u64 {
            days -= date.days_of_month() as u64;
            date.month += 1;
        }
        date.day += days as u8;
        date
    }

    fn is_leap(self) -> bool {
        let by = |years| self.year.is_multiple_of(years);
        by(4) && (!by(100) || by(400))
    }

    fn days_of_month(self) -> u8 {
        match self.month {
            2 => 28 + self.is_leap() as u8,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}

impl FromStr for Date {
    type Err = String;

    fn from_str(text: &str) -> Result<Date, String> {
        let digits = |range: std::ops::Range<usize>| {
            let part = text.get(range).filter(|part| part.bytes().all(|b| b.is_ascii_digit()));
            part.and_then(|part| part.parse::<u16>().ok())
        };
        let dashes = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
        let parts = digits(0..4).zip(digits(5..7)).zip(digits(8..10)).filter(|_| dashes);
        let date =
            parts.map(|((year, month), day)| Date { year, month: month as u8, day: day as u8 });
        let exists = |date: &Date| {
            (1..=12).contains(&date.month) && (1..=date.days_of_month()).contains(&date.day)
        };
        date.filter(exists).ok_or_else(|| format!("{text:?} is no day; write it as 2027-01-31"))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_and_read() {
        for (days, date) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (789, "1972-02-29"),
            (10_957, "2000-01-01"),
            (11_016, "2000-02-29"),
            (20_819, "2027-01-01"),
            (20_849, "2027-01-31"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
            (u64::MAX, "9999-12-31"),
        ] {
            assert_eq!(Date::after_epoch(days).to_string(), date);
            assert_eq!(date.parse(), Ok(Date::after_epoch(days)));
        }
        assert!(Date::today() > "2025-01-01".parse().expect("a day"));
        for text in
            ["", "2027-1-31", "2027-02-29", "2027-13-01", "2027-01-00", "+027-01-01", "äää2027-01"]
        {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }
}
