//! The audit after each kill: what the venue's log and the journal say line by line, held against each other as soon
//! as a gateway is dead, without asking any part of it for its opinion.
//!
//! Five things hold at every kill: each leader event has at most one order for each plan and leg at the venue, and
//! that order is what the journal decided; no fill is booked that the venue did not make, and none twice; positions
//! are the sums of fills, in the journal and in the ledger as far as it has got; no opening order at the venue was
//! beyond a limit; and the journal verifies. A fill that the venue made and a dead gateway had not booked is owed:
//! [`Audit::owed`] until the next one has booked it.

use crate::books::{Fill, VenueEvent, fills_behind, open, positions_of, read_log};
use crate::restart::{finish, sample};
use crate::scene::{Bounds, LIMITED, Scene, Wish};
use journal::{Frame, ReadLimit, Reader, Verdict, verify};
use protocol::clordid;
use protocol::messages::{
    ExecType, FollowerDefinition, Instructions, InstrumentDefinition, OrderKey, OrderUpdate,
    OrdersHanded, PositionEffect, Side, VenueReport,
};
use protocol::units::{FollowerIndex, InstrumentIndex, PlanIndex, Sequence};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound::{Excluded, Included};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// An order, and how much of it is filled behind an execution: no venue that is killed here tells fills in another order.
pub(crate) type Execution = (String, i64);

/// An order as the journal has decided it.
#[derive(Clone)]
struct Decided {
    /// The record that decided it.
    record: u64,
    /// Leader and trade, when an event led to it.
    event: Option<(u16, u64)>,
    plan: PlanIndex,
    leg: u8,
    instrument: InstrumentIndex,
    opens: bool,
    lots: i64,
    reference: i64,
}

/// An order that the venue has taken and that may still trade.
struct Open {
    account: u32,
    /// Signed; what is left.
    lots: i64,
}

/// What is known of an instrument without the gateway.
struct Market {
    /// Value of one lot for one tick.
    unit: Decimal,
    /// Lowest price of the export, in ticks.
    low: Decimal,
}

/// What both sides have said so far.
pub(crate) struct Audit<'a> {
    scene: &'a Scene,
    markets: BTreeMap<u32, Market>,
    bounds: BTreeMap<u32, Bounds>,
    securities: BTreeMap<InstrumentIndex, u32>,
    accounts: BTreeMap<FollowerIndex, u32>,
    decided: BTreeMap<String, Decided>,
    /// Records of decisions whose orders were handed over.
    handed: BTreeSet<u64>,
    /// Fills that were reported, by the record, each once.
    in_journal: BTreeMap<u64, Fill>,
    reported: BTreeSet<Execution>,
    booked_ids: BTreeSet<Execution>,
    /// Those that were not yet looked for in the venue's log.
    fresh: BTreeMap<Execution, Fill>,
    /// Positions of the journal and of the ledger, by account and instrument of the venue.
    stated: Positions,
    in_ledger: Positions,
    /// Positions of plans, as sums of fills.
    plans: BTreeMap<(u32, InstrumentIndex), i64>,
    /// Lines of the venue that were not judged yet.
    lines: Vec<VenueEvent>,
    answered: BTreeSet<String>,
    events: BTreeSet<(u16, u64, u32, u8)>,
    open: BTreeMap<String, Open>,
    filled: BTreeMap<Execution, Fill>,
    held: Positions,
    /// Fills that were made and are not booked.
    owed: BTreeSet<Execution>,
    /// Records of the journal that the ledger was held against.
    ledger_at: u64,
    nearest: Nearest,
}

/// How near orders came to each limit, as a part of it: one order, a position, all positions, open orders.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Nearest(pub(crate) [Decimal; 4]);

impl Nearest {
    /// The nearest of two runs.
    pub(crate) fn or(self, other: Self) -> Self {
        let [one, two, three, four] = self.0;
        let [first, second, third, fourth] = other.0;
        Self([one.max(first), two.max(second), three.max(third), four.max(fourth)])
    }
}

