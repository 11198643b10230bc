//! The replay over sockets: order, resending, prices, rejects, and giving up.

use crate::gateway::{Gateway, Script};
use crate::support::{options, with_venue};
use paceline_simulator::fills::{self, Export, LeaderFills};
use paceline_simulator::leader::{
    LeaderError, LeaderLogin, LeaderOptions, LeaderSummary, MarketLogin, Progress, Speed, run,
};
use paceline_simulator::orders::OrderMessage;
use paceline_simulator::sample;
use paceline_simulator::signals;
use paceline_simulator::venue::InstrumentOptions;
use protocol::messages::{
    LeaderFill, LeaderOrderStatus, LeaderSignal, Message, OrdType, SignalAction, TimeInForce,
};
use protocol::units::Nanos;
use rust_decimal::Decimal;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

fn login(leader: &str) -> LeaderLogin {
    let equity = Some(Decimal::from(100_000));
    LeaderLogin {
        leader: leader.to_owned(),
        name: leader.to_owned(),
        key: "key".to_owned(),
        equity,
    }
}

fn leader_options(export: &Export, address: SocketAddr) -> LeaderOptions {
    LeaderOptions {
        gateway: address.to_string(),
        sessions: export.leaders.iter().map(|leader| login(&leader.name)).collect(),
        resume_delay_ms: 20,
        ..LeaderOptions::default()
    }
}

/// Replays an export to a stand-in gateway.
fn replay(export: &Export, script: Script) -> (LeaderSummary, Gateway) {
    let mut summary = LeaderSummary::default();
    let gateway = Gateway::run(script, |address| {
        let options = leader_options(export, address);
        let progress = Progress::default();
        summary = run(export, &options, &progress, &AtomicBool::new(false)).unwrap();
        assert_eq!(progress.total.load(Ordering::Relaxed), export.fills() as u64);
        assert_eq!(progress.sent.load(Ordering::Relaxed), summary.sent);
    });
    (summary, gateway)
}

fn fills_of(gateway: &Gateway, leader: &str) -> Vec<LeaderFill> {
    let heard = gateway.heard.lock().unwrap();
    let messages = heard[leader].messages.iter();
    messages
        .filter_map(|message| match message {
            Message::LeaderFill(fill) => Some(*fill),
            _ => None,
        })
        .collect()
}

fn assert_all_arrived(export: &Export, gateway: &Gateway) {
    for leader in &export.leaders {
        let sent: Vec<u64> = leader.fills.iter().map(|fill| fill.fill_id).collect();
        let heard: Vec<u64> =
            fills_of(gateway, &leader.name).iter().map(|fill| fill.trade_id).collect();
        assert_eq!(heard, sent, "{}", leader.name);
    }
}

/// Goal: every fill arrives once, in order, after its leader's account, and the peer confirms it.
/// Method: three leaders of a sample at full speed.
#[test]
fn everything_arrives_once_and_in_order() {
    let export = sample::generate(5, 3, 600);
    let (summary, gateway) = replay(&export, Script::default());
    assert!(summary.is_complete(), "{summary:?}");
    assert_eq!((summary.sent, summary.resent, summary.undelivered), (600, 0, 0));
    assert_all_arrived(&export, &gateway);
    for heard in gateway.heard.lock().unwrap().values() {
        assert!(matches!(heard.messages[0], Message::LeaderAccount(_)));
    }
    let first = fills_of(&gateway, "leader1")[0];
    assert_eq!(first.transact_time, first.sending_time);
    assert_ne!(first.transact_time, export.leaders[0].fills[0].time_ns);
}

/// Goal: what a gateway never processed is sent again, nothing else, and before anything newer.
/// Method: connections are dropped before their 40th message is processed, several times.
#[test]
fn exactly_what_was_not_applied_is_sent_again() {
    let export = sample::generate(6, 2, 500);
    let script = Script { lose_at: 40, losses: 5, ..Script::default() };
    let (summary, gateway) = replay(&export, script);
    assert!(summary.is_complete(), "{summary:?}");
    assert_all_arrived(&export, &gateway);
    let not_applied: u64 = summary.sessions.iter().map(|session| session.not_applied).sum();
    let reconnects: u64 = summary.sessions.iter().map(|session| session.reconnects).sum();
    assert_eq!((summary.sent, summary.resent), (500, not_applied));
    assert_eq!(reconnects, 5);
    assert!(summary.resent >= 5);
}

