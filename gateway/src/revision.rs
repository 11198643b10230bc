//! The rings by which a revision of the configuration reaches the stages while trading goes on.
//!
//! ```text
//!                    proposals                        records
//!            +------------------> Ingress   Reviser ------------> EngineStage ==journal==> all stages
//!   Reviser -+                                 ^  ^                    |
//!            +------------------> Egress ------+  +--------------------+
//!                    proposals         verdicts      requests, outcomes
//! ```
//!
//! A stage is proposed its new lookups before the engine is given the definitions, and adopts them when
//! the journal brings it the activation: whatever the engine decides under a revision comes behind it. The
//! reviser keeps what was replaced until no stage holds it, so no trading thread frees anything large.

use std::fmt::{self, Write as _};
use std::sync::Arc;

use engine::Revision;
use protocol::header::MessageHeader;
use protocol::messages::{
    AllocationDefinition, ConfigurationActivated, ConfigurationRefused, Explanation,
    FilterDefinition, FollowerDefinition, InstrumentDefinition, LeaderDefinition, LimitDefinition,
    MappingDefinition, PlanDefinition, PolicyDefinition, Reason, SessionDefinition,
    SupervisionDefinition, TierDefinition, VenueDefinition,
};
use protocol::units::Nanos;

use crate::configuration::Directory;
use crate::sessions::Routes;

/// Octets that the largest record of a revision may need.
const RECORD_BYTES_MAX: usize = 512;
/// Records that may wait for the engine stage.
const RECORDS_MAX: usize = 256;
/// Proposals that may wait for a stage; there is one revision at a time, and a stage may be behind the journal.
const PROPOSALS_MAX: usize = 4;

const _: () = assert!(VenueDefinition::ENCODED_LENGTH <= RECORD_BYTES_MAX);
const _: () = assert!(SessionDefinition::ENCODED_LENGTH <= RECORD_BYTES_MAX);
const _: () = assert!(InstrumentDefinition::ENCODED_LENGTH <= RECORD_BYTES_MAX);
const _: () = assert!(LeaderDefinition::ENCODED_LENGTH <= RECORD_BYTES_MAX);
const _: () = assert!(MappingDefinition::ENCODED_LENGTH <= RECORD_BYTES_MAX);
const _: () = assert!(FollowerDefinition::ENCODED_LENGTH <= RECORD_BYTES_MAX);
const _: () = assert!(PlanDefinition::ENCODED_LENGTH <= RECORD_BYTES_MAX);
const _: () = assert!(LimitDefinition::ENCODED_LENGTH <= RECORD_BYTES_MAX);
const _: () = assert!(SupervisionDefinition::ENCODED_LENGTH <= RECORD_BYTES_MAX);
const _: () = assert!(FilterDefinition::ENCODED_LENGTH <= RECORD_BYTES_MAX);
const _: () = assert!(PolicyDefinition::ENCODED_LENGTH <= RECORD_BYTES_MAX);
const _: () = assert!(AllocationDefinition::ENCODED_LENGTH <= RECORD_BYTES_MAX);
const _: () = assert!(TierDefinition::ENCODED_LENGTH <= RECORD_BYTES_MAX);
const _: () = assert!(ConfigurationActivated::ENCODED_LENGTH <= RECORD_BYTES_MAX);
const _: () = assert!(ConfigurationRefused::ENCODED_LENGTH <= RECORD_BYTES_MAX);

/// What stages look up, as one revision leaves it.
#[derive(Clone, Debug)]
pub struct Lookups {
    /// Names, numbers and indices.
    pub directory: Arc<Directory>,
    /// Where plans trade.
    pub routes: Arc<Routes>,
}

/// A revision that is about to be given to the engine.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Which request of this run it is of: each is answered by one record, in this order.
    pub(crate) number: u64,
    /// Its hash.
    pub(crate) hash: u64,
    /// What holds once it is in force.
    pub(crate) lookups: Lookups,
}

/// What a venue session says of a proposal.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// Of which proposal.
    pub(crate) number: u64,
    /// Why not, as a sentence.
    pub(crate) result: Result<(), String>,
}

/// A record of a revision on its way into the journal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RevisionRecord {
    length: u16,
    octets: [u8; RECORD_BYTES_MAX],
}

impl RevisionRecord {
    /// A definition or an activation, encoded.
    pub(crate) fn new(record: &[u8]) -> Self {
        let mut octets = [0; RECORD_BYTES_MAX];
        octets[..record.len()].copy_from_slice(record);
        Self { length: u16::try_from(record.len()).expect("at most 512"), octets }
    }

