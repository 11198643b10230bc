//! Random words of operators at random times: whatever is said, and whatever the venue tells before and after, nothing
//! counts twice, and once the venue has told everything its figures are ours.

use crate::properties::snapshots::check_cut;
use crate::script::template;
use crate::world::{MILLISECOND, Setup, VENUE_SESSION, World, encoded};
use paceline_engine::Capacity;
use proptest::prelude::*;
use protocol::messages::{
    ExecType, Instructions, OrdStatus, OrderKey, OrderState, SessionState, Side,
};
use protocol::units::{InstrumentIndex, Lots, Nanos, PlanIndex, Ticks};

const PLANS: u32 = 3;

/// One thing that happens. Numbers choose among the orders that there are.
#[derive(Clone, Debug)]
enum Step {
    Event {
        lots: i64,
    },
    /// The venue fills a part, and says so.
    Fill {
        order: usize,
        lots: i64,
    },
    /// It says that the order works.
    Ack {
        order: usize,
    },
    /// It ends the order.
    End {
        order: usize,
    },
    /// It says again what it said last of the order.
    Repeat {
        order: usize,
    },
    Ask {
        order: usize,
    },
    Word {
        order: usize,
        state: usize,
        lots: Option<i64>,
        price: Option<i64>,
    },
    NewSession,
    Lost,
    Wait(u64),
    Sweep,
    Restart,
    Crash(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let order = any::<usize>();
    prop_oneof![
        5 => (-9_i64..10).prop_map(|lots| Step::Event { lots }),
        4 => (order, 1_i64..5).prop_map(|(order, lots)| Step::Fill { order, lots }),
        2 => order.prop_map(|order| Step::Ack { order }),
        2 => order.prop_map(|order| Step::End { order }),
        1 => order.prop_map(|order| Step::Repeat { order }),
        3 => order.prop_map(|order| Step::Ask { order }),
        6 => (order, 0..OrderState::ALL.len(), prop::option::of(0_i64..9), prop::option::of(90_i64..99))
            .prop_map(|(order, state, lots, price)| Step::Word { order, state, lots, price }),
        2 => Just(Step::NewSession),
        1 => Just(Step::Lost),
        3 => (1_u64..400).prop_map(Step::Wait),
        6 => Just(Step::Sweep),
        1 => Just(Step::Restart),
        1 => (0_usize..3).prop_map(Step::Crash),
    ]
}

/// What the venue knows of an order.
struct Real {
    key: OrderKey,
    lots: i64,
    filled: i64,
    is_over: bool,
    last: Option<protocol::messages::VenueReport>,
}

struct Play {
    world: World,
    orders: Vec<Real>,
    read: usize,
    epoch: u32,
}

impl Play {
    fn new() -> Self {
        let mut setup = Setup::default();
        setup.venue();
        let venue = &mut setup.venues[0];
        venue.order_alarm_after = Some(200 * MILLISECOND);
        venue.order_pause_after = Some(500 * MILLISECOND);
        setup.instrument("BTC");
        setup.leader("alice");
        setup.follower("bob");
        setup.follower("carol");
        for (plan, follower) in [("p", 0), ("q", 0), ("r", 1)] {
            setup.plan(plan, 0, follower);
        }
        setup.wide_limits();
        let mut world = World::new(&Capacity::default(), setup);
        world.is_checked = true;
        world.start(1);
        world.configure(1).unwrap();
        world.session(VENUE_SESSION, SessionState::Synchronised);
        Self { world, orders: Vec::new(), read: 0, epoch: 1 }
    }

    /// Takes the orders that the journal has by now.
    fn read(&mut self) {
        for (sequence, record) in &self.world.journal[self.read..] {
            let Ok((_, entries)) = Instructions::decode(record) else { continue };
            for entry in entries.map(Result::unwrap).filter(|entry| entry.lots.0 != 0) {
                let (sequence, plan, leg) = (sequence.0, entry.plan.0, entry.leg);
                let key = OrderKey { epoch: self.epoch, sequence, plan, leg };
                let lots = entry.lots.0;
                self.orders.push(Real { key, lots, filled: 0, is_over: false, last: None });
            }
        }
        self.read = self.world.journal.len();
    }

    fn tell(&mut self, index: usize, exec_type: ExecType, lots: i64) {
        let order = &mut self.orders[index];
        order.filled += lots;
        let open = order.lots.abs() - order.filled;
        order.is_over |= open == 0 || exec_type == ExecType::Canceled;
        self.world.exec_ids += 1;
        let report = protocol::messages::VenueReport {
            order: order.key,
            exec_id: self.world.exec_ids,
            side: if order.lots < 0 { Side::Sell } else { Side::Buy },
            exec_type,
            ord_status: match exec_type {
                ExecType::Canceled => OrdStatus::Canceled,
                _ if open == 0 => OrdStatus::Filled,
                _ if 0 < order.filled => OrdStatus::PartiallyFilled,
                _ => OrdStatus::New,
            },
            last_lots: Lots(lots),
            last_price: (lots != 0).then_some(Ticks(100)),
            cum_lots: Lots(order.filled),
            leaves_lots: Lots(if order.is_over { 0 } else { open }),
            receive_time: Nanos(self.world.now),
            ..template()
        };
        order.last = Some(report);
        self.world.feed(&encoded(|octets| report.encode(octets)));
    }