/// Goal: orders leave between the fills, by their times, and come again with them when they got lost. Method:
/// an order in front of each tenth fill; a connection is dropped.
#[test]
fn orders_leave_between_fills() {
    let export = sample::generate(7, 1, 100);
    let fills = &export.leaders[0].fills;
    let order = |(place, fill): (usize, &fills::Fill)| OrderMessage {
        leader: "leader1".to_owned(),
        // The sample has whole milliseconds: one nanosecond earlier is free.
        time_ns: Nanos(fill.time_ns.0 - 1),
        symbol: fill.symbol,
        side: fill.side,
        order_id: place as u64,
        status: LeaderOrderStatus::New,
        ord_type: OrdType::Limit,
        time_in_force: TimeInForce::GoodTillCancel,
        price: Some(fill.price),
        stop: None,
        quantity: fill.quantity,
    };
    let orders: Vec<OrderMessage> = fills.iter().enumerate().step_by(10).map(order).collect();
    let mut summary = LeaderSummary::default();
    let script = Script { lose_at: 60, losses: 1, ..Script::default() };
    let gateway = Gateway::run(script, |address| {
        let options = LeaderOptions { orders: orders.clone(), ..leader_options(&export, address) };
        summary = run(&export, &options, &Progress::default(), &AtomicBool::new(false)).unwrap();
    });
    assert!(summary.is_complete(), "{summary:?}");
    let heard = gateway.heard.lock().unwrap();
    let mut said = Vec::new();
    for message in &heard["leader1"].messages {
        match message {
            Message::LeaderOrder(order) => said.push((true, order.order_id)),
            Message::LeaderFill(fill) => said.push((false, fill.trade_id)),
            _ => {}
        }
    }
    let mut waiting = orders.iter().peekable();
    let mut expected = Vec::new();
    for fill in fills {
        while let Some(order) = waiting.next_if(|order| order.time_ns < fill.time_ns) {
            expected.push((true, order.order_id));
        }
        expected.push((false, fill.fill_id));
    }
    assert_eq!(said, expected);
}

/// Goal: a leader who only signals needs no fills; what he says arrives in its order, with its prices and an expiry
/// that counts from when it is said. Method: three lines of a file; a connection is dropped.
#[test]
fn signals_leave_by_their_times() {
    let text = "leader,time_ns,symbol,signal_id,action,side,type,quantity,price,stop_loss,expires_ms\n\
                oracle,10,BTC,7,enter,buy,limit,0.5,99,90,50\noracle,20,BTC,7,entered,,,,,,\n\
                oracle,30,BTC,7,close,,,,101,,\n";
    let signals = signals::parse(text.as_bytes(), "signals.csv").unwrap();
    let leader = LeaderFills { name: "oracle".to_owned(), fills: Vec::new() };
    let export = Export { leaders: vec![leader], ..Export::default() };
    let mut summary = LeaderSummary::default();
    let script = Script { lose_at: 2, losses: 1, ..Script::default() };
    let gateway = Gateway::run(script, |address| {
        let options = LeaderOptions { signals, ..leader_options(&export, address) };
        summary = run(&export, &options, &Progress::default(), &AtomicBool::new(false)).unwrap();
    });
    assert!(summary.is_complete(), "{summary:?}");
    let heard = gateway.heard.lock().unwrap();
    let said: Vec<LeaderSignal> = heard["oracle"]
        .messages
        .iter()
        .filter_map(|message| match message {
            Message::LeaderSignal(signal) => Some(*signal),
            _ => None,
        })
        .collect();
    let steps: Vec<_> = said.iter().map(|signal| (signal.sequence, signal.action)).collect();
    let expected =
        [(10, SignalAction::Enter), (20, SignalAction::Entered), (30, SignalAction::Close)];
    assert_eq!(steps, expected);
    let entry = &said[0];
    assert_eq!(entry.expire_time, Some(Nanos(entry.transact_time.0 + 50_000_000)));
    assert_eq!(entry.stop_loss.unwrap().to_string(), "90");
}

