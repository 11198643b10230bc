//! The venue over sockets: sessions, reports, requests, faults, and what survives a lost connection.

use crate::support::*;
use paceline_simulator::venue::{PriceOptions, Summary};
use protocol::messages::*;
use protocol::units::{Lots, Money, Nanos};

/// Goal: an order is accepted, filled at several prices with exact fees, and the account shows it.
/// Method: fifteen lots against ten lots a level around 50.0.
#[test]
fn an_order_is_filled_and_the_account_shows_it() {
    let summary = with_venue(&options(|_| {}), |address| {
        let mut alpha = Client::established(address, "alpha:a", 1);
        alpha.order(&market("one", 1, Side::Buy, 15));
        let reports: Vec<ExecutionReport> = (0..3).map(|_| alpha.report()).collect();
        assert_eq!(reports[0].exec_type, ExecType::New);
        assert_eq!((reports[1].last_lots, reports[1].last_price.unwrap().0), (Lots(10), 501));
        assert_eq!((reports[2].last_lots, reports[2].last_price.unwrap().0), (Lots(5), 502));
        assert_eq!(reports[2].ord_status, OrdStatus::Filled);
        // 3.5 basis points of 50.1 and of 25.1.
        assert_eq!((reports[1].fee, reports[2].fee), (Money(1_753_500), Money(878_500)));

        let request = AccountRequest { request_id: 9, account: Some(1) };
        alpha.send(&[&|buffer| request.encode(buffer)]);
        let Message::AccountReport(account) = alpha.next() else { panic!("no account") };
        assert_eq!(account.balance, Money(100_000_000_000 - 2_632_000));
        // Marked at the last trade: ten lots have gained a tick.
        assert_eq!(account.equity, Money(100_000_000_000 - 2_632_000 + 10_000_000));
        let Message::AccountReport(last) = alpha.next() else { panic!("no end") };
        assert_eq!((last.request_id, last.account, last.last), (9, None, Flag::Yes));

        let request = PositionRequest { request_id: 10, account: None };
        alpha.send(&[&|buffer| request.encode(buffer)]);
        let Message::PositionReport(position) = alpha.next() else { panic!("no position") };
        assert_eq!((position.account, position.security_id), (Some(1), Some(8)));
        assert_eq!(position.lots, Lots(15));
        let Message::PositionReport(last) = alpha.next() else { panic!("no end") };
        assert_eq!(last.last, Flag::Yes);
    });
    assert_eq!((summary.orders, summary.accepted, summary.fills), (1, 1, 2));
    assert_eq!(summary.accounts[0].positions[0].lots, 15);
    assert_eq!(summary.accounts[0].positions[0].cost, 7_520_000_000);
    assert_eq!(summary.duplicate_orders, 0);
}

/// Goal: the list of instruments is what the options say. Method: ask.
#[test]
fn instruments_are_listed() {
    with_venue(&options(|_| {}), |address| {
        let mut alpha = Client::established(address, "alpha:a", 1);
        let request = SecurityListRequest { request_id: 4 };
        alpha.send(&[&|buffer| request.encode(buffer)]);
        let mut symbols = Vec::new();
        loop {
            let Message::SecurityDefinition(it) = alpha.next() else { panic!("no definition") };
            assert_eq!(it.request_id, 4);
            if it.last == Flag::Yes {
                break;
            }
            assert_eq!(it.tick, Decimal { mantissa: 1, exponent: -1 });
            symbols.push((it.symbol.to_string(), it.security_id.unwrap()));
        }
        assert_eq!(symbols, [("BTC".to_owned(), 7), ("ETH".to_owned(), 8)]);
    });
}

/// Goal: subscribers learn each move of the best prices. Method: a print by the market session.
#[test]
fn quotes_follow_prints() {
    with_venue(&options(|_| {}), |address| {
        let mut alpha = Client::established(address, "alpha:a", 1);
        let request = MarketDataRequest { request_id: 1, subscribe: Flag::Yes };
        alpha.send(&[&|buffer| request.encode(buffer)]);
        let Message::Quote(quote) = alpha.next() else { panic!("no quote") };
        assert_eq!((quote.security_id, quote.bid.unwrap().0, quote.ask.unwrap().0), (8, 499, 501));
        let mut market = Client::established(address, "market:m", 2);
        market.print("BTC", 1_000);
        let Message::Quote(quote) = alpha.next() else { panic!("no quote") };
        assert_eq!((quote.security_id, quote.bid.unwrap().0), (7, 999));
        assert_eq!((quote.ask_lots, quote.last.unwrap().0), (Lots(10), 1_000));
    });
}