    /// The refusal of a revision, encoded.
    pub(crate) fn refusal(refused: &ConfigurationRefused) -> Self {
        let mut octets = [0; RECORD_BYTES_MAX];
        let length = refused.encode(&mut octets);
        Self { length: u16::try_from(length).expect("at most 512"), octets }
    }

    /// The message, starting at its header.
    pub(crate) fn as_slice(&self) -> &[u8] {
        &self.octets[..usize::from(self.length)]
    }

    /// Which message it is.
    pub(crate) fn kind(&self) -> u16 {
        MessageHeader::decode(self.as_slice()).expect("encoded by this program").template_id
    }
}

/// What became of a revision that the engine stage was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is in force.
    Activated,
    /// The engine did not agree; the refusal is in the journal.
    Refused,
}

/// The engine stage's end.
pub(crate) struct EngineEnd {
    pub(crate) requests: rtrb::Producer<Revision>,
    pub(crate) records: rtrb::Consumer<RevisionRecord>,
    pub(crate) outcomes: rtrb::Producer<Outcome>,
}

/// The end of a stage that looks things up and has no say.
pub struct FollowingEnd {
    proposals: rtrb::Consumer<Proposal>,
    /// Revisions that the journal has answered in this run: the n-th answer is that of the n-th request.
    answered: u64,
}

/// The end of a venue session, which has a say.
pub struct VenueEnd {
    following: FollowingEnd,
    verdicts: rtrb::Producer<Verdict>,
    held: Option<Proposal>,
    is_asked: bool,
}

/// The reviser's end towards a venue session.
pub(crate) struct VenueLine {
    pub(crate) proposals: rtrb::Producer<Proposal>,
    pub(crate) verdicts: rtrb::Consumer<Verdict>,
}

/// The reviser's ends.
pub(crate) struct ReviserEnds {
    pub(crate) requests: rtrb::Consumer<Revision>,
    pub(crate) records: rtrb::Producer<RevisionRecord>,
    pub(crate) outcomes: rtrb::Consumer<Outcome>,
    pub(crate) following: rtrb::Producer<Proposal>,
    pub(crate) venues: Vec<VenueLine>,
}

/// All ends of the stages, and the reviser's.
pub(crate) struct Ends {
    pub(crate) engine: EngineEnd,
    pub(crate) ingress: FollowingEnd,
    pub(crate) venues: Vec<VenueEnd>,
    pub(crate) reviser: ReviserEnds,
}

/// The rings of a gateway with so many venue sessions.
pub(crate) fn rings(venues: usize) -> Ends {
    let (requests_out, requests) = rtrb::RingBuffer::new(1);
    let (records_out, records) = rtrb::RingBuffer::new(RECORDS_MAX);
    let (outcomes_out, outcomes) = rtrb::RingBuffer::new(1);
    let (following_out, following) = rtrb::RingBuffer::new(PROPOSALS_MAX);
    let (venues, lines) = (0..venues).map(|_| venue_ring()).unzip();
    Ends {
        engine: EngineEnd { requests: requests_out, records, outcomes: outcomes_out },
        ingress: FollowingEnd { proposals: following, answered: 0 },
        venues,
        reviser: ReviserEnds {
            requests,
            records: records_out,
            outcomes,
            following: following_out,
            venues: lines,
        },
    }
}

fn venue_ring() -> (VenueEnd, VenueLine) {
    let (proposals_out, proposals) = rtrb::RingBuffer::new(PROPOSALS_MAX);
    let (verdicts_out, verdicts) = rtrb::RingBuffer::new(PROPOSALS_MAX);
    let following = FollowingEnd { proposals, answered: 0 };
    let end = VenueEnd { following, verdicts: verdicts_out, held: None, is_asked: false };
    (end, VenueLine { proposals: proposals_out, verdicts })
}

impl FollowingEnd {
    /// The journal has brought the activation of a revision: what it was proposed with.
    ///
    /// # Panics
    /// When nothing was proposed: the reviser proposes before it gives anything to the engine.
    pub(crate) fn adopt(&mut self, hash: u64) -> Lookups {
        self.answered += 1;
        self.check_order();
        adopted(self.proposals.pop().ok(), self.answered, hash)
    }

