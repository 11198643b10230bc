//! What recovery finds in the ring: the records that are written but not durable, checked one by one.
//! What to do with them is decided in `recovery`.

use std::sync::Arc;

use protocol::units::{Epoch, Sequence};

use crate::damage::{BadRecord, Damage, Reason, Tier};
use crate::frame::{self, FRAME_BYTES_MAX, Frame};
use crate::memory::{Found, LINE, Ring, Tail, Word};
use crate::monitor::{Monitor, Watermarks};
use crate::segment::Tip;

/// The sound records of a ring from its durable position on.
#[derive(Debug)]
pub(crate) struct Tier0 {
    pub(crate) ring: Arc<Ring>,
    journal_id: u64,
    /// Last record that the ring's counters call durable.
    pub(crate) durable: Sequence,
    /// Sequence of the record at the durable position, there or to come.
    pub(crate) first: Sequence,
    /// Tips of the records from `first` on, to compare with what segments hold.
    tips: Vec<Tip>,
    /// Position of the head slot, or of the bad record.
    pub(crate) head: u64,
    /// A committed record that is not sound.
    pub(crate) bad: Option<BadRecord>,
    /// Last run that used this ring: an older one than the journal's last run left it behind.
    pub(crate) run_epoch: Epoch,
    /// Whether records may be lost that should have been in this ring, and nobody has written that down: the start that
    /// made it has appended nothing.
    pub(crate) hides_loss: bool,
}

impl Tier0 {
    /// Walks the ring. Nobody writes it meanwhile: the caller holds the journal's lock.
    pub(crate) fn inspect(ring: Arc<Ring>, journal_id: u64) -> Self {
        let tail = Tail::at_durable(Arc::clone(&ring));
        // The counter is stored before the position and read behind it: it is never the older one.
        let durable = Watermarks::of(&ring).durable;
        let mut first = Sequence(ring.sequence_at(tail.position()).clamp(1, durable.0 + 1));
        let mut walk = Walk::new(tail, journal_id, Tip::before(first));
        let mut tips = Vec::new();
        while let Some(Ok((tip, _))) = walk.next() {
            tips.push(tip);
        }
        if let Some(bad) = walk.bad.as_mut().filter(|_| tips.is_empty()) {
            // Nothing vouches for the sequence in a slot that is not sound.
            first = Sequence(durable.0 + 1);
            bad.sequence = first;
        }
        let head = walk.tail.position();
        let run_epoch = Monitor::over(Arc::clone(&ring)).run_epoch();
        let written = first.0 + tips.len() as u64 - 1;
        let hides_loss = ring.load(Word::LOST_FROM) == written + 1;
        Self { ring, journal_id, durable, first, tips, head, bad: walk.bad, run_epoch, hides_loss }
    }

    /// Last sound record of the ring that is connected with its durable position.
    pub(crate) fn written(&self) -> Sequence {
        Sequence(self.first.0 + self.tips.len() as u64 - 1)
    }

    /// Epoch of that record; zero when there is none.
    pub(crate) fn epoch(&self) -> Epoch {
        self.tips.last().map_or(Epoch(0), |tip| tip.epoch)
    }

    /// Whether this record, if the ring has one of its sequence, is the ring's too.
    pub(crate) fn agrees(&self, tip: &Tip) -> bool {
        let index = tip.sequence.0.checked_sub(self.first.0);
        let ours = index.and_then(|index| self.tips.get(crate::to_usize(index)));
        ours.is_none_or(|ours| ours == tip)
    }

    /// Position of the record behind `sequence`, which lies from the durable one to the last one.
    pub(crate) fn position_behind(&self, sequence: Sequence) -> u64 {
        let tail = Tail::at_durable(Arc::clone(&self.ring));
        let mut walk = Walk::new(tail, self.journal_id, Tip::before(self.first));
        while walk.tip.sequence < sequence {
            assert!(matches!(walk.next(), Some(Ok(_))), "walked before, up to here and further");
        }
        walk.tail.position()
    }