/// Goal: a price that was sent before an order is seen before it. Method: both at once on two
/// connections, many times; each order trades around the price sent just before.
#[test]
fn prices_are_seen_before_later_orders() {
    with_venue(&options(|_| {}), |address| {
        let mut alpha = Client::established(address, "alpha:a", 1);
        let mut prices = Client::established(address, "market:m", 2);
        for number in 0..1_000 {
            prices.print("ETH", 500 + number % 7);
            let side = if number % 2 == 0 { Side::Buy } else { Side::Sell };
            alpha.order(&market(&format!("order{number}"), 1, side, 1));
            let expected = 500 + number % 7 + if number % 2 == 0 { 1 } else { -1 };
            assert_eq!(alpha.reports(2)[1], (ExecType::Trade, 1, Some(expected)));
        }
    });
}

/// Goal: what happens while a client is away reaches it when it comes back, once and in order.
/// Method: a resting order is filled by another session while its owner is disconnected.
#[test]
fn reports_wait_for_a_client_that_is_away() {
    let summary = with_venue(&options(|_| {}), |address| {
        let mut alpha = Client::established(address, "alpha:a", 1);
        alpha.order(&limit("wait", 1, Side::Buy, 5, 500));
        assert_eq!(alpha.reports(1), [(ExecType::New, 0, None)]);
        alpha.hang_up();
        let mut beta = Client::established(address, "beta:b", 2);
        beta.order(&market("hit", 3, Side::Sell, 5));
        assert_eq!(beta.reports(2), [(ExecType::New, 0, None), (ExecType::Trade, 5, Some(500))]);
        alpha.reconnect();
        let report = alpha.report();
        assert_eq!((report.exec_type, report.last_lots), (ExecType::Trade, Lots(5)));
        assert_eq!(report.liquidity, Some(Liquidity::Added));
        // A rebate of a tenth of a basis point of 25.
        assert_eq!(report.fee, Money(-25_000));
        assert_eq!(alpha.retransmitted, 1);
    });
    assert_eq!((summary.wire.retransmitted, summary.wire.not_applied), (1, 0));
}

/// Goal: orders that got lost with a connection are reported as not applied, and processed when they
/// are sent again. Method: the venue drops the connection before the third of four orders.
#[test]
fn lost_orders_are_reported_as_not_applied() {
    let options = options(|options| options.faults.lose_every = 3);
    let summary = with_venue(&options, |address| {
        let mut alpha = Client::established(address, "alpha:a", 1);
        let orders = ["one", "two", "three", "four"].map(|id| market(id, 1, Side::Buy, 1));
        alpha.send(&[
            &|buffer| orders[0].encode(buffer),
            &|buffer| orders[1].encode(buffer),
            &|buffer| orders[2].encode(buffer),
            &|buffer| orders[3].encode(buffer),
        ]);
        alpha.wait_for_end();
        alpha.reconnect();
        alpha.wait(|client| !client.gaps.is_empty());
        assert_eq!((alpha.gaps[0].from, alpha.gaps[0].count), (3, 2));
        alpha.order(&orders[2]);
        alpha.order(&orders[3]);
        let ids: Vec<String> =
            (0..8).map(|_| alpha.report().cl_ord_id.to_string()).step_by(2).collect();
        assert_eq!(ids, ["one", "two", "three", "four"]);
    });
    assert_eq!((summary.orders, summary.fills, summary.duplicate_orders), (4, 4, 0));
    assert_eq!((summary.wire.faults, summary.wire.not_applied), (1, 2));
}

/// Goal: a connection that breaks between an order and its reports loses neither. Method: the venue
/// drops the connection after each order.
#[test]
fn reports_survive_a_dropped_connection() {
    let options = options(|options| options.faults.disconnect_every = 1);
    let summary = with_venue(&options, |address| {
        let mut alpha = Client::established(address, "alpha:a", 1);
        for id in ["one", "two"] {
            alpha.order(&market(id, 1, Side::Buy, 1));
            alpha.wait_for_end();
            alpha.reconnect();
            let reports = alpha.reports(2);
            assert_eq!(reports, [(ExecType::New, 0, None), (ExecType::Trade, 1, Some(501))]);
        }
        assert_eq!(alpha.gaps, []);
    });
    assert_eq!((summary.orders, summary.wire.faults, summary.wire.retransmitted), (2, 2, 4));
}

