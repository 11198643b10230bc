//! Identities of executions whose counterparty gives them none that is unique: what an execution says, and which
//! one it is of those that say the same. The journal brings back what is known of them.
//!
//! ```text
//! bit 63   62..57    56..0
//! |  1  | ordinal | digest of what it says |
//! ```
//!
//! | an execution                      | takes the ordinal                                                  |
//! |-----------------------------------|--------------------------------------------------------------------|
//! | that is new by its place          | next to those that are held                                        |
//! | that may have been told before    | next to those claimed since the transport opened, from zero on     |
//!
//! So what is told again gets the identity that it had, and whoever remembers identities books it once; what says the
//! same and is another execution gets another identity. Whatever is told again in part only, from somewhere in the
//! middle, is taken for the first of its kind: it errs towards what is not booked, and positions show it.
//!
//! It does not look into messages, and decides nothing about an identity that is known.

mod snapshot;

use std::collections::BTreeMap;

use protocol::header::MessageHeader;
use protocol::malformed::Malformed;
use protocol::messages::{LeaderEvent, VenueReport};
use protocol::units::SessionIndex;

/// Executions that say the same, at most: a counterparty that repeats itself without end is not believed.
const ALIKE_MAX: u8 = 64;
/// Contents of a generation: two of them are remembered at most, one at least.
const CONTENTS_MAX: usize = 16 * 1024;
/// Places of a table, a power of two: half of them stay free.
const PLACES: usize = 2 * CONTENTS_MAX;
const DIGEST_BITS: u32 = 57;
const DIGEST_MASK: u64 = (1 << DIGEST_BITS) - 1;

// Every ordinal has its place between digest and mark.
const _: () = assert!(ALIKE_MAX as u64 - 1 == (1 << (63 - DIGEST_BITS)) - 1);

/// More executions say the same than are believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooManyAlike;

/// A digest of what an execution says; neither zero nor all ones, so that no identity is one that means none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Content(u64);

impl Content {
    /// Of numbers, the first of which says what the others are.
    fn of<const WORDS: usize>(words: [u64; WORDS]) -> Self {
        let digest = words.into_iter().fold(0, |digest, word| mixed(digest ^ word));
        Self((digest & DIGEST_MASK).clamp(1, DIGEST_MASK - 1))
    }

    /// What a venue's report of an execution says of it. Without a time when the venue told none: when it sent the
    /// report is no part of the execution.
    pub(super) fn of_report(report: &VenueReport, is_timed: bool) -> Self {
        let order = report.order;
        Self::of([
            1,
            u64::from(order.epoch),
            order.sequence,
            u64::from(order.plan) << 8 | u64::from(order.leg),
            u64::from(report.instrument.0),
            u64::from(report.side.to_wire()) << 8 | u64::from(report.exec_type.to_wire()),
            report.last_lots.0.cast_unsigned(),
            report.last_price.map_or(u64::MAX, |price| price.0.cast_unsigned()),
            report.cum_lots.0.cast_unsigned(),
            if is_timed { report.transact_time.0 } else { 0 },
        ])
    }

    /// What a drop copy's report of a trade says of it. What is left of the order stands for what was filled of it.
    pub(super) fn of_event(event: &LeaderEvent, is_timed: bool) -> Self {
        Self::of([
            2,
            u64::from(event.leader.0),
            u64::from(event.instrument.0),
            event.order_id,
            event.lots.0.cast_unsigned(),
            event.price.0.cast_unsigned(),
            event.leaves_lots.map_or(u64::MAX, |lots| lots.0.cast_unsigned()),
            if is_timed { event.transact_time.0 } else { 0 },
        ])
    }

    const fn identity(self, ordinal: u8) -> u64 {
        1 << 63 | (ordinal as u64) << DIGEST_BITS | self.0
    }
}

/// Every bit of the result hangs on every bit of the number (the finaliser of `SplitMix64`).
const fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ number >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ number >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ number >> 31
}

/// How many executions say the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Tally {
    /// The digest; zero is a free place.
    content: u64,
    /// When `claimed` was counted.
    round: u32,
    held: u8,
    claimed: u8,
}

#[derive(Clone, Debug)]
struct Generation {
    places: Box<[Tally]>,
    count: usize,
}

impl Generation {
    fn new() -> Self {
        Self { places: vec![Tally::default(); PLACES].into_boxed_slice(), count: 0 }
    }