/// Goal: a replay is not over while the gateway still has to say what it never processed.
/// Method: the first word about a loss gets lost too, and comes again only when the client is silent.
#[test]
fn a_late_word_about_a_loss_is_waited_for() {
    let export = sample::generate(12, 1, 100);
    let script = Script { lose_at: 60, losses: 1, is_slow: true, ..Script::default() };
    let (summary, gateway) = replay(&export, script);
    assert!(summary.is_complete(), "{summary:?}");
    assert_all_arrived(&export, &gateway);
    assert!(summary.resent > 0, "{summary:?}");
}

/// Goal: a fill that is sent again happened when it happened. Method: one loss; times never go back.
#[test]
fn resent_fills_keep_their_time() {
    let export = sample::generate(6, 1, 100);
    let script = Script { lose_at: 30, losses: 1, ..Script::default() };
    let (_, gateway) = replay(&export, script);
    let fills = fills_of(&gateway, "leader1");
    assert!(fills.is_sorted_by_key(|fill| fill.transact_time));
    assert!(fills.iter().any(|fill| fill.transact_time < fill.sending_time));
}

/// Goal: rejects are counted by reason and are no reason to stop. Method: each tenth is rejected.
#[test]
fn rejects_are_counted_by_reason() {
    let export = sample::generate(7, 1, 99);
    let (summary, _) = replay(&export, Script { reject_every: 10, ..Script::default() });
    assert!(summary.is_complete());
    assert_eq!(summary.rejects["UnknownInstrument"], 10);
}

/// Goal: the replay says so when it cannot know what arrived. Method: the gateway forgets the session.
#[test]
fn a_forgotten_session_is_a_failure() {
    let export = sample::generate(8, 1, 100);
    let script = Script { lose_at: 30, losses: 1, forgets: true, ..Script::default() };
    let (summary, _) = replay(&export, script);
    assert!(!summary.is_complete());
    assert_eq!(summary.undelivered, 100);
    assert_eq!(summary.sessions[0].failure.as_deref(), Some("no such session"));
}

/// Goal: wrong credentials end at once; others go on. Method: one of two keys is wrong.
#[test]
fn wrong_credentials_end_one_session() {
    let export = sample::generate(9, 2, 50);
    Gateway::run(Script::default(), |address| {
        let mut options = leader_options(&export, address);
        options.sessions[1].key = "wrong".to_owned();
        let stop = AtomicBool::new(false);
        let summary = run(&export, &options, &Progress::default(), &stop).unwrap();
        assert!(!summary.is_complete());
        assert!(summary.sessions[0].is_confirmed);
        assert_eq!(summary.sessions[1].failure.as_deref(), Some("unknown credentials"));
        assert_eq!(summary.undelivered, export.leaders[1].fills.len() as u64);
    });
}

/// Goal: a gateway that is not there is given up. Method: an address that nobody listens on.
#[test]
fn an_absent_gateway_is_given_up() {
    let export = sample::generate(9, 1, 5);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let mut options = leader_options(&export, listener.local_addr().unwrap());
    drop(listener);
    options.give_up_after_ms = 60;
    let stop = AtomicBool::new(false);
    let summary = run(&export, &options, &Progress::default(), &stop).unwrap();
    assert_eq!(summary.sessions[0].failure.as_deref(), Some("the gateway cannot be reached"));
}

