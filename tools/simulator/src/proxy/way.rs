//! One way through the proxy: octets in, messages with their fates, octets out at their times.

use super::Framing;
use super::options::WayOptions;
use crate::faults::Fault;
use crate::random::Random;
use protocol::units::Nanos;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;

/// How long a message waits for the next one to overtake it, nanoseconds.
const SWAP_NS_MAX: u64 = 20_000_000;

/// What happened to the messages of one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaySummary {
    /// Messages that came.
    pub messages: u64,
    /// Of them, those within which the connection was cut.
    pub cut: u64,
    /// Lost.
    pub dropped: u64,
    /// Sent twice.
    pub duplicated: u64,
    /// Held back for the next one.
    pub swapped: u64,
    /// Late.
    pub delayed: u64,
}

/// What the messages of one way suffer, over all connections.
#[derive(Debug)]
pub(super) struct Way {
    framing: Framing,
    delay_ns: u64,
    cut: Fault,
    drop: Fault,
    duplicate: Fault,
    swap: Fault,
    delay: Fault,
    random: Random,
    summary: WaySummary,
}

/// What is on its way on one connection.
#[derive(Debug, Default)]
pub(super) struct Course {
    // Octets of a message that is not whole yet.
    partial: Vec<u8>,
    // Messages that wait for their times.
    held: VecDeque<Held>,
    // A message that the next one overtakes, and how long it waits for that.
    overtaken: Option<Held>,
    // Octets that may leave.
    due: Vec<u8>,
    is_cut: bool,
    is_ended: bool,
}

#[derive(Debug)]
struct Held {
    octets: Vec<u8>,
    due: Nanos,
}

impl Way {
    /// A way with its faults; `salt` makes the numbers of each way its own.
    pub(super) fn new(framing: Framing, options: WayOptions, seed: Option<u64>, salt: u64) -> Self {
        let mut seeds = Random::new(seed.unwrap_or(0) ^ salt.rotate_left(32));
        let mut fault = |every| Fault::new(every, seed.map(|_| seeds.number()));
        Self {
            framing,
            delay_ns: options.delay_ms * 1_000_000,
            cut: fault(options.cut_every),
            drop: fault(options.drop_every),
            duplicate: fault(options.duplicate_every),
            swap: fault(options.swap_every),
            delay: fault(options.delay_every),
            random: Random::new(seeds.number()),
            summary: WaySummary::default(),
        }
    }

    pub(super) const fn summary(&self) -> WaySummary {
        self.summary
    }

    /// Takes octets that came, and decides the fate of each message that they complete.
    pub(super) fn take(&mut self, course: &mut Course, octets: &[u8], now: Nanos) {
        course.partial.extend_from_slice(octets);
        while !course.is_cut
            && let Some(length) = self.framing.first_message(&course.partial)
        {
            let message: Vec<u8> = course.partial.drain(..length).collect();
            self.fate(course, message, now);
        }
    }

    fn fate(&mut self, course: &mut Course, mut message: Vec<u8>, now: Nanos) {
        self.summary.messages += 1;
        if self.cut.strikes() {
            self.summary.cut += 1;
            let places = u64::try_from(message.len()).expect("64-bit") + 1;
            let kept = usize::try_from(self.random.below(places)).expect("within a message");
            message.truncate(kept);
            course.hold(message, now);
            course.is_cut = true;
        } else if self.drop.strikes() {
            self.summary.dropped += 1;
        } else if self.duplicate.strikes() {
            self.summary.duplicated += 1;
            course.hold(message.clone(), now);
            course.hold(message, now);
        } else if course.overtaken.is_none() && self.swap.strikes() {
            self.summary.swapped += 1;
            let due = Nanos(now.0 + SWAP_NS_MAX);
            course.overtaken = Some(Held { octets: message, due });
        } else if self.delay.strikes() {
            self.summary.delayed += 1;
            course.hold(message, Nanos(now.0 + self.delay_ns));
        } else {
            course.hold(message, now);
        }
    }
}

impl Course {
    /// Puts a message behind those that wait, and what it has overtaken behind it.
    fn hold(&mut self, octets: Vec<u8>, due: Nanos) {
        self.held.push_back(Held { octets, due });
        if let Some(Held { octets, .. }) = self.overtaken.take() {
            self.held.push_back(Held { octets, due });
        }
    }

    /// Lets go what has waited long enough: a message waits for all those before it.
    pub(super) fn release(&mut self, now: Nanos) {
        if self.overtaken.as_ref().is_some_and(|held| held.due <= now || self.is_ended) {
            self.held.extend(self.overtaken.take());
        }
        while let Some(Held { octets, .. }) = self.held.pop_front_if(|held| held.due <= now) {
            self.due.extend_from_slice(&octets);
        }
    }

    /// Octets that may leave.
    pub(super) fn due(&self) -> &[u8] {
        &self.due
    }

    /// So many of them have left.
    pub(super) fn written(&mut self, count: usize) {
        self.due.drain(..count);
    }

    /// Octets that wait, all together.
    pub(super) fn waiting(&self) -> usize {
        self.due.len() + self.held.iter().map(|held| held.octets.len()).sum::<usize>()
    }

    /// The side that sends has closed; a message that was never whole goes as it is.
    pub(super) fn end(&mut self) {
        self.is_ended = true;
        let octets = std::mem::take(&mut self.partial);
        let due = self.held.back().map_or(Nanos(0), |held| held.due);
        self.held.push_back(Held { octets, due });
    }

    /// Whether nothing more is read.
    pub(super) const fn is_closing(&self) -> bool {
        self.is_cut || self.is_ended
    }

    /// Whether a fault has cut the connection.
    pub(super) const fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// Whether messages wait for their times.
    pub(super) fn is_holding(&self) -> bool {
        !self.held.is_empty() || self.overtaken.is_some()
    }

    /// Whether nothing more comes, and all has left.
    pub(super) fn is_over(&self) -> bool {
        self.is_closing() && !self.is_holding() && self.due.is_empty()
    }
}
