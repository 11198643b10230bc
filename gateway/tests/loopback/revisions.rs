//! Revisions of the configuration while a gateway trades: what they change, what they must not, and what
//! is left of them when the gateway ends in between.

use std::net::SocketAddr;

use engine::replay::Replayer;
use journal::{ReadLimit, Reader};
use paceline_gateway::configuration::Configuration;
use paceline_gateway::{Gateway, Handle};
use protocol::messages::{
    ConfigurationActivated, ConfigurationRefused, ControlAction, ControlReport, EpochStart, Flag,
    Instructions, LeaderFill, Reason, Scope, Symbol,
};
use protocol::units::{Lots, Sequence};
use simulator::venue::{InstrumentOptions, Summary as VenueSummary};

use crate::peer::{Peer, fill};
use crate::scene::{Folders, LEADER_KEY, OPERATOR_KEY, Plot, RunningVenue, assert_clean, until};

/// A gateway with one leader, an operator, and a venue with room for more than the file has at first.
struct Play {
    folders: Folders,
    venue: RunningVenue,
    gateway: Handle,
    leader: Peer,
    desk: Peer,
    fills: u64,
    position: i64,
}

impl Play {
    /// `plot` is the file at first; the venue knows everything of `market`.
    fn begin(plot: &Plot, market: &Plot) -> Self {
        let folders = Folders::new();
        let venue = RunningVenue::start(&market.venue_options());
        let gateway = folders.gateway(plot, venue.address);
        let address = gateway.client_address();
        let leader = Peer::establish(address, "leader1", LEADER_KEY, 1, None);
        let desk = Peer::establish(address, "desk", OPERATOR_KEY, 2, None);
        Self { folders, venue, gateway, leader, desk, fills: 0, position: 0 }
    }

    fn buy(&mut self, lots: i64) {
        self.fills += 1;
        self.leader.fill(&fill(self.fills, lots, self.position));
        self.position += lots;
    }

    /// Writes another file and asks for it.
    fn ask(&mut self, plot: &Plot) -> u64 {
        let configuration = self.folders.configuration(plot, self.venue.address);
        self.ask_for(&configuration)
    }

    fn ask_for(&mut self, configuration: &Configuration) -> u64 {
        let hash = format!("{:016x}", configuration.hash_short());
        self.desk.command(ControlAction::ApplyConfiguration, Scope::Firm, &hash)
    }

    fn apply(&mut self, plot: &Plot) -> ControlReport {
        let command = self.ask(plot);
        self.desk.report(command)
    }

    fn applied(&mut self, plot: &Plot) {
        let report = self.apply(plot);
        assert_eq!((report.accepted, report.reason), (Flag::Yes, Reason::None), "{report:?}");
    }

    /// The revision is refused with this reason and a text that holds these words; nothing has changed.
    fn refused(&mut self, plot: &Plot, reason: Reason, words: &str) {
        let before = self.gateway.status().revision;
        let report = self.apply(plot);
        assert_eq!((report.accepted, report.reason), (Flag::No, reason), "{report:?}");
        assert!(report.text.as_str().contains(words), "{report:?} lacks {words:?}");
        assert_eq!(self.gateway.status().revision, before);
    }

    fn wait_for_events(&self) {
        until("events are decided", || {
            (self.gateway.status().events_in == self.fills).then_some(())
        });
    }

    /// Every record of the journal so far.
    fn records(&self) -> Vec<(u16, Sequence, Vec<u8>)> {
        let facts = self.gateway.status().facts;
        let ring = Some(facts.ring.as_path());
        let reader = Reader::open(&facts.journal, ring, Sequence(1), ReadLimit::Written);
        let mut reader = reader.unwrap();
        let mut records = Vec::new();
        while let Some(frame) = reader.next().unwrap() {
            records.push((frame.kind, frame.sequence, frame.body.to_vec()));
        }
        records
    }

    /// Drains, and checks that nothing was lost: the venue's books, the ledger's, and the journal's.
    fn end(self) -> VenueSummary {
        let Self { folders, venue, gateway, leader, desk, fills, .. } = self;
        drop((leader, desk));
        let summary = gateway.drain();
        assert_clean(&summary);
        assert_eq!(summary.status.events_in, fills);
        let books = venue.finish();
        let report = folders.report();
        assert_eq!(report.breaks.open, 0, "{:#?}", report.breaks);
        assert_eq!(report.plans_unexplained, 0, "{report:#?}");
        assert_eq!(books.fills, report.fills);
        assert_eq!(books.duplicate_orders, 0);
        books
    }
}

fn lots(books: &VenueSummary) -> Vec<i64> {
    let accounts = books.accounts.iter();
    accounts.map(|account| account.positions.iter().map(|position| position.lots).sum()).collect()
}