/// Goal: duplicates and delays come through the wire as they are meant. Method: each second report
/// twice, two held back; the identities of the reports tell.
#[test]
fn reports_can_be_doubled_and_late() {
    let options = options(|options| {
        options.faults.duplicate_every = 2;
        options.faults.delay_reports = 2;
    });
    with_venue(&options, |address| {
        let mut alpha = Client::established(address, "alpha:a", 1);
        alpha.order(&market("one", 1, Side::Buy, 1));
        alpha.order(&market("two", 1, Side::Buy, 1));
        let ids: Vec<u64> = (0..6).map(|_| alpha.report().exec_id).collect();
        assert_eq!(ids, [1, 2, 2, 3, 4, 4]);
    });
}

/// Goal: strangers and newcomers with old identities are refused. Method: wrong keys and used ids.
#[test]
fn sessions_are_refused_with_a_reason() {
    let summary = with_venue(&options(|_| {}), |address| {
        for (credentials, id, reason) in [
            ("alpha:wrong", 1, "unknown credentials"),
            ("nobody:a", 2, "unknown credentials"),
            ("alpha", 3, "unknown credentials"),
        ] {
            let mut client = Client::new(address, credentials, id);
            client.connect();
            client.wait(|client| client.refusal.is_some());
            assert_eq!(client.refusal.as_deref(), Some(reason));
        }
        let _alpha = Client::established(address, "alpha:a", 4);
        let mut again = Client::new(address, "beta:b", 4);
        again.connect();
        again.wait(|client| client.refusal.is_some());
        assert_eq!(again.refusal.as_deref(), Some("the session id was used before"));
    });
    assert_eq!(summary.wire.refused, 4);
}

/// Goal: roles are kept apart and bad messages are answered. Method: an order on the market session,
/// a print on a trading session, an account of somebody else.
#[test]
fn messages_that_are_not_allowed_are_rejected() {
    let summary = with_venue(&options(|_| {}), |address| {
        let refusal = |client: &mut Client| match client.next() {
            Message::BusinessMessageReject(it) => (it.ref_template_id, it.text.to_string()),
            other => panic!("{other:?} is no reject"),
        };
        let mut alpha = Client::established(address, "alpha:a", 1);
        alpha.print("ETH", 500);
        let expected = "the role of this session does not send template 290";
        assert_eq!(refusal(&mut alpha), (290, expected.to_owned()));
        let request = PositionRequest { request_id: 1, account: Some(3) };
        alpha.send(&[&|buffer| request.encode(buffer)]);
        let expected = "account 3 is unknown, or not of this session";
        assert_eq!(refusal(&mut alpha), (205, expected.to_owned()));
        let mut prices = Client::established(address, "market:m", 2);
        prices.order(&market("one", 1, Side::Buy, 1));
        let expected = "the role of this session does not send template 200";
        assert_eq!(refusal(&mut prices), (200, expected.to_owned()));
        prices.print("XRP", 500);
        assert_eq!(refusal(&mut prices), (290, "unknown symbol XRP".to_owned()));
    });
    assert_eq!(summary.refused, 4);
}

/// Goal: a session ends in order, and its identity is dead then. Method: finish, then establish again.
#[test]
fn a_finished_session_is_over() {
    with_venue(&options(|_| {}), |address| {
        let mut alpha = Client::established(address, "alpha:a", 1);
        alpha.order(&market("one", 1, Side::Buy, 1));
        alpha.reports(2);
        alpha.finish();
        let mut again = Client::new(address, "alpha:a", 1);
        again.connect();
        again.wait(|client| client.refusal.is_some());
    });
}

