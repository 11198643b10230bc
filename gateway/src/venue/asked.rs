//! Orders that a venue was asked for lately: the answer about one that it does not know names no instrument.

use protocol::messages::OrderKey;
use protocol::units::InstrumentIndex;

/// Questions that are remembered: more than can be on their way, at the pace at which they are asked.
const QUESTIONS: usize = 1024;

/// The last questions, the oldest overwritten first. It is allocated once.
pub(super) struct Asked {
    questions: Box<[Option<(OrderKey, InstrumentIndex)>]>,
    next: usize,
}

impl Asked {
    pub(super) fn new() -> Self {
        Self { questions: vec![None; QUESTIONS].into_boxed_slice(), next: 0 }
    }

    /// Remembers a question.
    pub(super) fn keep(&mut self, order: OrderKey, instrument: InstrumentIndex) {
        self.questions[self.next] = Some((order, instrument));
        self.next = (self.next + 1) % QUESTIONS;
    }

    /// The instrument of an order that was asked for.
    pub(super) fn instrument(&self, order: &OrderKey) -> Option<InstrumentIndex> {
        let mut found = self.questions.iter().flatten().filter(|(asked, _)| asked == order);
        found.next().map(|(_, instrument)| *instrument)
    }
}