/// Every decision of a journal comes out the same again.
pub(crate) fn replays(records: &[(u16, Sequence, Vec<u8>)]) {
    let mut replayer: Option<Replayer> = None;
    for (kind, sequence, body) in records {
        if *kind == EpochStart::TEMPLATE_ID && replayer.is_none() {
            let capacity = engine::Capacity::of(&EpochStart::decode(body).unwrap());
            replayer = Some(Replayer::new(&capacity));
        }
        replayer.as_mut().unwrap().feed(*sequence, body).unwrap();
    }
}

/// Goal: plans that are added while a leader trades copy from then on, with accounts that the gateway had
/// never heard of; no event is lost on the way, each decision says under which revision it was made, and
/// all of it can be decided again.
/// Method: three hundred fills with a revision in their midst, in every mode of threads.
#[test]
fn a_plan_that_is_added_copies_from_then_on() {
    for gateway in ["mode = \"fused\"", "mode = \"split\"", "mode = \"dedicated\""] {
        let plot = |followers| Plot { gateway, ..Plot::simple(followers) };
        let mut play = Play::begin(&plot(1), &plot(3));
        let first = play.gateway.status().configuration;
        (0..100).for_each(|_| play.buy(1));
        let command = play.ask(&plot(3));
        (0..100).for_each(|_| play.buy(1));
        let report = play.desk.report(command);
        assert_eq!((report.accepted, report.plans), (Flag::Yes, 3), "{report:?}");
        (0..100).for_each(|_| play.buy(1));
        play.wait_for_events();

        let status = play.gateway.status();
        assert_eq!(status.revision, 2);
        assert_ne!(status.configuration, first);
        let records = play.records();
        let hash = |sequence: Sequence| {
            if sequence < report.journal_sequence { &first } else { &status.configuration }
        };
        for (kind, sequence, body) in &records {
            if *kind == Instructions::TEMPLATE_ID {
                let (root, _) = Instructions::decode(body).unwrap();
                assert_eq!(format!("{:016x}", root.configuration), *hash(*sequence));
            }
        }
        replays(&records);
        assert_eq!(lots(&play.end()), [300, 300, 300], "{gateway}");
    }
}

/// Goal: a limit that is tightened binds the very next order, and one that is lifted does not any more.
/// Method: a fill before, between and behind two revisions of one plan's limit.
#[test]
fn a_limit_that_is_changed_binds_the_next_order() {
    let loose = Plot::simple(2);
    let limit =
        "[[limit]]\nscope = \"plan\"\ntarget = \"leader1-p1\"\nmax_symbol_notional = 1300\n";
    let tight = Plot { tables: limit.into(), ..loose.clone() };
    let mut play = Play::begin(&loose, &loose);
    play.buy(10);
    play.applied(&tight);
    play.buy(10);
    play.wait_for_events();
    let held = |play: &Play, lots: [i64; 2]| {
        until("orders are filled", || {
            let wanted = lots.iter().sum::<i64>();
            (filled(&play.records()) == wanted).then_some(())
        });
    };
    held(&play, [13, 20]);
    play.applied(&loose);
    play.buy(1);
    assert_eq!(lots(&play.end()), [21, 21]);
}

/// Lots of all fills of ours.
fn filled(records: &[(u16, Sequence, Vec<u8>)]) -> i64 {
    use protocol::messages::OrderUpdate;
    let updates = records.iter().filter(|(kind, ..)| *kind == OrderUpdate::TEMPLATE_ID);
    updates
        .map(|(_, _, body)| OrderUpdate::decode(body).unwrap().fill_lots)
        .map(|Lots(lots)| lots)
        .sum()
}

/// Goal: an instrument can be added while the gateway trades: first it is compared with what the venue
/// lists, then leaders trade it, with quotes, and followers copy it.
/// Method: a second instrument; once with a tick that the venue does not have, once right.
#[test]
fn an_instrument_that_is_added_is_compared_and_copied() {
    let before = Plot::simple(1);
    let mut after = Plot::simple(1);
    after.instruments.push(InstrumentOptions {
        symbol: "ABC".into(),
        security_id: 7,
        ..before.instruments[0].clone()
    });
    let mut wrong = after.clone();
    wrong.instruments[1].tick = "0.5".parse().unwrap();
    let mut missing = after.clone();
    missing.instruments[1].security_id = 8;

    let mut play = Play::begin(&before, &after);
    play.buy(5);
    play.refused(&wrong, Reason::ConfigurationRefused, "venue sim: instrument ABC: tick is 0.5");
    play.refused(&missing, Reason::ConfigurationRefused, "does not list instrument ABC");
    let in_abc =
        |trade_id| LeaderFill { symbol: Symbol::new("ABC").unwrap(), ..fill(trade_id, 4, 0) };
    play.leader.fill(&in_abc(900));
    play.leader.wait("the unknown symbol is refused", |leader| leader.rejects().len() == 1);
    assert_eq!(play.leader.rejects()[0].reason, Reason::UnknownInstrument);

    play.applied(&after);
    play.leader.fill(&in_abc(901));
    play.fills += 1;
    play.buy(1);
    play.wait_for_events();
    assert_eq!(play.leader.rejects().len(), 1);
    replays(&play.records());
    let books = play.end();
    let of = |security_id| {
        let mut positions = books.accounts[0].positions.iter();
        positions.find(|position| position.security_id == security_id).unwrap().lots
    };
    assert_eq!((of(1), of(7)), (6, 4));
}

