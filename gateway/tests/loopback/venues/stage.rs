//! Plays a story: a gateway between a leader, an operator and a [`Counterparty`].

use std::path::PathBuf;

use journal::{ReadLimit, Reader};
use paceline_gateway::{Gateway, Handle};
use protocol::header::MessageHeader;
use protocol::messages::{
    ControlAction, CxlRejReason, Finding, Flag, Instructions, LeaderOrderStatus, OrdRejReason,
    OrderState, OrderUpdate, Reason, ReportOutcome, Scope, Trigger, VenueCancelReject, VenueReport,
};
use protocol::units::Sequence;

use super::counterparty::{Asked, Counterparty, Speaker, Word};
use crate::peer::{Peer, fill, order};
use crate::scene::{Folders, LEADER_KEY, OPERATOR_KEY, Plot, assert_clean, until};

/// Everything that a story needs, running.
pub(crate) struct Stage {
    pub(crate) venue: Counterparty,
    pub(crate) gateway: Handle,
    folders: Folders,
    leader: Peer,
    operator: Peer,
    record: Record,
    leader_position: i64,
    trades: u64,
}

impl Stage {
    /// A gateway with one leader whose fills one plan copies one to one, logged on to the venue.
    pub(crate) fn new(speaker: Box<dyn Speaker>, more: &'static str) -> Self {
        let mut venue = Counterparty::new(speaker);
        let speaker = &venue.speaker;
        let mut plot =
            Plot { protocol: speaker.protocol(), venue: speaker.venue(), ..Plot::simple(1) };
        plot.plan = Some(more);
        plot.engine = "sweep_interval_ms = 10";
        let folders = Folders::new();
        for (name, text) in speaker.files() {
            folders.write(name, text);
        }
        let configuration = folders.configuration(&plot, venue.address());
        let gateway = Gateway::start(&configuration).unwrap();
        until("the venue session is synchronised", || {
            venue.turn();
            assert!(!gateway.has_failed(), "a thread has failed");
            gateway.status().ready.then_some(())
        });
        let address = gateway.client_address();
        let leader = Peer::establish(address, "leader1", LEADER_KEY, 1, None);
        let operator = Peer::establish(address, "desk", OPERATOR_KEY, 2, None);
        let record = Record::new(folders.journal(), folders.ring());
        Self { venue, gateway, folders, leader, operator, record, leader_position: 0, trades: 0 }
    }

    /// Does what a step says and returns what came of it, once that is as many things as are expected.
    pub(crate) fn play(&mut self, step: &str, expected: usize) -> Vec<String> {
        for command in step.split(';') {
            self.perform(command.trim());
        }
        // What the leader does in one line leaves in one write: no time passes in between.
        self.leader.turn();
        let mut said = Vec::new();
        until(&format!("{expected} things come of: {step}"), || {
            self.turn(&mut said);
            (expected <= said.len()).then_some(())
        });
        said.sort();
        said
    }

    fn turn(&mut self, said: &mut Vec<String>) {
        self.venue.turn();
        said.extend(self.venue.take_asked().iter().map(asked));
        self.record.read(said);
    }