    fn step(&mut self, step: &Step) {
        let count = self.orders.len();
        let chosen = |order: usize| (0 < count).then(|| order % count);
        match *step {
            Step::Event { lots: 0 } => {}
            Step::Event { lots } => {
                let event = self.world.event(0, 0, lots, 100);
                self.world.feed(&encoded(|octets| event.encode(octets)));
            }
            Step::Fill { order, lots } => {
                let Some(index) = chosen(order).filter(|index| !self.orders[*index].is_over) else {
                    return;
                };
                let open = self.orders[index].lots.abs() - self.orders[index].filled;
                self.tell(index, ExecType::Trade, lots.min(open));
            }
            Step::Ack { order } | Step::End { order } => {
                let Some(index) = chosen(order).filter(|index| !self.orders[*index].is_over) else {
                    return;
                };
                let ends = matches!(step, Step::End { .. });
                self.tell(index, if ends { ExecType::Canceled } else { ExecType::New }, 0);
            }
            Step::Repeat { order } => {
                if let Some(report) = chosen(order).and_then(|index| self.orders[index].last) {
                    self.world.feed(&encoded(|octets| report.encode(octets)));
                }
            }
            Step::Ask { order } => {
                let Some(key) = chosen(order).map(|index| self.orders[index].key) else { return };
                let known = self.world.engine.open_orders().find(|order| order.key == key);
                if let Some(known) = known {
                    self.world.query((key, 0), known.state, 1);
                }
            }
            Step::Word { order, state, lots, price } => {
                let Some(key) = chosen(order).map(|index| self.orders[index].key) else { return };
                self.world.settle((key, 0), OrderState::ALL[state], lots, price);
            }
            Step::NewSession => {
                self.world.session(VENUE_SESSION, SessionState::Negotiated);
                self.world.session(VENUE_SESSION, SessionState::Synchronised);
            }
            Step::Lost => {
                self.world.session(VENUE_SESSION, SessionState::Lost);
            }
            Step::Wait(milliseconds) => self.world.now += milliseconds * MILLISECOND,
            Step::Sweep => {
                self.world.sweep();
            }
            Step::Restart => self.restart(),
            Step::Crash(written) => self.world.ends_after = Some(written),
        }
        if self.world.has_ended {
            self.restart();
        }
        self.read();
    }

    fn restart(&mut self) {
        self.read();
        self.epoch += 1;
        self.world.start(self.epoch);
        self.world.session(VENUE_SESSION, SessionState::Synchronised);
    }

    /// The venue tells the end of everything, in whatever order.
    fn end(&mut self) {
        self.world.ends_after = None;
        self.world.session(VENUE_SESSION, SessionState::Synchronised);
        self.read();
        for index in (0..self.orders.len()).rev() {
            if self.orders[index].is_over {
                // Who has ended an order tells it again when he is asked.
                self.tell_status(index);
            } else {
                self.tell(index, ExecType::Canceled, 0);
            }
        }
    }

    fn tell_status(&mut self, index: usize) {
        let is_filled = self.orders[index].filled == self.orders[index].lots.abs();
        let Some(mut report) = self.orders[index].last else { return };
        self.world.exec_ids += 1;
        report.exec_id = self.world.exec_ids;
        report.exec_type = ExecType::OrderStatus;
        report.ord_status = if is_filled { OrdStatus::Filled } else { OrdStatus::Canceled };
        (report.last_lots, report.last_price) = (Lots(0), None);
        self.world.feed(&encoded(|octets| report.encode(octets)));
    }

    fn check(&self) {
        assert_eq!(self.world.engine.open_orders().count(), 0, "the venue has ended all of them");
        assert_eq!(self.world.engine.orders_in_doubt().count(), 0);
        for plan in 0..PLANS {
            let own = self.orders.iter().filter(|order| order.key.plan == plan);
            let real: i64 = own.map(|order| order.filled * order.lots.signum()).sum();
            let row = self.world.engine.row(PlanIndex(plan), InstrumentIndex(0));
            let held = row.map_or(0, |row| row.position.0);
            assert_eq!(held, real, "plan {plan}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Goal: whatever operators say of orders, positions are what the venue has filled once it has told everything;
    /// sums and lists hold at every step; recovery, replay and snapshots give the same. Method: a venue that tells or
    /// does not, words of all kinds at any time, sessions and runs that end anywhere; then the venue tells all.
    #[test]
    fn words_of_operators_never_count_twice(
        steps in prop::collection::vec(step(), 1..80),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut play = Play::new();
        for step in &steps {
            play.step(step);
        }
        play.end();
        play.check();
        play.world.check_journal();
        let cut = cut.index(play.world.journal.len());
        check_cut(&Capacity::default(), &play.world.journal, cut);
    }
}
