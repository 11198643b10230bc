//! Leader events that arrived ahead of their predecessors. Few at a time, so a plain list.

use protocol::messages::LeaderEvent;

/// The waiting events, in order of arrival.
#[derive(Clone, Debug)]
pub(crate) struct Buffer {
    events: Vec<LeaderEvent>,
    events_max: usize,
}

impl Buffer {
    pub(crate) fn new(events_max: usize) -> Self {
        Self { events: Vec::with_capacity(events_max), events_max }
    }

    /// Whether one more event fits.
    pub(crate) const fn has_room(&self) -> bool {
        self.events.len() < self.events_max
    }

    /// The waiting events, in order of arrival.
    pub(crate) fn events(&self) -> &[LeaderEvent] {
        &self.events
    }

    /// Takes an event in.
    pub(crate) fn push(&mut self, event: &LeaderEvent) {
        assert!(self.has_room(), "an event was buffered beyond the capacity");
        self.events.push(*event);
    }

    /// Takes an event out, if it waits.
    pub(crate) fn take(&mut self, leader: u16, trade_id: u64) -> Option<LeaderEvent> {
        let is_it = |event: &LeaderEvent| event.leader.0 == leader && event.trade_id == trade_id;
        let position = self.events.iter().position(is_it)?;
        Some(self.events.remove(position))
    }
}