impl<'a> Audit<'a> {
    /// Nothing has happened yet in `scene`.
    pub(crate) fn new(scene: &'a Scene) -> Self {
        Self {
            scene,
            markets: scene.markets().map(|(id, unit, low)| (id, Market { unit, low })).collect(),
            bounds: scene.bounds(),
            securities: BTreeMap::new(),
            accounts: BTreeMap::new(),
            decided: BTreeMap::new(),
            handed: BTreeSet::new(),
            in_journal: BTreeMap::new(),
            reported: BTreeSet::new(),
            booked_ids: BTreeSet::new(),
            fresh: BTreeMap::new(),
            stated: BTreeMap::new(),
            in_ledger: BTreeMap::new(),
            plans: BTreeMap::new(),
            lines: Vec::new(),
            answered: BTreeSet::new(),
            events: BTreeSet::new(),
            open: BTreeMap::new(),
            filled: BTreeMap::new(),
            held: BTreeMap::new(),
            owed: BTreeSet::new(),
            ledger_at: 0,
            nearest: Nearest::default(),
        }
    }

    /// A line of the venue's log; judged by the next [`Self::judge`], when the journal has been read behind it.
    pub(crate) fn line(&mut self, line: VenueEvent) {
        self.lines.push(line);
    }

    /// A record of the journal.
    pub(crate) fn record(&mut self, frame: &Frame<'_>) {
        match frame.kind {
            InstrumentDefinition::TEMPLATE_ID => {
                let found = InstrumentDefinition::decode(frame.body).unwrap();
                self.securities.insert(found.instrument, found.security_id);
            }
            FollowerDefinition::TEMPLATE_ID => {
                let found = FollowerDefinition::decode(frame.body).unwrap();
                self.accounts.insert(found.follower, found.account);
            }
            Instructions::TEMPLATE_ID => self.decision(frame),
            OrdersHanded::TEMPLATE_ID => {
                let found = OrdersHanded::decode(frame.body).unwrap();
                self.handed.insert(found.instructions.0);
            }
            VenueReport::TEMPLATE_ID => {
                self.report(frame.sequence, &VenueReport::decode(frame.body).unwrap());
            }
            OrderUpdate::TEMPLATE_ID => self.update(&OrderUpdate::decode(frame.body).unwrap()),
            _ => {}
        }
    }

    fn decision(&mut self, frame: &Frame<'_>) {
        let (root, entries) = Instructions::decode(frame.body).unwrap();
        for entry in entries.map(Result::unwrap).filter(|entry| entry.lots.0 != 0) {
            let key = OrderKey {
                epoch: frame.epoch.0,
                sequence: frame.sequence.0,
                plan: entry.plan.0,
                leg: entry.leg,
            };
            let decided = Decided {
                record: frame.sequence.0,
                event: root.trade_id.map(|trade| (root.leader.0, trade)),
                plan: entry.plan,
                leg: entry.leg,
                instrument: root.instrument,
                opens: entry.effect == PositionEffect::Open,
                lots: entry.lots.0,
                reference: root.reference_price.0,
            };
            let id = clordid::encode(0, key).unwrap().to_string();
            assert!(self.decided.insert(id, decided).is_none(), "{key:?} was decided twice");
        }
    }

    /// What the ledger books by: the report itself, for what is decided about it may stand in the next run.
    fn report(&mut self, sequence: Sequence, report: &VenueReport) {
        let order = clordid::encode(0, report.order).unwrap().to_string();
        let is_trade = report.exec_type == ExecType::Trade && report.last_lots.0 != 0;
        if !is_trade || !self.reported.insert((order.clone(), report.cum_lots.0)) {
            return;
        }
        let sign = if report.side == Side::Buy { 1 } else { -1 };
        let fill = Fill {
            exec_id: self.scene.execution(report.exec_id.cast_signed()),
            order,
            account: self.accounts[&report.follower],
            security_id: self.securities[&report.instrument],
            lots: sign * report.last_lots.0,
            price: report.last_price.unwrap().0,
            fee: report.fee.0,
        };
        self.in_journal.insert(sequence.0, fill);
    }