/// Goal: files tell the same as the venue. Method: one order; compare log, state file and summary.
#[test]
fn files_tell_what_happened() {
    let folder = tempfile::tempdir().unwrap();
    let (state, log) = (folder.path().join("state.json"), folder.path().join("events.jsonl"));
    let options = options(|options| {
        options.state_file = Some(state.clone());
        options.event_log = Some(log.clone());
    });
    let summary = with_venue(&options, |address| {
        let mut alpha = Client::established(address, "alpha:a", 1);
        alpha.order(&market("one", 1, Side::Buy, 12));
        alpha.order(&market("one", 1, Side::Buy, 12));
        assert_eq!(alpha.reports(4)[3].0, ExecType::Rejected);
    });
    let text = std::fs::read_to_string(&state).unwrap();
    let read: Summary = serde_json::from_str(&text).unwrap();
    assert_eq!(read, summary);
    assert_eq!((read.duplicate_orders, read.rejects["DuplicateOrder"]), (1, 1));
    let events: Vec<serde_json::Value> = std::fs::read_to_string(&log)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let kinds: Vec<&str> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["accepted", "filled", "filled", "rejected"]);
    assert_eq!((&events[0]["lots"], &events[1]["lots"]), (&12.into(), &10.into()));
    assert_eq!(events[1]["price_ticks"], 501);
    assert_eq!(events[3]["reason"], "DuplicateOrder");
}

/// Goal: a venue moves its own market. Method: a walk of one tick each millisecond gives quotes.
#[test]
fn a_walk_moves_the_market() {
    let options = options(|options| {
        options.prices = PriceOptions::Walk { interval_ms: 1, step_ticks: 3 };
    });
    let summary = with_venue(&options, |address| {
        let mut alpha = Client::established(address, "alpha:a", 1);
        let request = MarketDataRequest { request_id: 1, subscribe: Flag::Yes };
        alpha.send(&[&|buffer| request.encode(buffer)]);
        for _ in 0..5 {
            let Message::Quote(quote) = alpha.next() else { panic!("no quote") };
            assert_eq!(quote.ask.unwrap().0 - quote.bid.unwrap().0, 2);
            assert_ne!(quote.transact_time, Nanos(0));
        }
    });
    assert!(summary.prints >= 4);
}

/// Goal: a client that does not read for a while gets everything later, and holds nobody up. Method:
/// far more reports than buffers hold; another client trades in between.
#[test]
fn slow_readers_get_everything() {
    let summary = with_venue(&options(|_| {}), |address| {
        let mut alpha = Client::established(address, "alpha:a", 1);
        let mut beta = Client::established(address, "beta:b", 2);
        let side = |number: usize| if number.is_multiple_of(2) { Side::Buy } else { Side::Sell };
        for batch in 0..50 {
            let orders: Vec<NewOrderSingle> = (batch * 400..(batch + 1) * 400)
                .map(|number| market(&format!("order{number}"), 1, side(number), 1))
                .collect();
            for order in &orders {
                alpha.queue(&|buffer| order.encode(buffer));
            }
            alpha.send(&[]);
        }
        beta.order(&market("beside", 3, Side::Buy, 1));
        assert_eq!(beta.reports(2)[1], (ExecType::Trade, 1, Some(501)));
        let mut executions = 0;
        for _ in 0..40_000 {
            let report = alpha.report();
            assert!(report.exec_id > executions);
            executions = report.exec_id;
        }
    });
    assert_eq!((summary.orders, summary.fills), (20_001, 20_001));
}

/// Goal: rubbish closes its own connection and nothing else. Method: random octets, random messages in
/// good frames, and an order before the session is established; then a client as usual.
#[test]
fn rubbish_hurts_nobody_else() {
    let summary = with_venue(&options(|_| {}), |address| {
        let mut alpha = Client::established(address, "alpha:a", 1);
        let mut state = 7_u64;
        for round in 0..60 {
            let mut octets: Vec<u8> = (0..200)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    state.to_le_bytes()[7]
                })
                .collect();
            if round % 3 > 0 {
                // A frame that is in order, with a message that is not.
                octets[..6].copy_from_slice(&[0, 0, 0, 200, 0xeb, 0x50]);
            }
            if round % 3 == 2 {
                // A session message that we know, or an order.
                let template = if round % 2 == 0 { round % 19 } else { 200 };
                let schema: [u8; 2] = if round % 2 == 0 { [0xbc, 0x0a] } else { [0x1e, 0x1e] };
                octets[6..14].copy_from_slice(&[60, 0, template, 0, schema[0], schema[1], 0, 0]);
            }
            send_and_drain(address, &octets);
        }
        alpha.order(&market("after", 1, Side::Buy, 1));
        assert_eq!(alpha.reports(2)[1], (ExecType::Trade, 1, Some(501)));
    });
    assert_eq!((summary.orders, summary.wire.connections), (1, 61));
    assert!(summary.wire.violations > 20, "{summary:?}");
}
