//! Tests of the runner; it runs on the test's own thread.

use super::*;
use std::sync::atomic::{AtomicI32, AtomicUsize};

use rustix::process::getpriority_process;

const fn placement(gives_way: bool) -> Placement {
    Placement { name: "test", cores: Vec::new(), idle: IdleStrategy::Yield, gives_way }
}

struct Counting {
    turns: Arc<AtomicUsize>,
    order: Arc<std::sync::Mutex<Vec<&'static str>>>,
    name: &'static str,
    stop: Option<Arc<AtomicBool>>,
}

impl Stage for Counting {
    fn name(&self) -> &'static str {
        self.name
    }

    fn work(&mut self) -> usize {
        self.order.lock().unwrap().push(self.name);
        if self.turns.fetch_add(1, Ordering::Relaxed) == 9
            && let Some(stop) = &self.stop
        {
            stop.store(true, Ordering::Release);
        }
        1
    }
}

/// Keeps how nice its thread is, and ends it.
struct Asking {
    seen: Arc<AtomicI32>,
    stop: Arc<AtomicBool>,
}

impl Stage for Asking {
    fn name(&self) -> &'static str {
        "asking"
    }

    fn work(&mut self) -> usize {
        self.seen.store(getpriority_process(Some(gettid())).unwrap(), Ordering::Relaxed);
        self.stop.store(true, Ordering::Release);
        1
    }
}

/// Goal: stages are called in their order, and the flag ends the thread after a whole turn.
/// Method: the first of two stages sets the flag in its tenth turn; the second still has its tenth.
#[test]
fn stages_take_turns_until_the_flag_is_set() {
    let stop = Arc::new(AtomicBool::new(false));
    let order = Arc::new(std::sync::Mutex::new(Vec::new()));
    let turns = [Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0))];
    let stage = |index: usize, name, stop| -> Box<dyn Stage> {
        Box::new(Counting {
            turns: Arc::clone(&turns[index]),
            order: Arc::clone(&order),
            name,
            stop,
        })
    };
    let stages = vec![stage(0, "first", Some(Arc::clone(&stop))), stage(1, "second", None)];
    let placement = placement(false);
    let counters = Arc::new(ThreadCounters::default());
    Runner::new(placement, stages, stop, Arc::clone(&counters)).run();

    assert_eq!(turns.map(|count| count.load(Ordering::Relaxed)), [10, 10]);
    assert_eq!(order.lock().unwrap()[..4], ["first", "second", "first", "second"]);
    assert_eq!(counters.turns.get(), 10);
}

/// Goal: a thread that gives way is as nice as can be, another one is as its process.
/// Method: a stage asks the system for the niceness of the thread that it runs on.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a thread of its own, for niceness cannot be taken back"
)]
fn only_threads_that_give_way_are_nice() {
    let niceness = |gives_way| {
        let seen = Arc::new(AtomicI32::new(i32::MIN));
        let stop = Arc::new(AtomicBool::new(false));
        let asking = Asking { seen: Arc::clone(&seen), stop: Arc::clone(&stop) };
        let counters = Arc::new(ThreadCounters::default());
        let runner = Runner::new(placement(gives_way), vec![Box::new(asking)], stop, counters);
        std::thread::spawn(move || runner.run()).join().unwrap();
        seen.load(Ordering::Relaxed)
    };
    let process = getpriority_process(None).unwrap();
    assert_eq!([niceness(false), niceness(true)], [process, NICEST]);
}

/// Goal: a turn above the threshold is counted as a stall, and the longest is kept.
/// Method: feed durations to the counters.
#[test]
fn stalls_are_counted() {
    let counters = ThreadCounters::default();
    for duration in [10, STALL_NS + 1, 20, STALL_NS + 7, STALL_NS] {
        counters.turn(duration, STALL_NS);
    }
    assert_eq!(counters.turns.get(), 5);
    assert_eq!(counters.stalls.get(), 2);
    assert_eq!(counters.stall_longest_ns.get(), STALL_NS + 7);
}