    fn update(&mut self, update: &OrderUpdate) {
        if update.fill_lots.0 == 0 {
            return;
        }
        let fill = Fill {
            exec_id: self.scene.execution(update.exec_id.cast_signed()),
            order: clordid::encode(0, update.order).unwrap().to_string(),
            account: self.accounts[&update.follower],
            security_id: self.securities[&update.instrument],
            lots: update.fill_lots.0,
            price: update.fill_price.unwrap().0,
            fee: update.fee.0,
        };
        let execution = (fill.order.clone(), update.cum_lots.0);
        assert!(self.booked_ids.insert(execution.clone()), "booked twice: {fill:?}");
        self.owed.remove(&execution);
        self.fresh.insert(execution, fill.clone());
        *self.stated.entry((fill.account, fill.security_id)).or_default() += fill.lots;
        let position = self.plans.entry((update.order.plan, update.instrument)).or_default();
        *position += fill.lots;
        assert_eq!(*position, update.position.0, "position of a plan behind {fill:?}");
    }

    /// Judges what the venue said since the last time; the journal has been read behind it.
    pub(crate) fn judge(&mut self) {
        for line in std::mem::take(&mut self.lines) {
            match &*line.event {
                "accepted" => self.accepted(&line),
                "rejected" => drop(self.answer(&line)),
                "filled" => self.fill(&line),
                "cancelled" | "expired" => drop(self.open.remove(&line.cl_ord_id)),
                other => panic!("the venue said {other}"),
            }
        }
    }

    /// The first and only answer to an order: is it one that the journal has decided, and the only one of its event?
    fn answer(&mut self, line: &VenueEvent) -> &Decided {
        let id = &line.cl_ord_id;
        assert!(self.answered.insert(id.clone()), "{id} came twice");
        let decided = self.decided.get(id).unwrap_or_else(|| panic!("{id} was never decided"));
        let security_id = self.securities[&decided.instrument];
        assert_eq!((line.security_id, line.signed()), (security_id, decided.lots), "{id}");
        if let Some((leader, trade)) = decided.event {
            let event = (leader, trade, decided.plan.0, decided.leg);
            assert!(self.events.insert(event), "{id} is another order of {event:?}");
        }
        decided
    }

    fn accepted(&mut self, line: &VenueEvent) {
        let decided = self.answer(line);
        let (opens, reference) = (decided.opens, decided.reference);
        if opens && let Some(bounds) = self.bounds.get(&line.account).copied() {
            self.limits(line, &bounds, reference);
        }
        let open = Open { account: line.account, lots: line.signed() };
        self.open.insert(line.cl_ord_id.clone(), open);
    }

    /// Holds an opening order that the venue has taken against the limits of its account, by what the venue had then.
    fn limits(&mut self, line: &VenueEvent, bounds: &Bounds, reference: i64) {
        let lots_of =
            |security_id| self.held.get(&(line.account, security_id)).copied().unwrap_or(0);
        let market = &self.markets[&line.security_id];
        let value = |lots: i64| Decimal::from(lots) * market.unit * Decimal::from(reference);
        let before = (lots_of(line.security_id) * line.signed().signum()).max(0);
        // The gateway valued the others when it booked them: never below the lowest price that there was.
        let others =
            self.markets.iter().filter(|(security_id, _)| **security_id != line.security_id);
        let others: Decimal = others
            .map(|(id, market)| Decimal::from(lots_of(*id).abs()) * market.unit * market.low)
            .sum();
        let low = Decimal::from(before + line.lots) * market.unit * market.low;
        let open = self.open.values().filter(|open| open.account == line.account).count() + 1;
        let used = [
            (bounds.order, value(line.lots)),
            (bounds.position, value(before + line.lots)),
            (bounds.gross, others + low),
            (bounds.open_orders, Decimal::from(open)),
        ];
        for ((limit, used), nearest) in used.into_iter().zip(&mut self.nearest.0) {
            let Some(limit) = limit else { continue };
            assert!(used <= limit, "{used} of {limit} with {line:?} at {reference}");
            *nearest = (used / limit).max(*nearest);
        }
    }

