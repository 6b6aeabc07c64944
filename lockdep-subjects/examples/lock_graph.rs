//! The lock graph of the subjects as snapshots: `lock_graph DIR` boots kernels that have one of two
//! solutions of `kfree_rcu()`, calls it in four contexts, and writes what each validator learnt.

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use lockdep::{KernelConfig, Preempt};
use lockdep_subjects::kernel::{Kernel, Options};
use lockdep_subjects::kvfree::strategy::Strategy;
use lockdep_subjects::page::Gfp;
use lockdep_subjects::verdict::{Context, collecting, in_context};

fn main() -> Result<(), Box<dyn Error>> {
    let out: PathBuf = std::env::args_os().nth(1).ok_or("usage: lock_graph DIR")?.into();
    fs::create_dir_all(&out)?;
    for solution in ["v5.9-rt-wrap", "v5.11-page-cache-worker"] {
        for context in [Context::Task, Context::Raw, Context::Softirq, Context::Hardirq] {
            let json = snapshot(solution, context)?;
            fs::write(out.join(format!("{solution}-{}.json", context.as_str())), json)?;
        }
    }
    Ok(())
}

fn snapshot(solution: &str, context: Context) -> Result<String, Box<dyn Error>> {
    let strategy = Strategy::named(solution).ok_or("there is no such solution")?;
    let config = KernelConfig::new(Preempt::Full, true);
    let validator = collecting(config);
    let options = Options { debug_objects: false, ..Options::new(strategy, config) };
    let kernel = Arc::new(Kernel::boot(options, validator.clone()));
    let object = kernel.machine.run(1, || {
        let object = kernel.slab.kmalloc(64, Gfp::NOWAIT);
        // So that a page that is needed is the zone's.
        kernel.pages.empty_lists();
        object
    });
    let object = object.ok_or("no memory for an object")?;
    let called = Arc::clone(&kernel);
    in_context(&kernel, context, move || {
        called.kvfree.kfree_rcu(object);
    });
    kernel.shutdown();
    Ok(validator.snapshot().to_json())
}
