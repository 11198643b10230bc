//! What one leader's session still has to send, and what became of what it sent.

use super::dialer::Heard;
use super::summary::{Progress, SessionSummary};
use protocol::header::MessageHeader;
use protocol::messages::EventReject;
use protocol::units::Nanos;
use std::collections::BTreeSet;

/// Something to send: accounts first, then fills in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Item {
    /// The leader's account.
    Account,
    /// A fill, by its place in the leader's list.
    Fill(usize),
}

/// How far a session has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// It sends.
    Sending,
    /// It has said that nothing will follow.
    Finishing,
    /// The peer has confirmed, and the session has ended, or it was given up.
    Over,
}

/// See the module.
pub(super) struct Backlog {
    /// What is to be sent now; what is due later is not here.
    waiting: BTreeSet<Item>,
    /// What was sent, by number; numbers start at one.
    sent: Vec<Item>,
    /// When each fill happened, as it was said first.
    happened: Vec<Option<Nanos>>,
    /// Nothing leaves before.
    hold_until: Nanos,
    resume_delay_ns: u64,
    /// The peer lacks messages although we said that nothing follows: only a new connection helps.
    must_reconnect: bool,
    pub(super) stage: Stage,
    pub(super) summary: SessionSummary,
}

impl Backlog {
    pub(super) fn new(leader: &str, fills: usize, resume_delay_ns: u64) -> Self {
        let (leader, count) = (leader.to_owned(), fills as u64);
        Self {
            waiting: BTreeSet::new(),
            sent: Vec::new(),
            happened: vec![None; fills],
            hold_until: Nanos(0),
            resume_delay_ns,
            must_reconnect: false,
            stage: Stage::Sending,
            summary: SessionSummary { leader, fills: count, ..SessionSummary::default() },
        }
    }

    /// Adds something to be sent.
    pub(super) fn add(&mut self, item: Item) {
        self.waiting.insert(item);
    }

    /// What is to be sent next, if anything may leave now.
    pub(super) fn next(&self, now: Nanos) -> Option<Item> {
        self.waiting.first().copied().filter(|_| self.may_send(now))
    }

    /// Whether something may leave now.
    pub(super) fn may_send(&self, now: Nanos) -> bool {
        now >= self.hold_until && self.stage == Stage::Sending
    }

    /// Whether nothing is to be sent.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// When a fill happened: as it was said first, else `intended`.
    pub(super) fn happened(&self, item: Item, intended: Nanos) -> Nanos {
        match item {
            Item::Fill(fill) => self.happened[fill].unwrap_or(intended),
            Item::Account => intended,
        }
    }

    /// An item left with a number.
    pub(super) fn was_sent(&mut self, item: Item, number: u64, at: Nanos, progress: &Progress) {
        assert!(number == self.sent.len() as u64 + 1, "numbers are consecutive");
        self.sent.push(item);
        self.waiting.remove(&item);
        let Item::Fill(fill) = item else { return };
        if self.happened[fill].replace(at).is_none() {
            self.summary.sent += 1;
            Progress::count(&progress.sent);
        } else {
            self.summary.resent += 1;
            Progress::count(&progress.resent);
        }
    }

    /// Takes what the peer said.
    pub(super) fn hear(&mut self, heard: Heard<'_>, now: Nanos, progress: &Progress) {
        match heard {
            Heard::Established { again } => {
                if again {
                    self.summary.reconnects += 1;
                    Progress::count(&progress.reconnects);
                    self.hold_until = Nanos(now.0.saturating_add(self.resume_delay_ns));
                }
                self.stage = Stage::Sending;
            }
            Heard::NotApplied(gap) => {
                let first = usize::try_from(gap.from - 1).unwrap_or(usize::MAX);
                let missing = self.sent.iter().skip(first).take(gap.count as usize);
                self.waiting.extend(missing.copied());
                self.summary.not_applied += u64::from(gap.count);
                self.must_reconnect |= self.stage == Stage::Finishing;
            }
            Heard::Application(message) => self.hear_message(message, progress),
            Heard::Confirmed => self.summary.is_confirmed = self.waiting.is_empty(),
            Heard::Ended => self.stage = Stage::Over,
            Heard::Refused(reason) => self.give_up(reason),
        }
    }

    fn hear_message(&mut self, message: &[u8], progress: &Progress) {
        let template = MessageHeader::decode(message).map_or(0, |header| header.template_id);
        if template != EventReject::TEMPLATE_ID {
            return;
        }
        if let Ok(reject) = EventReject::decode(message) {
            *self.summary.rejects.entry(format!("{:?}", reject.reason)).or_default() += 1;
            Progress::count(&progress.rejected);
        }
    }

    /// Whether the connection has to be made again; asked once each time.
    pub(super) const fn take_must_reconnect(&mut self) -> bool {
        std::mem::replace(&mut self.must_reconnect, false)
    }

    /// Ends the session, without success unless everything is confirmed already.
    pub(super) fn give_up(&mut self, reason: &str) {
        self.stage = Stage::Over;
        if !self.summary.is_confirmed {
            self.summary.failure.get_or_insert_with(|| reason.to_owned());
        }
    }

    /// Fills of which it is not sure that the peer has them.
    pub(super) fn undelivered(&self) -> u64 {
        if self.summary.is_confirmed {
            return 0;
        }
        // Without the peer's word nothing is sure.
        self.summary.fills
    }
}
