//! The decisions of one input, encoded, and the scratch that deciding needs. Allocated once.

use crate::capacity::{
    Capacity, ENTRIES_PER_RECORD_MAX, FRAME_OVERHEAD_BYTES, instructions_bytes_max,
    orders_bytes_max,
};
use crate::exposure::Exposure;
use crate::rows::Row;
use crate::scopes::Scopes;
use crate::supervision::{Repeats, Sides, Throttle};
use crate::waiting::Past;
use protocol::messages::{Instructions, InstructionsEntry, ReplacementsEntry};

/// The decisions of one input. Owned by the stage that decides, reused for every input.
#[derive(Debug)]
pub struct Decisions {
    pub(crate) records: Records,
    pub(crate) scratch: Scratch,
}

impl Decisions {
    /// A buffer for whatever an engine of this capacity can decide at once.
    #[must_use]
    pub fn new(capacity: &Capacity) -> Self {
        Self { records: Records::new(capacity), scratch: Scratch::new(capacity) }
    }

    /// The decisions in the order in which they belong into the journal, each an encoded message.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.records.places.iter().map(|(start, end)| &self.records.octets[*start..*end])
    }

    /// How many decisions there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.records.places.len()
    }

    /// Whether nothing was decided.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.records.places.is_empty()
    }

    /// Forgets all decisions.
    pub fn clear(&mut self) {
        self.records.clear();
        self.scratch.start();
    }
}

/// Encoded messages, one behind the other.
#[derive(Debug)]
pub(crate) struct Records {
    octets: Vec<u8>,
    places: Vec<(usize, usize)>,
    used: usize,
}

impl Records {
    fn new(capacity: &Capacity) -> Self {
        let octets = instructions_bytes_max(capacity.plans_max)
            + orders_bytes_max(capacity.orders_max, capacity.venues_max)
            // A record is begun where a full one would fit, however short it becomes.
            + Instructions::encoded_length(ENTRIES_PER_RECORD_MAX);
        Self {
            octets: vec![0; octets],
            places: Vec::with_capacity(octets / FRAME_OVERHEAD_BYTES),
            used: 0,
        }
    }

    fn clear(&mut self) {
        self.places.clear();
        self.used = 0;
    }

    /// Octets of all records with their frames.
    pub(crate) const fn bytes_with_frames(&self) -> usize {
        self.used + self.places.len() * FRAME_OVERHEAD_BYTES
    }

    /// How many records there are.
    pub(crate) const fn count(&self) -> usize {
        self.places.len()
    }

    /// Forgets the records from one on.
    pub(crate) fn forget_since(&mut self, first: usize) {
        self.used = self.places.get(first).map_or(self.used, |(start, _)| *start);
        self.places.truncate(first);
    }

    /// The records from one on.
    pub(crate) fn since(&self, first: usize) -> impl Iterator<Item = &[u8]> {
        self.places[first..].iter().map(|(start, end)| &self.octets[*start..*end])
    }

    /// Where the next record is to be encoded.
    #[inline]
    pub(crate) fn spare(&mut self) -> &mut [u8] {
        &mut self.octets[self.used..]
    }

    /// Closes the record that was encoded into the spare octets.
    #[inline]
    pub(crate) fn close(&mut self, length: usize) {
        let end = self.used + length;
        self.places.push((self.used, end));
        self.used = end;
    }
}