    /// The sound records behind `tip`, as octets, and the last of them. Looks for the first one through
    /// the whole ring, since durable records stay in it until they are overwritten.
    pub(crate) fn records_behind(&self, tip: Tip) -> Option<(Vec<u8>, Tip)> {
        let start = self.find(Sequence(tip.sequence.0 + 1))?;
        let tail = Tail::at(Arc::clone(&self.ring), start);
        let mut walk = Walk::new(tail, self.journal_id, tip);
        let mut octets = Vec::new();
        while let Some(Ok((_, bytes))) = walk.next() {
            octets.extend_from_slice(&walk.buffer[..bytes]);
        }
        let last = walk.tip;
        (walk.bad.is_none() && !octets.is_empty()).then_some((octets, last))
    }

    /// Position of the sound frame with this sequence, anywhere in the last lap.
    fn find(&self, sequence: Sequence) -> Option<u64> {
        let bytes = self.ring.bytes();
        let lowest = self.head.saturating_sub(bytes - LINE as u64);
        let mut buffer = vec![0; FRAME_BYTES_MAX];
        (lowest..self.head).step_by(LINE).find(|position| {
            if self.ring.sequence_at(*position) != sequence.0 {
                return false;
            }
            let lap_left = crate::to_usize(bytes - position % bytes);
            let octets = &mut buffer[..FRAME_BYTES_MAX.min(lap_left)];
            self.ring.copy(*position, octets);
            let sound = frame::verify(self.journal_id, octets);
            sound.is_ok_and(|length| Frame::trusted(&octets[..length]).sequence == sequence)
        })
    }
}

/// Frames one behind the other, each checked against the one before it.
struct Walk {
    tail: Tail,
    journal_id: u64,
    tip: Tip,
    /// Last record that was committed when the walk began: the walk gets at least there.
    written: Sequence,
    buffer: Vec<u8>,
    bad: Option<BadRecord>,
}

impl Walk {
    fn new(tail: Tail, journal_id: u64, tip: Tip) -> Self {
        let written = Watermarks::of(tail.ring()).written;
        Self { tail, journal_id, tip, written, buffer: vec![0; FRAME_BYTES_MAX], bad: None }
    }

    fn step(&mut self) -> Result<Option<(Tip, usize)>, Reason> {
        match self.tail.read(&mut self.buffer) {
            Ok(Found::Frame(bytes)) => {
                self.tip.follow(self.journal_id, &self.buffer[..bytes])?;
                Ok(Some((self.tip, bytes)))
            }
            Ok(Found::Head) => self.check_head().map(|()| None),
            // Nobody writes: a claim that covers the durable position is broken memory too.
            Ok(Found::Nonsense) | Err(_) => Err(Reason::FrameLength),
        }
    }
}

impl Walk {
    /// The head slot names the next sequence, and nothing behind it was ever committed.
    fn check_head(&self) -> Result<(), Reason> {
        let found = Sequence(self.tail.ring().sequence_at(self.tail.position()));
        if self.written > self.tip.sequence {
            Err(Reason::Missing { up_to: self.written })
        } else if found.0 != self.tip.sequence.0 + 1 {
            Err(Reason::SequenceGap { found })
        } else {
            Ok(())
        }
    }
}

impl Iterator for Walk {
    type Item = Result<(Tip, usize), ()>;

    fn next(&mut self) -> Option<Self::Item> {
        let offset = self.tail.position();
        let sequence = Sequence(self.tip.sequence.0 + 1);
        match self.step() {
            Ok(found) => found.map(Ok),
            Err(reason) => {
                let (tier, damage) = (Tier::Ring, Damage::Corrupt);
                self.bad = Some(BadRecord { tier, segment: 0, offset, sequence, damage, reason });
                Some(Err(()))
            }
        }
    }
}
