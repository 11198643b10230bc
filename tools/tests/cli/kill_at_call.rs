//! Gateways that are killed at their first call to the system of a kind, at their second, and so on: whatever the last
//! thing was that they got done, the audit finds nothing.

use crate::calls::{ALLOWED, strace_works};
use crate::process::until;
use crate::restart::{Calm, end, sample};
use crate::scene::{Fills, Scene, Wish};
use crate::watch::{Point, Watch};
use std::iter::Peekable;
use std::path::Path;
use std::vec::IntoIter;

/// What may be called by the threads that trade and that write the journal, once they do nothing else.
fn killing_calls() -> impl Iterator<Item = &'static str> {
    ALLOWED.iter().copied().chain(["pwrite64"])
}

/// Set to a number to have gateways killed at each call up to it, instead of at some.
const SWEEP_VARIABLE: &str = "PACELINE_CALL_SWEEP";
/// The last call of a kind that counts without the variable.
const CALLS_MAX: u64 = 256;
/// A call counts as not reached any more when a gateway has led to so many lines of the venue's log without it.
const REACH: Point = Point::VenueEvents(400);

/// Leaders of whom each has a connection, more than are tried in every turn.
const CONNECTIONS: usize = 8;

/// At which calls gateways are killed: at each, or at the first, the second, the fourth, and so on.
fn numbers() -> Vec<u64> {
    match std::env::var(SWEEP_VARIABLE) {
        Ok(text) => (1..=text.parse().expect("a number of calls")).collect(),
        Err(_) => (0..=CALLS_MAX.ilog2()).map(|power| 1 << power).collect(),
    }
}

/// What one run came to.
struct Swept {
    /// Gateways that were killed in the call.
    deaths: usize,
    /// Whether there is another call to be killed at.
    goes_on: bool,
}

/// Runs leaders and kills one gateway at each of the numbers that are left, until the leaders have finished.
fn sweep(call: &str, left: &mut Peekable<IntoIter<u64>>) -> Swept {
    // Only who is to yield does, and only who has many connections asks which of them can be read.
    let idle = if call == "sched_yield" { "yield" } else { "backoff" };
    let has_many = call == "epoll_wait";
    let fills = |folder: &Path| match has_many {
        true => Fills::sample(folder, 20_260_107, CONNECTIONS, 300),
        false => sample(folder),
    };
    let mut scene = Scene::new(&Wish { speed: "90/s", idle, ..Wish::default() }, fills);
    let mut leaders = scene.leaders();
    let mut swept = Swept { deaths: 0, goes_on: true };
    {
        let mut watch = Watch::audited(&scene);
        while swept.goes_on && leaders.is_running() {
            let Some(&number) = left.peek() else {
                swept.goes_on = false;
                break;
            };
            let mut gateway =
                scene.gateway_disturbed(call, &format!("signal=SIGKILL:when={number}"));
            until("the gateway's end, the leaders', or work enough", || {
                let is_over = !gateway.is_running() || !leaders.is_running();
                (is_over || watch.has_reached(REACH)).then_some(())
            });
            let is_dead = !gateway.is_running();
            gateway.kill();
            watch.audit();
            watch.restart();
            swept.deaths += usize::from(is_dead);
            // Whoever outlived the leaders has not shown that the call is not reached any more: once more, then.
            swept.goes_on = is_dead || !leaders.is_running();
            if is_dead {
                left.next();
            }
        }
    }
    let gateway = scene.ready_gateway();
    let books = end(&mut scene, gateway, leaders);
    if !has_many {
        assert_eq!(books.plans, Calm::with_sample().plans, "killed at {call}");
    }
    swept
}

/// Goal: a gateway may die within any call to the system of its hot path, at whatever call of the kind, and nothing of
/// it can be seen in the books.
/// Method: `strace` kills a gateway at its n-th call, counted by thread, for one kind after the other and n after n,
/// until the call is not reached any more; after each kill the audit, at the end of each run the books.
/// `PACELINE_CALL_SWEEP` says up to which n every single one is tried; without it they are powers of two.
#[test]
fn gateways_killed_within_a_system_call_leave_no_trace() {
    if !strace_works() {
        eprintln!(
            "gateways_killed_within_a_system_call_leave_no_trace: skipped: strace cannot trace here"
        );
        return;
    }
    for call in killing_calls() {
        let numbers = numbers();
        let (wanted, mut left) = (numbers.len(), numbers.into_iter().peekable());
        let (mut deaths, mut goes_on) = (0, true);
        while goes_on {
            let swept = sweep(call, &mut left);
            deaths += swept.deaths;
            goes_on = swept.goes_on;
        }
        eprintln!("{call}: {deaths} gateways of {wanted} died in it");
        assert!(0 < deaths, "{call} was never reached");
    }
}

/// Goal: orders that a gateway has written to the venue and of which it has not journalled yet that it did are found
/// again: the next one finds out what became of them, and sends none of them a second time.
/// Method: `strace` holds the trading thread behind its n-th write to a socket, for one n after the other; there the
/// gateway is killed. Orders have to be at the venue of which no record says that they were handed over.
#[test]
fn gateways_killed_between_a_write_and_its_record_leave_no_trace() {
    if !strace_works() {
        eprintln!("killed between a write and its record: skipped: strace cannot trace here");
        return;
    }
    let mut scene = Scene::new(&Wish { speed: "60/s", ..Wish::default() }, sample);
    let mut leaders = scene.leaders();
    let mut watch = Watch::audited(&scene);
    for number in 4..=14 {
        let hold = format!("delay_exit=600000000:when={number}");
        let mut gateway = scene.gateway_disturbed("sendto", &hold);
        until("a thread that is held, or the leaders' end", || {
            (gateway.is_held("trading") || !leaders.is_running()).then_some(())
        });
        assert!(gateway.is_running(), "{}", gateway.log());
        gateway.kill();
        watch.audit();
        watch.restart();
    }
    let mut gateway = scene.ready_gateway();
    watch.settle(&mut gateway);
    let unhanded = watch.unhanded();
    let books = end(&mut scene, gateway, leaders);
    assert_eq!(books.plans, Calm::with_sample().plans);
    eprintln!("{unhanded} orders were at the venue and in no record of what was handed over");
    assert!(0 < unhanded, "no gateway was killed between the two");
}