    fn perform(&mut self, command: &str) {
        let words: Vec<&str> = command.split_whitespace().collect();
        let venue = &mut self.venue;
        match words[..] {
            ["leader", "buys", lots] => self.trade(lots.parse().unwrap()),
            ["leader", "orders", status, lots, price] => self.order(status, lots, &price[1..]),
            ["leader", "sells", lots] => self.trade(-lots.parse::<i64>().unwrap()),
            ["operator", action, whose] => self.set_trading(action, whose == "venue"),
            ["operator", action] => {
                let action = match action {
                    "kills" => ControlAction::KillCancel,
                    "rearms" => ControlAction::Rearm,
                    _ => panic!("{command} is no step"),
                };
                let id = self.operator.command(action, Scope::Firm, "");
                self.operator.report(id);
            }
            ["venue", "accepts"] => venue.say(Word::Accepted, 0),
            ["venue", "fills", lots] => venue.say(Word::Filled, lots.parse().unwrap()),
            ["venue", "fills", lots, "of", order] => {
                venue.say_of(order.parse().unwrap(), Word::Filled, lots.parse().unwrap());
            }
            ["venue", "cancels", "what", "is", "left", "of", order] => {
                venue.say_of(order.parse().unwrap(), Word::Canceled, 0);
            }
            ["operator", "settles", order, "as", state, ref filled @ ..] => {
                self.settle(order.parse().unwrap(), state, filled);
            }
            ["venue", "busts"] => venue.say(Word::Busted, 0),
            ["venue", "cancels"] => venue.say(Word::Canceled, 0),
            ["venue", "expires"] => venue.say(Word::Expired, 0),
            ["venue", "rejects", reason] => {
                let known = OrdRejReason::ALL.into_iter();
                let mut known = known.filter(|known| format!("{known:?}") == reason);
                venue.say(Word::Rejected(known.next().unwrap()), 0);
            }
            ["venue", "refuses", reason] => {
                let known = CxlRejReason::ALL.into_iter();
                let mut known = known.filter(|known| format!("{known:?}") == reason);
                venue.say(Word::CancelRefused(known.next().unwrap()), 0);
            }
            ["venue", "replaces"] => venue.say(Word::Replaced, 0),
            ["venue", "keeps", reason] => {
                let known = CxlRejReason::ALL.into_iter();
                let mut known = known.filter(|known| format!("{known:?}") == reason);
                venue.say(Word::ReplaceRefused(known.next().unwrap()), 0);
            }
            ["venue", "repeats"] => venue.repeat(),
            ["venue", "will", ..] => venue.speaker.arrange(&words[2..].join(" ")),
            ["venue", "loses", "the", "next"] => venue.loses = true,
            ["venue", "hangs", "up"] => {
                venue.is_closed = true;
                venue.hang_up();
                let gateway = &self.gateway;
                until("the loss is noticed", || {
                    (!gateway.status().venues[0].synchronised).then_some(())
                });
            }
            ["venue", "comes", "back"] => {
                venue.is_closed = false;
                let gateway = &self.gateway;
                until("the venue session is synchronised again", || {
                    venue.turn();
                    gateway.status().venues[0].synchronised.then_some(())
                });
            }
            _ => panic!("{command} is no step"),
        }
    }

    /// An operator sets a trading state, and the status says so.
    fn set_trading(&mut self, action: &str, is_venue: bool) {
        let (action, state) = match action {
            "halts" => (ControlAction::SetHalted, "halted"),
            "reduces" => (ControlAction::SetReducing, "reducing"),
            _ => (ControlAction::SetActive, "active"),
        };
        let (scope, target) = if is_venue { (Scope::Venue, "sim") } else { (Scope::Firm, "") };
        let id = self.operator.command(action, scope, target);
        assert_eq!(self.operator.report(id).accepted, Flag::Yes);
        let gateway = &self.gateway;
        until("the status says so", || {
            let status = gateway.status();
            let said = if is_venue { status.venues[0].trading } else { status.trading };
            (said == state).then_some(())
        });
    }

    /// An operator says what became of an order, and is believed; `filled` may be so many, and at what price.
    fn settle(&mut self, order: usize, state: &str, filled: &[&str]) {
        let state = OrderState::ALL.into_iter().find(|known| format!("{known:?}") == state);
        let [filled, price] = match filled {
            ["filled", filled, "@", price] => {
                [filled, price].map(|number| Some(number.parse().unwrap()))
            }
            _ => [None, None],
        };
        let id = self.venue.id_of(order).to_owned();
        let report = self.operator.settle(&id, state.unwrap(), filled, price);
        assert_eq!((report.accepted, report.reason), (Flag::Yes, Reason::None));
    }

    /// The leader has an order to buy, the same one each time.
    fn order(&mut self, status: &str, lots: &str, price: &str) {
        let mut known = LeaderOrderStatus::ALL.into_iter();
        let status = known.find(|known| format!("{known:?}") == status).unwrap();
        let order = order(status, lots.parse().unwrap(), price.parse().unwrap());
        self.leader.send(|buffer| order.encode(buffer));
    }

    fn trade(&mut self, lots: i64) {
        self.trades += 1;
        self.leader.fill_later(&fill(self.trades, lots, self.leader_position));
        self.leader_position += lots;
    }