    /// Where a content stands, or the free place where it would.
    fn place(&self, content: u64) -> usize {
        let low = content & (PLACES as u64 - 1);
        let mut place = usize::try_from(low).expect("a place of the table");
        while ![0, content].contains(&self.places[place].content) {
            place = (place + 1) % PLACES;
        }
        place
    }

    fn get(&self, content: u64) -> Option<Tally> {
        let tally = self.places[self.place(content)];
        (tally.content != 0).then_some(tally)
    }

    fn insert(&mut self, tally: Tally) {
        let place = self.place(tally.content);
        self.count += usize::from(self.places[place].content == 0);
        self.places[place] = tally;
    }
}

/// The executions of one session, counted by what they say. All memory is taken when it is made.
#[derive(Clone, Debug)]
pub struct Occurrences {
    younger: Generation,
    older: Generation,
    round: u32,
}

impl Default for Occurrences {
    fn default() -> Self {
        Self { younger: Generation::new(), older: Generation::new(), round: 0 }
    }
}

impl Occurrences {
    /// From here on the counterparty may say again what it has said, from the beginning.
    pub(super) const fn begin_round(&mut self) {
        self.round = self.round.wrapping_add(1);
    }

    /// The identity of an execution that has come; never zero, and never the one that means none.
    ///
    /// # Errors
    /// [`TooManyAlike`]: it is not to be booked.
    pub(super) fn identify(
        &mut self,
        content: Content,
        may_be_known: bool,
    ) -> Result<u64, TooManyAlike> {
        let round = self.round;
        let tally = self.tally(content);
        if tally.round != round {
            (tally.round, tally.claimed) = (round, 0);
        }
        let ordinal = if may_be_known { tally.claimed } else { tally.held };
        if ordinal == ALIKE_MAX {
            return Err(TooManyAlike);
        }
        tally.claimed += u8::from(may_be_known);
        tally.held = tally.held.max(ordinal + 1);
        Ok(content.identity(ordinal))
    }

    /// Takes in an identity that was given before.
    fn learn(&mut self, content: Content, ordinal: u8) {
        let tally = self.tally(content);
        tally.held = tally.held.max(ordinal + 1);
    }

    /// The tally of a content, among the younger ones: as long as it is told of it is not forgotten.
    fn tally(&mut self, content: Content) -> &mut Tally {
        let content = content.0;
        if self.younger.get(content).is_none() {
            let new = Tally { content, ..Tally::default() };
            let tally = self.older.get(content).unwrap_or(new);
            if self.younger.count == CONTENTS_MAX {
                std::mem::swap(&mut self.younger, &mut self.older);
                self.younger.places.fill(Tally::default());
                self.younger.count = 0;
            }
            self.younger.insert(tally);
        }
        let place = self.younger.place(content);
        &mut self.younger.places[place]
    }
}

/// The executions of all sessions that have such identities, as the journal tells them. Which ones these are is
/// told by the identities themselves: they hold the digest of the record that they are in.
#[derive(Clone, Debug, Default)]
pub struct ExecutionBook {
    sessions: BTreeMap<SessionIndex, Occurrences>,
}

impl ExecutionBook {
    /// Learns from a record; records without an identity of this kind are ignored.
    ///
    /// # Errors
    /// When the record cannot be decoded.
    pub fn observe(&mut self, body: &[u8]) -> Result<(), Malformed> {
        match MessageHeader::decode(body)?.template_id {
            VenueReport::TEMPLATE_ID => {
                let report = VenueReport::decode(body)?;
                self.learn(report.session, report.exec_id, |is_timed| {
                    Content::of_report(&report, is_timed)
                });
            }
            LeaderEvent::TEMPLATE_ID => {
                let event = LeaderEvent::decode(body)?;
                self.learn(event.session, event.trade_id, |is_timed| {
                    Content::of_event(&event, is_timed)
                });
            }
            _ => {}
        }
        Ok(())
    }

    fn learn(&mut self, session: SessionIndex, identity: u64, content: impl Fn(bool) -> Content) {
        if identity >> 63 == 0 {
            return;
        }
        let ordinal = (identity >> DIGEST_BITS & u64::from(ALIKE_MAX - 1)).to_le_bytes()[0];
        let told = Content(identity & DIGEST_MASK);
        if [true, false].into_iter().any(|is_timed| content(is_timed) == told) {
            self.sessions.entry(session).or_default().learn(told, ordinal);
        }
    }

    /// The executions of a session.
    #[must_use]
    pub fn of(&self, session: SessionIndex) -> Occurrences {
        self.sessions.get(&session).cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
