//! Replay: every input of a journal is decided again and compared with what was decided then, byte by
//! byte. Says where the first difference is; it does not say which side is right.

use crate::{Capacity, Decisions, Engine, InputError, is_input};
use protocol::header::MessageHeader;
use protocol::messages::EpochStart;
use protocol::units::Sequence;

/// The first place where a journal and the engine disagree.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Difference {
    /// A record that the engine refuses.
    #[error("record {sequence}: {error}")]
    Refused {
        /// The record.
        sequence: Sequence,
        /// Why.
        error: InputError,
    },
    /// A decision that differs, is missing, or should not be there.
    #[error("record {sequence}: the engine decides otherwise")]
    Decision {
        /// Where the decision stands or should stand.
        sequence: Sequence,
        /// What the engine decides; none when it decides nothing more.
        expected: Option<Vec<u8>>,
        /// What the journal has; none when the next input stands there.
        found: Option<Vec<u8>>,
    },
}

/// Replays the records of a journal from its beginning.
#[derive(Debug)]
pub struct Replayer {
    engine: Engine,
    decisions: Decisions,
    // Decisions of the input at hand that have been compared.
    compared: usize,
    /// Inputs whose decisions a run did not live to write.
    unfinished: u64,
}

impl Replayer {
    /// A replayer with an engine of its own. The capacity has to be that of the recorded engine: what is
    /// full is decided otherwise.
    #[must_use]
    pub fn new(capacity: &Capacity) -> Self {
        let (engine, decisions) = (Engine::new(capacity), Decisions::new(capacity));
        Self { engine, decisions, compared: 0, unfinished: 0 }
    }

    /// A replayer that goes on where an engine of this capacity stands: in front of an input.
    #[must_use]
    pub fn resume(engine: Engine, capacity: &Capacity) -> Self {
        Self { engine, decisions: Decisions::new(capacity), compared: 0, unfinished: 0 }
    }

    /// Takes the next record of the journal.
    ///
    /// # Errors
    /// [`Difference`] where the journal and the engine disagree; the replay ends there.
    pub fn feed(&mut self, sequence: Sequence, record: &[u8]) -> Result<(), Difference> {
        let refused = |error| Difference::Refused { sequence, error };
        let header = MessageHeader::decode(record).map_err(|error| refused(error.into()))?;
        if is_input(header.template_id) {
            if header.template_id == EpochStart::TEMPLATE_ID {
                // The run before may have ended between an input and its decisions.
                self.unfinished += u64::from(self.compared < self.decisions.len());
            } else {
                self.compare(sequence, None)?;
            }
            self.engine.decide(sequence, record, &mut self.decisions).map_err(refused)?;
            self.compared = 0;
        } else {
            self.compare(sequence, Some(record))?;
            self.compared += 1;
        }
        self.engine.evolve(sequence, record).map_err(refused)
    }

    /// Takes the next record at its word: for records of runs whose engine had another capacity.
    ///
    /// # Errors
    /// [`InputError`] when the engine refuses the record.
    pub fn skip(&mut self, sequence: Sequence, record: &[u8]) -> Result<(), InputError> {
        self.engine.evolve(sequence, record)
    }

    fn compare(&self, sequence: Sequence, found: Option<&[u8]>) -> Result<(), Difference> {
        let expected = self.decisions.iter().nth(self.compared);
        if expected == found {
            return Ok(());
        }
        let (expected, found) = (expected.map(<[u8]>::to_vec), found.map(<[u8]>::to_vec));
        Err(Difference::Decision { sequence, expected, found })
    }

    /// Inputs whose decisions a run did not live to write.
    #[must_use]
    pub const fn unfinished(&self) -> u64 {
        self.unfinished
    }

    /// The engine as the records so far have left it.
    #[must_use]
    pub const fn engine(&self) -> &Engine {
        &self.engine
    }
}