    fn fill(&mut self, line: &VenueEvent) {
        let fill = line.fill();
        *self.held.entry((fill.account, fill.security_id)).or_default() += fill.lots;
        let open = self.open.get_mut(&fill.order).expect("an order that was accepted");
        open.lots -= fill.lots;
        if open.lots == 0 {
            self.open.remove(&fill.order);
        }
        let execution = (fill.order.clone(), line.cum_lots);
        if !self.booked_ids.contains(&execution) {
            self.owed.insert(execution.clone());
        }
        assert!(self.filled.insert(execution, fill).is_none(), "the venue said twice {line:?}");
    }

    /// Whether the venue's log has everything that was booked: it may be written a moment behind the report.
    pub(crate) fn is_level(&self) -> bool {
        self.fresh.keys().all(|execution| self.filled.contains_key(execution))
    }

    /// Fills that the venue made and that are not booked yet.
    pub(crate) fn owed(&self) -> BTreeSet<Execution> {
        self.owed.clone()
    }

    /// Whether all of them are booked.
    pub(crate) fn has_booked(&self, owed: &BTreeSet<Execution>) -> bool {
        owed.is_disjoint(&self.owed)
    }

    /// Orders that the venue has answered and of which no record says that they were handed over.
    pub(crate) fn unhanded(&self) -> usize {
        let answered = self.answered.iter().filter_map(|id| self.decided.get(id));
        answered.filter(|decided| !self.handed.contains(&decided.record)).count()
    }

    /// How near orders came to the limits on one order, a position, all positions, and open orders.
    pub(crate) fn nearest(&self) -> Nearest {
        self.nearest
    }

    /// Everything that has to hold while no gateway runs. All lines and records were read and judged.
    pub(crate) fn check(&mut self) {
        for (execution, fill) in std::mem::take(&mut self.fresh) {
            assert_eq!(self.filled.get(&execution), Some(&fill), "not what the venue made");
        }
        let mut positions = self.held.clone();
        for fill in self.owed.iter().map(|execution| &self.filled[execution]) {
            *positions.get_mut(&(fill.account, fill.security_id)).unwrap() -= fill.lots;
        }
        assert_eq!(without_zeros(&self.stated), without_zeros(&positions), "less what is owed");
        self.check_ledger(&self.scene.ledger());
        let report = verify(&self.scene.journal(), Some(&self.scene.ring())).unwrap();
        assert_eq!(report.verdict, Verdict::Sound, "{report:#?}");
    }

    /// The ledger has the fills of the journal as far as it has read it, and positions that are their sums.
    fn check_ledger(&mut self, ledger: &Path) {
        let found = ledger.exists().then(|| open(ledger));
        let position = "SELECT sequence FROM journal_position";
        let position =
            found.as_ref().map(|found| found.query_row(position, (), |row| row.get::<_, i64>(0)));
        let (Some(database), Some(Ok(position))) = (found, position) else {
            assert_eq!(self.ledger_at, 0, "the ledger has lost what it had");
            return;
        };
        let position = u64::try_from(position).unwrap();
        assert!(self.ledger_at <= position, "{position} is behind {}", self.ledger_at);
        let booked: Vec<&Fill> = self
            .in_journal
            .range((Excluded(self.ledger_at), Included(position)))
            .map(|(_, fill)| fill)
            .collect();
        let found = fills_behind(self.scene, &database, self.ledger_at);
        assert_eq!(
            booked,
            found.iter().collect::<Vec<_>>(),
            "fills of the ledger up to {position}"
        );
        for fill in booked {
            *self.in_ledger.entry((fill.account, fill.security_id)).or_default() += fill.lots;
        }
        let positions = positions_of(&database);
        assert_eq!(
            without_zeros(&self.in_ledger),
            without_zeros(&positions),
            "positions of the ledger"
        );
        self.ledger_at = position;
    }
}

