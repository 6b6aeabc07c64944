//! What a user would put into a manifest to have a whole tree validated, as arguments of Cargo.

use std::process::Command;

use crate::package::workspace;

/// Whether a package is built with the shims in place of `lock_api`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum With {
    /// As published.
    Nothing,
    /// With both versions of `lock_api` patched.
    Shims,
}

impl With {
    pub(crate) const BOTH: [With; 2] = [With::Nothing, With::Shims];

    /// The name of its folder.
    pub(crate) fn name(self) -> &'static str {
        match self {
            With::Nothing => "bare",
            With::Shims => "shim",
        }
    }

    /// Adds the arguments.
    pub(crate) fn configure(self, cargo: &mut Command) {
        if self == With::Nothing {
            return;
        }
        let shims = workspace().join("shims");
        for (key, folder) in [("lock_api", "lock_api"), ("lock_api_0_5", "lock_api-0.5")] {
            let path = shims.join(folder);
            cargo.arg("--config").arg(format!("patch.crates-io.{key}.package='lock_api'"));
            cargo.arg("--config").arg(format!("patch.crates-io.{key}.path='{}'", path.display()));
        }
        // As the README tells users to; and reports that resolve stacks.
        for (package, level) in [
            ("lockdep-core", 3),
            ("addr2line", 2),
            ("gimli", 2),
            ("miniz_oxide", 2),
            ("backtrace", 2),
            ("rustc-demangle", 2),
        ] {
            let key = format!("profile.dev.package.{package}.opt-level={level}");
            cargo.arg("--config").arg(key);
        }
    }
}
