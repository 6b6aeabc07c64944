//! Which published crates are run.

/// A published crate with a test suite of its own.
pub(crate) struct Subject {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    /// What Cargo is told beside the name: features and targets.
    pub(crate) cargo: &'static [&'static str],
    /// The test programs: `lib` or names of files in `tests/`; all if none.
    pub(crate) programs: &'static [&'static str],
    /// Tests that are not run, by a part of their names.
    pub(crate) skip: &'static [&'static str],
    /// Whether what its tests depend on shall depend on this very copy.
    pub(crate) stands_in: bool,
}

impl Subject {
    const fn new(name: &'static str, version: &'static str) -> Subject {
        Subject { name, version, cargo: &[], programs: &[], skip: &[], stands_in: false }
    }

    const fn cargo(mut self, arguments: &'static [&'static str]) -> Subject {
        self.cargo = arguments;
        self
    }

    /// Where the others need packages that were never published, or where they would be too many.
    const fn programs(mut self, programs: &'static [&'static str]) -> Subject {
        self.programs = programs;
        self
    }

    const fn stands_in(mut self) -> Subject {
        self.stands_in = true;
        self
    }

    /// For tests that run Cargo or a debugger themselves, or that take minutes.
    const fn skip(mut self, skip: &'static [&'static str]) -> Subject {
        self.skip = skip;
        self
    }

    /// The folder of this crate.
    pub(crate) fn folder(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }
}

/// The crates of `docs/ecosystem.md`, in its order.
pub(crate) static SUBJECTS: &[Subject] = &[
    Subject::new("dashmap", "6.2.1").cargo(&["--features=serde,rayon"]),
    Subject::new("parking_lot", "0.12.5").cargo(&["--features=arc_lock,serde"]),
    Subject::new("parking_lot", "0.13.0").cargo(&["--features=arc_lock,serde"]),
    Subject::new("flurry", "0.5.2"),
    Subject::new("r2d2", "0.8.10"),
    Subject::new("scheduled-thread-pool", "0.2.8"),
    Subject::new("prometheus", "0.14.0"),
    Subject::new("prometheus-client", "0.24.1"),
    Subject::new("bb8", "0.9.1"),
    Subject::new("kanal", "0.1.1"),
    Subject::new("tracing-subscriber", "0.3.23").cargo(&["--features=parking_lot"]).programs(&[
        "lib",
        "duplicate_spans",
        "event_enabling",
        "fmt_max_level_hint",
        "registry_max_level_hint",
        "registry_span_instrument_drop",
        "registry_with_subscriber",
        "reload",
        "vec",
    ]),
    Subject::new("cached", "4.1.0").skip(&["compile_fail"]),
    Subject::new("quick_cache", "0.6.24"),
    Subject::new("futures-intrusive", "0.5.0"),
    Subject::new("thingbuf", "0.1.6").cargo(&["--features=parking_lot,static"]),
    Subject::new("governor", "0.10.4"),
    Subject::new("mini-moka", "0.10.3"),
    Subject::new("moka", "0.12.16").cargo(&["--features=sync,future"]),
    Subject::new("salsa", "0.24.0").skip(&["compile_fail"]),
    Subject::new("foyer-memory", "0.20.1"),
    Subject::new("stretto", "0.8.4"),
    Subject::new("sled", "0.34.7"),
    Subject::new("parity-db", "0.5.7"),
    Subject::new("egui", "0.32.3"),
    Subject::new("serial_test", "3.5.0"),
    Subject::new("tui-logger", "0.17.4"),
    Subject::new("tokio", "1.54.1").cargo(&["--features=full,test-util"]).stands_in().programs(&[
        "lib",
        "rt_basic",
        "rt_common",
        "rt_handle",
        "rt_threaded",
        "rt_spawn_blocking",
        "sync_barrier",
        "sync_broadcast",
        "sync_mpsc",
        "sync_mutex",
        "sync_notify",
        "sync_once_cell",
        "sync_oneshot",
        "sync_rwlock",
        "sync_semaphore",
        "sync_watch",
        "task_abort",
        "task_blocking",
        "task_join_set",
        "task_local_set",
        "time_interval",
        "time_pause",
        "time_sleep",
        "time_timeout",
        "tcp_stream",
        "udp",
        "uds_stream",
        "process_smoke",
        "signal_multi_rt",
    ]),
];