/// What was already decided about an input and is not yet in the state: a later decision of the same
/// input has to see it.
#[derive(Debug)]
pub(crate) struct Scratch {
    /// Whether there may be a later decision that has to see earlier ones.
    pub(crate) keeps: bool,
    /// Rows of the block at hand, by place; valid when `holds_rows`.
    pub(crate) rows: Vec<Row>,
    pub(crate) holds_rows: bool,
    /// Which plans of the leader reduce, by place; valid while those that do are instructed first.
    pub(crate) reduces: Vec<bool>,
    // Buffered events that were released, by place in the buffer.
    released: Vec<bool>,
    // Whether one was: hardly ever, and emptying the list costs in proportion to the buffer.
    has_released: bool,
    /// Blocks that were instructed.
    pub(crate) blocks: Vec<usize>,
    /// Orders that were decided.
    pub(crate) orders: usize,
    // Changes of exposures by scope; valid when their stamp is the present one.
    changes: Vec<(u64, Exposure)>,
    // Throttles by scope, and scopes at which a rule has tripped, in the same way.
    throttles: Vec<(u64, Throttle)>,
    tripped: Vec<u64>,
    // What leaders have traded within a minute, by leader.
    trades: Vec<(u64, Repeats)>,
    // Where leaders stand in instruments, lots, and at what price, ticks; by block.
    led: Vec<(u64, i64, i64)>,
    // What plans did before, with the instrument; open orders by instrument and side.
    past: Vec<(u64, u16, Past)>,
    // What rows mirror since this input, lots; what is open of leaders' orders that it fills, by block.
    mirrored: Vec<(u64, i64)>,
    filled: Vec<(usize, u64, i64)>,
    sides: Vec<(u64, Sides)>,
    // What values of rows change by, money; behind the rows those of plans that have none yet.
    valued: Vec<(u64, i128)>,
    // Orders that are to take the place of others, at hand; rows in which this input replaces one.
    pub(crate) replacements: Vec<(ReplacementsEntry, InstructionsEntry)>,
    replaced: Vec<u64>,
    // Take profits that it cancels, by slot.
    cut: Vec<u64>,
    stamp: u64,
}

impl Scratch {
    fn new(capacity: &Capacity) -> Self {
        Self {
            keeps: false,
            rows: vec![Row::NEW; capacity.plans_max],
            holds_rows: false,
            reduces: vec![false; capacity.plans_max],
            released: vec![false; capacity.events_buffered_max],
            has_released: false,
            blocks: Vec::with_capacity(capacity.events_buffered_max + 1),
            orders: 0,
            changes: vec![(0, Exposure::default()); Scopes::new(capacity).count()],
            throttles: vec![(0, Throttle::default()); Scopes::new(capacity).count()],
            tripped: vec![0; Scopes::new(capacity).count()],
            trades: vec![(0, Repeats::NONE); capacity.leaders_max],
            led: vec![(0, 0, 0); capacity.leaders_max * capacity.instruments_max],
            past: vec![(0, 0, Past::default()); capacity.plans_max],
            mirrored: vec![(0, 0); capacity.rows_max],
            filled: Vec::with_capacity(capacity.events_buffered_max + 1),
            sides: vec![(0, Sides::default()); capacity.instruments_max],
            valued: vec![(0, 0); capacity.rows_max + capacity.plans_max],
            replacements: Vec::with_capacity(ENTRIES_PER_RECORD_MAX),
            replaced: vec![0; capacity.rows_max],
            cut: vec![0; capacity.orders_max],
            stamp: 0,
        }
    }

    /// Forgets everything, for the next input.
    fn start(&mut self) {
        self.keeps = false;
        self.holds_rows = false;
        if self.has_released {
            self.released.fill(false);
            self.has_released = false;
        }
        self.blocks.clear();
        self.filled.clear();
        self.orders = 0;
        self.stamp += 1;
    }

    /// Notes that the buffered event at this place was released.
    pub(crate) fn release(&mut self, place: usize) {
        self.released[place] = true;
        self.has_released = true;
    }

    /// Whether it was.
    pub(crate) fn is_released(&self, place: usize) -> bool {
        self.released[place]
    }

    /// What has been decided about a scope's exposure.
    #[inline]
    pub(crate) fn change(&self, scope: usize) -> Option<&Exposure> {
        let (stamp, change) = &self.changes[scope];
        (*stamp == self.stamp).then_some(change)
    }

    /// What has been decided about a scope's throttle.
    pub(crate) fn throttle(&self, scope: usize) -> Option<Throttle> {
        let (stamp, throttle) = self.throttles[scope];
        (stamp == self.stamp).then_some(throttle)
    }

    /// Notes a scope's throttle.
    pub(crate) fn set_throttle(&mut self, scope: usize, throttle: Throttle) {
        self.throttles[scope] = (self.stamp, throttle);
    }

    /// What a plan did in an instrument, where something has been decided.
    pub(crate) fn past(&self, plan: u32, instrument: u16) -> Option<Past> {
        let (stamp, of, past) = self.past[plan as usize];
        (stamp == self.stamp && of == instrument).then_some(past)
    }