type Positions = BTreeMap<(u32, u32), i64>;

fn without_zeros(positions: &Positions) -> Positions {
    positions.iter().filter(|(_, lots)| **lots != 0).map(|(whose, lots)| (*whose, *lots)).collect()
}

/// Everything that a run has left, judged once more by an audit of its own after `change` has had its way with it.
fn judged(scene: &Scene, change: impl FnOnce(&mut Audit<'_>, &mut Vec<VenueEvent>)) {
    let ring = scene.ring();
    let ring = ring.exists().then_some(ring.as_path());
    let mut reader = Reader::open(&scene.journal(), ring, Sequence(1), ReadLimit::Written).unwrap();
    let mut audit = Audit::new(scene);
    while let Some(frame) = reader.next().unwrap() {
        audit.record(&frame);
    }
    let mut lines = read_log(scene);
    change(&mut audit, &mut lines);
    for line in lines {
        audit.line(line);
    }
    audit.judge();
    assert!(audit.is_level(), "a fill that is not in the venue's log");
    audit.check();
}

/// Goal: the audit is not blind. Method: a run that it has nothing to say about; then what venue or gateway have left of
/// it is changed in one place at a time, and it has to object.
#[test]
fn the_audit_finds_what_is_wrong() {
    let wish = Wish { speed: "max", limited: LIMITED.len(), ..Wish::default() };
    let mut scene = Scene::new(&wish, sample);
    let gateway = scene.ready_gateway();
    let leaders = scene.leaders();
    finish(&scene, gateway, leaders);
    scene.close_venue();
    judged(&scene, |_, _| {});

    let first = |lines: &[VenueEvent], event: &str| {
        lines.iter().position(|line| line.event == event).unwrap()
    };
    let finds = |what: &str, change: &dyn Fn(&mut Audit<'_>, &mut Vec<VenueEvent>)| {
        let seen = catch_unwind(AssertUnwindSafe(|| judged(&scene, change)));
        assert!(seen.is_err(), "not found: {what}");
    };
    finds("an order that came twice", &|_, lines| {
        let again = lines[first(lines, "accepted")].clone();
        lines.push(again);
    });
    finds("another order of an event, a plan and a leg", &|audit, lines| {
        let with_event = |line: &VenueEvent| {
            line.event == "accepted" && audit.decided[&line.cl_ord_id].event.is_some()
        };
        let mut again = lines.iter().find(|line| with_event(line)).unwrap().clone();
        let decided = audit.decided[&again.cl_ord_id].clone();
        again.cl_ord_id = "another".to_owned();
        audit.decided.insert(again.cl_ord_id.clone(), decided);
        lines.push(again);
    });
    finds("an order of another quantity than decided", &|_, lines| {
        let order = first(lines, "accepted");
        lines[order].lots += 1;
    });
    finds("an order that nobody decided", &|audit, lines| {
        audit.decided.remove(&lines[first(lines, "accepted")].cl_ord_id);
    });
    finds("a fill that was booked and never made", &|_, lines| {
        lines.remove(first(lines, "filled"));
    });
    finds("a fill at another price", &|_, lines| {
        let fill = first(lines, "filled");
        lines[fill].price_ticks = lines[fill].price_ticks.map(|price| price + 1);
    });
    finds("a fill that the ledger does not have", &|audit, _| {
        audit.in_journal.pop_first();
    });
    for limit in 0..4 {
        finds("an order beyond a limit", &|audit, _| {
            for bounds in audit.bounds.values_mut() {
                let Bounds { order, position, gross, open_orders } = bounds;
                let one = [order, position, gross, open_orders][limit].as_mut();
                if let Some(limit) = one {
                    *limit *= Decimal::new(9, 1);
                }
            }
        });
    }
}
