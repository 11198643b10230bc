//! Load in a closed loop: the next event leaves when enough of the earlier ones have been answered.
//!
//! It says what a subject does at its best pace, and nothing about how it bears a rate: a latency counts
//! from the moment of sending, so a subject that stalls is not charged for what could not be sent
//! meanwhile. With one event in flight it is a ping-pong; with several it finds the rate of a subject
//! that always has something to do.

use anyhow::{Context as _, Result};

use super::{Drive, Driven, Driver, PATIENCE_NS, Protocol, record, write_to_all};

/// One load in a closed loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closed {
    /// Events to send, the warm-up included.
    pub events: usize,
    /// The first so many events are sent and not recorded.
    pub warm_up: usize,
    /// Orders that each event must cause.
    pub orders_per_event: u64,
    /// Events whose orders have not all been read: at most so many, at least one.
    pub in_flight_max: u64,
    /// Nothing that comes is answered before the load's end: for what copiers do whom venues tell nothing.
    pub is_silent: bool,
    /// No event leaves later than this after the start, nanoseconds: a subject that is slow, or a machine
    /// that is busy, makes a load smaller and not longer. The warm-up and one event more always leave.
    pub duration_ns_max: u64,
}

impl<P: Protocol> Driver<P> {
    /// Sends a load in a closed loop and reads what it causes. Events that may leave together leave with
    /// one write.
    ///
    /// # Errors
    /// When a wire breaks or the protocol is violated. Missing answers are no error: the load shows them.
    pub fn drive_closed(&mut self, closed: &Closed) -> Result<Driven> {
        let each = closed.orders_per_event;
        let mut driven = Driven::new(0);
        let (mut sent, mut events) = (Vec::with_capacity(closed.events), closed.events);
        let (start, mut received) = (self.timer.now(), 0);
        let mut heard = start;
        while received < events as u64 * each {
            let now = self.timer.now();
            if now - start > closed.duration_ns_max && sent.len() > closed.warm_up {
                events = sent.len();
            }
            let allowed = received / each + closed.in_flight_max;
            // What the venue has not answered is under way too, or it would pile up without end.
            let is_piling_up = !closed.is_silent && self.unanswered > closed.in_flight_max * each;
            if is_piling_up {
                self.answer()?;
            }
            while !is_piling_up && sent.len() < events && (sent.len() as u64) < allowed {
                self.put_event();
                sent.push(now - start);
            }
            write_to_all(&mut self.wires.leaders, &mut self.to_leaders).context("write events")?;
            let drive = Drive {
                times: &sent,
                per_second: 0,
                warm_up: closed.warm_up,
                orders_per_event: each,
            };
            let before = received;
            self.read_orders(|orders, at| {
                record(&mut driven, &drive, start, received..received + orders, at);
                received += orders;
                driven.wall_ns = at - start;
                heard = at;
            })?;
            if !closed.is_silent {
                self.answer_if_due(received == before, received.is_multiple_of(each), each, now)?;
            }
            self.chores(now)?;
            if now > heard + PATIENCE_NS {
                break;
            }
        }
        (driven.load.expected, driven.load.received) = (events as u64 * each, received);
        Ok(driven)
    }
}

#[cfg(test)]
mod tests;