/// Goal: a revision that would break something is refused with the reason, and nothing of it is left.
/// Method: one of each kind, then trading goes on, then a good one is taken all the same.
#[test]
fn a_revision_that_would_break_something_changes_nothing() {
    let plot = Plot { gateway: "mode = \"split\"", ..Plot::simple(1) };
    let mut play = Play::begin(&plot, &Plot::simple(3));
    play.buy(3);
    let refused = Reason::ConfigurationRefused;
    play.refused(&plot, Reason::ConfigurationInForce, "");
    let moved = Plot { gateway: "mode = \"fused\"\nkeepalive_ms = 2000", ..plot.clone() };
    play.refused(&moved, refused, "needs a restart: gateway.mode, gateway.keepalive_ms");
    let larger = Plot { tables: "[capacity]\nplans_max = 128\n".into(), ..plot.clone() };
    play.refused(&larger, refused, "needs a restart: capacity.plans_max");
    let mut another = plot.clone();
    another.leaders.push("leader2".into());
    play.refused(&another, refused, "needs a restart: leader \"leader2\" (new)");
    let many = Plot { gateway: plot.gateway, ..Plot::simple(100) };
    play.refused(&many, refused, "capacity.followers_max = 64 has no room for it; follower");
    let mut other_lot = plot.clone();
    other_lot.instruments[0].lot = 2.into();
    play.refused(&other_lot, refused, "instrument \"XYZ\": lot was 1 and is now 2");

    // Not the file that was checked.
    let two = Plot { gateway: plot.gateway, ..Plot::simple(2) };
    let checked = play.folders.configuration(&two, play.venue.address);
    play.folders.configuration(&plot, play.venue.address);
    let command = play.ask_for(&checked);
    let report = play.desk.report(command);
    assert!(report.text.as_str().contains("not the one that was checked"), "{report:?}");

    // Not a hash, not the firm.
    for (scope, target) in [(Scope::Firm, "gateway.toml"), (Scope::Plan, "leader1-p1")] {
        let command = play.desk.command(ControlAction::ApplyConfiguration, scope, target);
        assert_eq!(play.desk.report(command).reason, Reason::UnknownTarget);
    }
    play.buy(3);
    play.wait_for_events();
    let kinds: Vec<u16> = play.records().iter().map(|(kind, ..)| *kind).collect();
    let count = |wanted| kinds.iter().filter(|kind| **kind == wanted).count();
    assert_eq!(count(ConfigurationActivated::TEMPLATE_ID), 1);
    assert_eq!(count(ConfigurationRefused::TEMPLATE_ID), 7);

    play.applied(&two);
    play.buy(1);
    play.wait_for_events();
    replays(&play.records());
    assert_eq!(lots(&play.end())[..2], [7, 7]);
}

/// Goal: what is taken out of the file is no longer traded, but what the venue still says of it is booked;
/// and it can come back.
/// Method: two plans, one of them gone for a while.
#[test]
fn a_plan_that_is_taken_out_rests_until_it_is_back() {
    let (one, two) = (Plot::simple(1), Plot::simple(2));
    let mut play = Play::begin(&two, &two);
    play.buy(4);
    play.applied(&one);
    play.buy(4);
    play.wait_for_events();
    play.applied(&two);
    play.buy(2);
    play.wait_for_events();
    replays(&play.records());
    assert_eq!(lots(&play.end()), [10, 10]);
}

