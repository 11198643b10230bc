//! Tests of the runner; it runs on the test's own thread.

use super::*;
use std::sync::atomic::AtomicUsize;

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
    let placement = Placement { name: "test", cores: Vec::new(), idle: IdleStrategy::Yield };
    let counters = Arc::new(ThreadCounters::default());
    Runner::new(placement, stages, stop, Arc::clone(&counters)).run();

    assert_eq!(turns.map(|count| count.load(Ordering::Relaxed)), [10, 10]);
    assert_eq!(order.lock().unwrap()[..4], ["first", "second", "first", "second"]);
    assert_eq!(counters.turns.get(), 10);
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