    /// Takes leave of the venue while it goes on, and compares the books.
    pub(crate) fn finish(self) -> accounting::Report {
        let Self { mut venue, gateway, folders, leader, operator, mut record, .. } = self;
        let mut late = Vec::new();
        record.read(&mut late);
        assert!(late.is_empty(), "nothing more comes of it: {late:?}");
        // A drain waits for clients that do not take leave.
        drop((leader, operator));
        let summary = std::thread::scope(|scope| {
            let builder = std::thread::Builder::new().name("drain".into());
            let drain = builder.spawn_scoped(scope, move || gateway.drain()).unwrap();
            until("the gateway has taken leave", || {
                venue.turn();
                drain.is_finished().then_some(())
            });
            drain.join().unwrap()
        });
        assert_clean(&summary);
        let report = folders.report();
        let held = report.followers[0].instruments.first().map_or(0, |held| held.position);
        assert_eq!(held, venue.position(), "the ledger holds what the venue says");
        report
    }
}

/// What was asked of the venue, as text.
fn asked(asked: &Asked) -> String {
    match asked {
        Asked::Order(order) => {
            let side = if order.lots < 0 { "sell" } else { "buy" };
            format!("order {side} {}", order.lots.abs())
        }
        Asked::Replace { order, .. } => {
            format!("replace {} at {}", order.lots.abs(), order.price.unwrap())
        }
        Asked::Cancel { .. } => "cancel".into(),
    }
}

/// What the journal says, from where it was read last.
struct Record {
    directory: PathBuf,
    ring: PathBuf,
    next: Sequence,
    rejected: Option<OrdRejReason>,
}

impl Record {
    const fn new(directory: PathBuf, ring: PathBuf) -> Self {
        Self { directory, ring, next: Sequence(1), rejected: None }
    }

    fn read(&mut self, said: &mut Vec<String>) {
        let ring = Some(self.ring.as_path());
        let reader = Reader::open(&self.directory, ring, self.next, ReadLimit::Written);
        let Ok(mut reader) = reader else { return };
        while let Ok(Some(frame)) = reader.next() {
            self.next = Sequence(frame.sequence.0 + 1);
            let body = frame.body.to_vec();
            said.extend(self.record(&body));
        }
    }

    fn record(&mut self, body: &[u8]) -> Vec<String> {
        match MessageHeader::decode(body).unwrap().template_id {
            VenueReport::TEMPLATE_ID => {
                self.rejected = VenueReport::decode(body).unwrap().ord_rej_reason;
                Vec::new()
            }
            VenueCancelReject::TEMPLATE_ID => {
                let refusal = VenueCancelReject::decode(body).unwrap();
                let what = if refusal.replace.is_some() { "replace" } else { "cancel" };
                vec![format!("{what} refused {:?}", refusal.cxl_rej_reason)]
            }
            Finding::TEMPLATE_ID => {
                vec![format!("found {:?}", Finding::decode(body).unwrap().kind)]
            }
            OrderUpdate::TEMPLATE_ID => self.update(&OrderUpdate::decode(body).unwrap()),
            Instructions::TEMPLATE_ID => {
                let (root, entries) = Instructions::decode(body).unwrap();
                let entries = entries.map(Result::unwrap).filter(|entry| {
                    entry.lots.0 == 0
                        && entry.reason != Reason::OnTarget
                        && root.trigger == Trigger::LeaderEvent
                });
                entries.map(|entry| format!("waits {:?}", entry.reason)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn update(&self, update: &OrderUpdate) -> Vec<String> {
        let OrderUpdate { state, fill_lots, leaves_lots, .. } = *update;
        vec![match update.outcome {
            ReportOutcome::Applied if fill_lots.0 != 0 => {
                format!("filled {fill_lots} left {leaves_lots}")
            }
            ReportOutcome::Applied if state == OrderState::Rejected => {
                self.rejected.map_or("rejected".into(), |reason| format!("rejected {reason:?}"))
            }
            ReportOutcome::Applied => format!("{state:?}").to_lowercase(),
            outcome => format!("{outcome:?}").to_lowercase(),
        }]
    }
}