/// Goal: only one revision is on its way at a time, and every command for one is answered.
/// Method: two commands, one right behind the other.
#[test]
fn one_revision_at_a_time() {
    let (one, two) = (Plot::simple(1), Plot::simple(2));
    let mut play = Play::begin(&one, &two);
    // Written once: a file that changes while it is read is another one.
    let configuration = play.folders.configuration(&two, play.venue.address);
    let commands = [play.ask_for(&configuration), play.ask_for(&configuration)];
    let reports = commands.map(|command| play.desk.report(command));
    assert_eq!(reports[0].accepted, Flag::Yes, "{reports:?}");
    let second = [Reason::ConfigurationPending, Reason::ConfigurationInForce];
    assert!(second.contains(&reports[1].reason), "{reports:?}");
    assert_eq!(lots(&play.end()), [0, 0]);
}

/// Goal: a gateway that ends anywhere between the command and the activation comes back with the file's
/// configuration, answers the command, and its journal can be decided again as a whole.
/// Method: halt right after the command was sent, after ever more records; then start, let the leader and
/// the operator come back.
#[test]
fn a_gateway_that_ends_during_a_revision_comes_back() {
    for records in 0..12 {
        let (one, two) = (Plot::simple(1), Plot::simple(2));
        let mut play = Play::begin(&one, &two);
        play.buy(2);
        play.wait_for_events();
        let before = play.gateway.status().written;
        let command = play.ask(&two);
        until("some records more", || {
            (play.gateway.status().written.0 >= before.0 + records).then_some(())
        });
        let Play { folders, venue, gateway, leader, desk, .. } = play;
        let (leader, desk) = (leader.resumption(), desk.resumption());
        drop(gateway.halt());

        let gateway = Gateway::start(&folders.configuration(&two, venue.address)).unwrap();
        until("ready", || gateway.status().ready.then_some(()));
        let address: SocketAddr = gateway.client_address();
        let leader = Peer::establish(address, "leader1", LEADER_KEY, 3, Some(leader));
        let desk = Peer::establish(address, "desk", OPERATOR_KEY, 4, Some(desk));
        let mut play = Play { folders, venue, gateway, leader, desk, fills: 1, position: 2 };
        assert_eq!(play.gateway.status().revision, 2, "{records}");
        // Answered before, answered by the start, or never received: the operator is told which.
        play.desk.wait("what became of the command", |desk| {
            let reports = desk.told.iter().map(|told| ControlReport::decode(&told.message));
            let mut ours = reports.flatten().filter(|report| report.command_id == command);
            ours.next().is_some() || !desk.not_applied.is_empty()
        });
        play.buy(1);
        until("both plans hold", || (filled(&play.records()) == 2 * 3).then_some(()));
        replays(&play.records());
        // Events are counted run by run.
        play.fills = 1;
        assert_eq!(lots(&play.end()), [3, 3], "{records}");
    }
}

/// Goal: what only the engine can know is asked of the engine before anything is in the journal; its refusal
/// leaves nothing, not even for the next revision.
/// Method: room for two rows; three plans are too many once their leader has traded, two are not.
#[test]
fn the_engine_has_a_say() {
    let plot =
        |followers| Plot { tables: "[capacity]\nrows_max = 2\n".into(), ..Plot::simple(followers) };
    let mut play = Play::begin(&plot(1), &plot(3));
    play.buy(5);
    play.wait_for_events();
    play.refused(&plot(3), Reason::ConfigurationRefused, "rows is 3, it has to lie below 3");
    play.buy(1);
    play.applied(&plot(2));
    play.buy(1);
    play.wait_for_events();
    replays(&play.records());
    assert_eq!(lots(&play.end()), [7, 7, 0]);
}

/// Goal: revisions can follow each other as fast as anybody asks, while stages are behind the journal by as
/// much as they like, and no event is lost.
/// Method: forty revisions of two files, every second one refused for being in force, with orders that wait
/// for the disk and a thread per stage; a fill before each.
#[test]
fn revisions_follow_each_other() {
    let plot = |followers| Plot {
        gateway: "mode = \"dedicated\"",
        venue: "order_durability = \"durable\"",
        ..Plot::simple(followers)
    };
    let mut play = Play::begin(&plot(1), &plot(2));
    for round in 0..20 {
        let next = plot(2 - round % 2);
        let configuration = play.folders.configuration(&next, play.venue.address);
        play.buy(1);
        let commands = [play.ask_for(&configuration), play.ask_for(&configuration)];
        play.buy(1);
        let [first, second] = commands.map(|command| play.desk.report(command));
        assert_eq!(first.accepted, Flag::Yes, "{round}: {first:?}");
        let refused = [Reason::ConfigurationPending, Reason::ConfigurationInForce];
        assert!(refused.contains(&second.reason), "{round}: {second:?}");
    }
    play.wait_for_events();
    assert_eq!(play.gateway.status().revision, 21);
    play.applied(&plot(2));
    play.buy(1);
    play.wait_for_events();
    replays(&play.records());
    assert_eq!(lots(&play.end()), [41, 41]);
}
