//! What clients are told, made out of journal records: the same record always becomes the same message.

use protocol::fixp::messages::NotApplied;
use protocol::messages::{
    CommandDecision, ConfigurationActivated, ConfigurationRefused, ControlReport, EventRefused,
    EventReject, Explanation, Flag, Reason, ReceivedGap,
};
use protocol::units::{Sequence, SessionIndex};

/// Octets of the longest message that a client is sent.
pub(crate) const ANSWER_BYTES_MAX: usize = 192;

const _: () = assert!(ControlReport::ENCODED_LENGTH <= ANSWER_BYTES_MAX);
const _: () = assert!(EventReject::ENCODED_LENGTH <= ANSWER_BYTES_MAX);
const _: () = assert!(NotApplied::ENCODED_LENGTH <= ANSWER_BYTES_MAX);

/// A message for a client session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Whom it is for.
    pub(crate) session: SessionIndex,
    length: usize,
    octets: [u8; ANSWER_BYTES_MAX],
}

impl Answer {
    fn new(session: SessionIndex, encode: impl FnOnce(&mut [u8]) -> usize) -> Self {
        let mut octets = [0; ANSWER_BYTES_MAX];
        let length = encode(&mut octets);
        Self { session, length, octets }
    }

    /// The message, from its header on.
    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.octets[..self.length]
    }

    /// What the record `sequence` tells a client; none when it is addressed to nobody.
    ///
    /// # Panics
    /// When the record cannot be decoded: the journal holds only what this program has encoded.
    pub(crate) fn of(kind: u16, sequence: Sequence, body: &[u8]) -> Option<Self> {
        const OURS: &str = "the journal holds only what this program has encoded";
        match kind {
            CommandDecision::TEMPLATE_ID => {
                let decision = CommandDecision::decode(body).expect(OURS);
                let report = ControlReport {
                    command_id: decision.command_id,
                    accepted: decision.accepted,
                    reason: decision.reason,
                    plans: decision.plans,
                    journal_sequence: sequence,
                    text: Explanation::EMPTY,
                };
                Some(Self::new(decision.session, |buffer| report.encode(buffer)))
            }
            EventRefused::TEMPLATE_ID => {
                let refused = EventRefused::decode(body).expect(OURS);
                let reject = EventReject {
                    trade_id: refused.trade_id,
                    client_sequence: refused.session_sequence,
                    reason: refused.reason,
                    journal_sequence: sequence,
                };
                Some(Self::new(refused.session, |buffer| reject.encode(buffer)))
            }
            ReceivedGap::TEMPLATE_ID => {
                let gap = ReceivedGap::decode(body).expect(OURS);
                let message = NotApplied { from_seq_no: gap.from_sequence, count: gap.count };
                Some(Self::new(gap.session, |buffer| message.encode(buffer)))
            }
            ConfigurationActivated::TEMPLATE_ID => {
                let activated = ConfigurationActivated::decode(body).expect(OURS);
                let report = ControlReport {
                    command_id: activated.command_id?,
                    accepted: Flag::Yes,
                    reason: Reason::None,
                    plans: activated.plans,
                    journal_sequence: sequence,
                    text: Explanation::EMPTY,
                };
                Some(Self::new(activated.session?, |buffer| report.encode(buffer)))
            }
            ConfigurationRefused::TEMPLATE_ID => {
                let refused = ConfigurationRefused::decode(body).expect(OURS);
                let report = ControlReport {
                    command_id: refused.command_id,
                    accepted: Flag::No,
                    reason: refused.reason,
                    plans: 0,
                    journal_sequence: sequence,
                    text: refused.text,
                };
                Some(Self::new(refused.session, |buffer| report.encode(buffer)))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
