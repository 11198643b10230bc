//! Journal and engine together: the one way in which an input takes effect, at boot and in trading.

use engine::{Decisions, Engine};
use journal::{FRAME_BYTES_MAX, FRAME_HEADER_BYTES, Writer};
use protocol::units::{Nanos, Sequence};

/// Frames are whole multiples of this, octets.
const FRAME_ALIGNMENT: usize = 64;

/// The journal has no room for the worst that the next input can cause. Nothing happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoRoom;

/// What an input did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    /// Its place in the journal.
    pub(crate) sequence: Sequence,
    /// How many decisions follow it there.
    pub(crate) decisions: usize,
    /// Octets of those decisions.
    pub(crate) octets: usize,
}

/// The engine, and the writer of the journal that the engine's state is made of.
pub(crate) struct Decider {
    engine: Engine,
    decisions: Decisions,
    writer: Writer,
}

impl Decider {
    /// An engine that has evolved with every record before the writer's next.
    pub(crate) const fn new(engine: Engine, decisions: Decisions, writer: Writer) -> Self {
        Self { engine, decisions, writer }
    }

    /// Journals an input and what the engine decides about it, then lets the engine evolve.
    ///
    /// # Errors
    /// [`NoRoom`] when the disk or a session lags; the input is to be offered again.
    ///
    /// # Panics
    /// When the engine refuses a message that this program has encoded, or its own decision: then we
    /// are wrong, and the journal brings us back.
    pub(crate) fn take(&mut self, input: &[u8], now: Nanos) -> Result<Taken, NoRoom> {
        if self.writer.free_bytes() < self.worst_case_bytes(input.len()) {
            return Err(NoRoom);
        }
        const ROOM: &str = "room for the worst case was there";
        const OURS: &str = "inputs and decisions are encoded by this program";
        let sequence = self.writer.append(now, Sequence(0), input).expect(ROOM);
        self.engine.decide(sequence, input, &mut self.decisions).expect(OURS);
        let mut octets = 0;
        for decision in self.decisions.iter() {
            self.writer.append(now, sequence, decision).expect(ROOM);
            octets += decision.len();
        }
        self.engine.evolve(sequence, input).expect(OURS);
        for (place, decision) in (1..).zip(self.decisions.iter()) {
            self.engine.evolve(Sequence(sequence.0 + place), decision).expect(OURS);
        }
        Ok(Taken { sequence, decisions: self.decisions.len(), octets })
    }

    /// Octets of frames that an input and its decisions may take. A frame that does not fit the end of
    /// the ring leaves that end empty, hence one frame more.
    pub(crate) fn worst_case_bytes(&self, input_bytes: usize) -> u64 {
        let input = (FRAME_HEADER_BYTES + input_bytes).next_multiple_of(FRAME_ALIGNMENT);
        let decisions = self.engine.decisions_bytes_max();
        (input + decisions + FRAME_BYTES_MAX) as u64
    }

    /// Octets that the journal's ring has free.
    pub(crate) fn free_bytes(&self) -> u64 {
        self.writer.free_bytes()
    }

    /// The engine, to be asked.
    pub(crate) const fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The newest record.
    pub(crate) fn written(&self) -> Sequence {
        Sequence(self.writer.next_sequence().0 - 1)
    }
}

#[cfg(test)]
mod tests;