    /// Notes what a plan did.
    pub(crate) fn set_past(&mut self, plan: u32, instrument: u16, past: Past) {
        self.past[plan as usize] = (self.stamp, instrument, past);
    }

    /// What a row mirrors since this input, lots; none when it was not looked at.
    pub(crate) fn mirrored(&self, row: usize) -> Option<i64> {
        let (stamp, lots) = self.mirrored[row];
        (stamp == self.stamp).then_some(lots)
    }

    /// Notes what a row mirrors besides.
    pub(crate) fn mirror(&mut self, row: usize, lots: i64) {
        let before = self.mirrored(row).unwrap_or(0);
        self.mirrored[row] = (self.stamp, before + lots);
    }

    /// What has been decided about the value of a row, money.
    pub(crate) fn valued(&self, place: usize) -> i128 {
        let (stamp, change) = self.valued[place];
        if stamp == self.stamp { change } else { 0 }
    }

    /// Notes a change of the value of a row.
    pub(crate) fn value(&mut self, place: usize, change: i128) {
        self.valued[place] = (self.stamp, self.valued(place) + change);
    }

    /// Notes that an order of a row gets another one in its place.
    pub(crate) fn replace(&mut self, row: usize) {
        self.replaced[row] = self.stamp;
    }

    /// Whether one does.
    pub(crate) fn replaces(&self, row: usize) -> bool {
        self.replaced[row] == self.stamp
    }

    /// Notes that the take profit in a slot is cancelled; whether it was not before.
    pub(crate) fn cut(&mut self, slot: u32) -> bool {
        std::mem::replace(&mut self.cut[slot as usize], self.stamp) != self.stamp
    }

    /// What is open of a leader's order that this input has filled, lots.
    pub(crate) fn filled(&self, block: usize, order_id: u64) -> Option<i64> {
        let mut filled = self.filled.iter().rev();
        filled.find(|(of, id, _)| (*of, *id) == (block, order_id)).map(|(_, _, open)| *open)
    }

    /// Notes what is open of a leader's order.
    pub(crate) fn fill(&mut self, block: usize, order_id: u64, open: i64) {
        self.filled.push((block, order_id, open));
    }

    /// Orders in an instrument that have been decided.
    pub(crate) fn sides(&self, instrument: u16) -> Sides {
        let (stamp, sides) = self.sides[usize::from(instrument)];
        if stamp == self.stamp { sides } else { Sides::default() }
    }

    /// Notes orders in an instrument.
    pub(crate) fn add_sides(&mut self, instrument: u16, sides: Sides) {
        let before = self.sides(instrument);
        let sum = [before[0] + sides[0], before[1] + sides[1]];
        self.sides[usize::from(instrument)] = (self.stamp, sum);
    }

    /// What has been decided about a leader's trades.
    pub(crate) fn trades(&self, leader: u16) -> Option<Repeats> {
        let (stamp, trades) = self.trades[usize::from(leader)];
        (stamp == self.stamp).then_some(trades)
    }

    /// Notes a leader's trades.
    pub(crate) fn set_trades(&mut self, leader: u16, trades: Repeats) {
        self.trades[usize::from(leader)] = (self.stamp, trades);
    }

    /// Where a leader stands in an instrument by what has been decided, and at what price.
    pub(crate) fn led(&self, block: usize) -> Option<(i64, i64)> {
        let (stamp, position, price) = self.led[block];
        (stamp == self.stamp).then_some((position, price))
    }

    /// Notes where a leader stands.
    pub(crate) fn set_led(&mut self, block: usize, position: i64, price: i64) {
        self.led[block] = (self.stamp, position, price);
    }

    /// Notes that a rule has tripped at a scope.
    pub(crate) fn trip(&mut self, scope: usize) {
        self.tripped[scope] = self.stamp;
    }

    /// Whether one has.
    pub(crate) fn has_tripped(&self, scope: usize) -> bool {
        self.tripped[scope] == self.stamp
    }

    /// Notes a change of a scope's exposure.
    pub(crate) fn add(&mut self, scope: usize, change: &Exposure) {
        let (stamp, sum) = &mut self.changes[scope];
        if *stamp != self.stamp {
            (*stamp, *sum) = (self.stamp, Exposure::default());
        }
        sum.add(change);
    }
}