    /// The journal has brought a refusal: what was proposed is forgotten, if it was.
    pub(crate) fn forget(&mut self) {
        self.answered += 1;
        self.check_order();
        if self.proposals.peek().is_ok_and(|proposal| proposal.number == self.answered) {
            let _ = self.proposals.pop();
        }
    }

    /// Every answer was tailed and has taken its proposal along, so nothing older can lie here.
    fn check_order(&self) {
        let is_older = |proposal: &Proposal| proposal.number < self.answered;
        assert!(!self.proposals.peek().is_ok_and(is_older), "answers come in order");
    }
}

fn adopted(proposal: Option<Proposal>, number: u64, hash: u64) -> Lookups {
    let proposal = proposal.expect("a revision is proposed before it is activated");
    assert!((proposal.number, proposal.hash) == (number, hash), "revisions are answered in order");
    proposal.lookups
}

impl VenueEnd {
    /// A proposal that has not been seen yet; the one before has been answered in the journal.
    pub(crate) fn proposed(&mut self) -> Option<&Proposal> {
        if self.held.is_some() {
            return None;
        }
        let proposal = self.following.proposals.pop().ok()?;
        self.is_asked = true;
        Some(self.held.insert(proposal))
    }

    /// Whether the reviser waits for a verdict.
    pub(crate) const fn is_asked(&self) -> bool {
        self.is_asked
    }

    /// What the session says of the proposal. Nobody waits for one that comes late.
    pub(crate) fn answer(&mut self, result: Result<(), String>) {
        self.is_asked = false;
        if let Some(proposal) = &self.held {
            let _ = self.verdicts.push(Verdict { number: proposal.number, result });
        }
    }

    /// As [`FollowingEnd::adopt`].
    pub(crate) fn adopt(&mut self, hash: u64) -> Lookups {
        self.following.answered += 1;
        adopted(self.held.take(), self.following.answered, hash)
    }

    /// As [`FollowingEnd::forget`].
    pub(crate) fn forget(&mut self) {
        let number = self.following.answered + 1;
        if self.held.take_if(|held| held.number == number).is_some() {
            self.following.answered = number;
            self.is_asked = false;
        } else {
            self.following.forget();
        }
    }
}

/// What a journal record does to a revision that a stage was proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// The revision of this hash is in force.
    Adopt(u64),
    /// It was refused.
    Forget,
}

impl Turn {
    /// Of a record of this kind; none for nearly all of them.
    pub(crate) fn of(kind: u16, body: &[u8]) -> Option<Self> {
        match kind {
            ConfigurationActivated::TEMPLATE_ID => {
                let activated = ConfigurationActivated::decode(body);
                let activated = activated.expect("journalled by this process");
                // Without a command it is that of a start, which nobody proposes.
                activated.command_id.map(|_| Self::Adopt(activated.hash))
            }
            ConfigurationRefused::TEMPLATE_ID => Some(Self::Forget),
            _ => None,
        }
    }
}

/// Why a revision does not come into force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) reason: Reason,
    pub(crate) text: Explanation,
}

impl Refusal {
    /// Something would break; the sentence says what, and is cut where it is too long for the journal.
    pub(crate) fn because(what: impl fmt::Display) -> Self {
        Self { reason: Reason::ConfigurationRefused, text: explanation(what) }
    }

    /// The record of it.
    pub(crate) const fn record(&self, revision: &Revision, time: Nanos) -> ConfigurationRefused {
        ConfigurationRefused {
            session: revision.session,
            command_id: revision.command_id,
            hash: revision.hash,
            reason: self.reason,
            text: self.text,
            time,
        }
    }
}

/// A sentence as the journal keeps it, made without an allocation.
pub(crate) fn explanation(what: impl fmt::Display) -> Explanation {
    let mut line = Line { octets: [0; Explanation::EMPTY.to_wire().len()], length: 0 };
    // It never fails: what does not fit is cut.
    let _ = write!(line, "{what}");
    Explanation::from_wire(line.octets).expect("only printable octets were taken")
}

struct Line {
    octets: [u8; Explanation::EMPTY.to_wire().len()],
    length: usize,
}

impl Line {
    fn push(&mut self, octet: u8) {
        if let Some(place) = self.octets.get_mut(self.length) {
            *place = octet;
            self.length += 1;
        }
    }
}

impl fmt::Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for letter in text.chars() {
            match letter {
                '\n' => b"; ".iter().for_each(|octet| self.push(*octet)),
                ' '..='~' => self.push(u8::try_from(letter).expect("it is ASCII")),
                _ => self.push(b'?'),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