/// Goal: the recorded pace, scaled, and the recorded times. Method: an export of some seconds at a
/// thousand times its speed; the gaps between intended times are the recorded ones over a thousand.
#[test]
fn recorded_pace_is_kept() {
    let export = sample::generate(10, 1, 60);
    for keep_times in [false, true] {
        let gateway = Gateway::run(Script::default(), |address| {
            let speed = Speed::Times(Decimal::from(1_000));
            let options = LeaderOptions { speed, keep_times, ..leader_options(&export, address) };
            let stop = AtomicBool::new(false);
            assert!(run(&export, &options, &Progress::default(), &stop).unwrap().is_complete());
        });
        let heard = fills_of(&gateway, "leader1");
        let scale = if keep_times { 1 } else { 1_000 };
        for (fill, message) in export.leaders[0].fills.iter().zip(&heard) {
            let recorded = fill.time_ns.0 - export.leaders[0].fills[0].time_ns.0;
            let played = message.transact_time.0 - heard[0].transact_time.0;
            assert_eq!(played, recorded / scale);
        }
        let first = export.leaders[0].fills[0].time_ns;
        assert_eq!(heard[0].transact_time == first, keep_times);
    }
}

/// Goal: the venue learns every price. Method: a venue with the instruments of the sample.
#[test]
fn the_venue_learns_every_price() {
    let export = sample::generate(11, 2, 200);
    let venue = options(|options| options.instruments = InstrumentOptions::of_export(&export));
    let summary = with_venue(&venue, |venue| {
        Gateway::run(Script::default(), |address| {
            let market = MarketLogin {
                venue: venue.to_string(),
                name: "market".to_owned(),
                key: "m".to_owned(),
            };
            let options =
                LeaderOptions { market: Some(market), ..leader_options(&export, address) };
            let stop = AtomicBool::new(false);
            let summary = run(&export, &options, &Progress::default(), &stop).unwrap();
            assert!(summary.is_complete(), "{summary:?}");
            assert_eq!(summary.prints, 200);
        });
    });
    assert_eq!((summary.prints, summary.refused), (200, 0));
}

/// Goal: a stop ends the replay at once, and the summary says so. Method: stopped before it starts.
#[test]
fn a_stop_is_heeded() {
    let export = sample::generate(12, 1, 10);
    Gateway::run(Script::default(), |address| {
        let options = leader_options(&export, address);
        let summary = run(&export, &options, &Progress::default(), &AtomicBool::new(true)).unwrap();
        assert!(summary.is_stopped && !summary.is_complete());
    });
}

/// Goal: bad options are named. Method: a table.
#[test]
fn bad_options_are_named() {
    let export = sample::generate(13, 1, 10);
    let address = "127.0.0.1:9".parse().unwrap();
    let good = leader_options(&export, address);
    let check = |change: &dyn Fn(&mut LeaderOptions), expected: &str| {
        let mut options = good.clone();
        change(&mut options);
        let outcome = run(&export, &options, &Progress::default(), &AtomicBool::new(true));
        let error: LeaderError = outcome.unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    };
    check(&|options| options.sessions.clear(), "sessions: there is none");
    check(&|options| options.sessions[0].leader = "zoe".to_owned(), "sessions[0]: no leader zoe");
    check(&|options| options.sessions[0].key.clear(), "sessions[0]: the key in credentials");
    check(&|options| options.speed = Speed::Times(Decimal::ZERO), "speed: 0 is not above zero");
    check(&|options| options.gateway = "nowhere".to_owned(), "cannot resolve nowhere");
}

/// Goal: a real export goes through whole, with the instruments that it implies: every price is on a
/// tick of the venue, every fill arrives. Method: eight leaders at full speed, where the file is.
#[test]
fn real_fills_go_through_whole() {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !data.is_dir() {
        println!("skipped: no real data");
        return;
    }
    let path = data.join("fills/hyperliquid_2026_07/exchange_leader_fills.json");
    let export = fills::load(&path).unwrap();
    let venue = options(|options| options.instruments = InstrumentOptions::of_export(&export));
    let summary = with_venue(&venue, |venue| {
        let gateway = Gateway::run(Script::default(), |address| {
            let market = MarketLogin {
                venue: venue.to_string(),
                name: "market".to_owned(),
                key: "m".to_owned(),
            };
            let options =
                LeaderOptions { market: Some(market), ..leader_options(&export, address) };
            let stop = AtomicBool::new(false);
            let summary = run(&export, &options, &Progress::default(), &stop).unwrap();
            assert!(summary.is_complete(), "{summary:?}");
        });
        assert_all_arrived(&export, &gateway);
    });
    assert_eq!((summary.prints, summary.refused), (3_210, 0));
}
