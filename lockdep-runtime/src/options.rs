//! How the process's validator begins: by code, or by the environment variable `LOCKDEP`.

use std::sync::OnceLock;

use lockdep_core::policy::Environment;
use lockdep_core::validator::Options;

use crate::{stats, suppress};

static OPTIONS: OnceLock<Options> = OnceLock::new();

/// Sets the options of the process's validator; gives them back if it exists already.
pub(crate) fn set(options: Options) -> Result<(), Options> {
    OPTIONS.set(from_environment(options))
}

/// The options that were set, or the defaults; the environment has the last word in either case.
pub(crate) fn get() -> Options {
    OPTIONS.get_or_init(|| from_environment(Options::default())).clone()
}

fn from_environment(options: Options) -> Options {
    #[cfg(feature = "stacks")]
    crate::stacks::begin();
    #[cfg(feature = "dump")]
    crate::dump::ask();
    #[cfg(not(feature = "dump"))]
    if std::env::var_os("LOCKDEP_DUMP").is_some_and(|name| !name.is_empty()) {
        eprintln!("lockdep: LOCKDEP_DUMP needs the feature `dump` of lockdep");
    }
    let Some(text) = std::env::var_os("LOCKDEP") else {
        suppress::load(None);
        return options;
    };
    let Options { policy, config, .. } = options.clone();
    let environment = Environment::parse(&text.to_string_lossy(), policy, config);
    for error in &environment.errors {
        eprintln!("{error}");
    }
    suppress::load(environment.suppress.as_deref());
    if environment.stats {
        stats::ask();
    }
    let wrappers = [options.wrappers.clone(), environment.wrappers].concat();
    Options { policy: environment.policy, config: environment.config, wrappers, ..options }
}
