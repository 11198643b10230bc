//! Tests of the exchange: matching as text tables, one test per reject rule, conservation of money.

use super::*;
use crate::venue::options::VenueOptions;
use proptest::prelude::*;
use protocol::messages::{
    CashFlow, CxlRejReason, ExecType, Flag, Liquidity, MarketFunding, MarketHalt, MarketPrint,
    Message, RejectOrders, Symbol,
};
use protocol::units::{Ratio, Ticks};

mod replaces;
mod stops;

/// One instrument without a synthetic market unless a test adds one; a lot for a tick is worth 0.01.
fn options() -> VenueOptions {
    let text = r#"
        depth = { levels = 0 }
        [[instrument]]
        symbol = "BTC"
        security_id = 7
        tick = "0.1"
        lot = "0.1"
        [[account]]
        number = 1
        balance = "1000000"
        [[account]]
        number = 2
        balance = "1000000"
        [[account]]
        number = 3
        balance = "1000000"
        [[session]]
        name = "alpha"
        key = "a"
        accounts = [1, 2]
        [[session]]
        name = "beta"
        key = "b"
        [[session]]
        name = "prices"
        key = "c"
        role = "market"
    "#;
    VenueOptions::from_toml(text).unwrap()
}

fn exchange(change: impl FnOnce(&mut VenueOptions)) -> Exchange {
    let mut options = options();
    change(&mut options);
    Exchange::new(Rules::new(&options).unwrap())
}

fn with_depth(options: &mut VenueOptions) {
    options.depth.levels = 3;
    options.depth.spread_ticks = 2;
    options.depth.lots = Some(10);
}

/// Plays commands and compares what is said after each.
///
/// ```text
/// buy  ID ACCOUNT LOTS [PRICE] [gtc|ioc|fok] [close]    an order; without a price at the market
/// sell ...
/// stop-buy ID ACCOUNT LOTS @TRIGGER [PRICE] [by-reference] [close]    a stop or stop-limit order
/// stop-sell ...
/// move ID LOTS TRIGGER [PRICE]
/// replace ID NEW_ID LOTS PRICE
/// cancel ID, status ID
/// print PRICE, halt, resume, funding PARTS (of 10^-12), cash ACCOUNT AMOUNT, reject ORDERS
/// ```
/// Reports are written `ID new`, `ID LOTS@PRICE` with `m` behind a maker's, `ID expired`, `ID
/// cancelled`, `ID REASON`.
fn check(exchange: &mut Exchange, table: &str) {
    for (number, line) in table.lines().map(str::trim).enumerate() {
        let Some((command, expected)) = line.split_once("->") else {
            assert!(line.is_empty(), "line {number}: {line}");
            continue;
        };
        let mut outcome = Outcome::default();
        play(exchange, &command.split_whitespace().collect::<Vec<_>>(), &mut outcome);
        let said: Vec<String> = outcome.replies.iter().map(|(_, reply)| shown(reply)).collect();
        assert_eq!(said.join(", "), expected.trim(), "line {number}: {line}");
    }
}

fn play(exchange: &mut Exchange, words: &[&str], outcome: &mut Outcome) {
    let now = Nanos(1);
    match words {
        ["move" | "stop-buy" | "stop-sell", ..] => stops::play(exchange, words, outcome),
        ["print", price] => exchange.print(0, price.parse().unwrap(), now, outcome),
        ["halt" | "resume"] => {
            let halted = if words == ["halt"] { Flag::Yes } else { Flag::No };
            let halt = MarketHalt { symbol: Symbol::new("BTC").unwrap(), halted };
            send(exchange, 2, |buffer| halt.encode(buffer), outcome);
        }
        ["funding", rate] => {
            let (symbol, rate) = (Symbol::new("BTC").unwrap(), Ratio(rate.parse().unwrap()));
            let funding = MarketFunding { symbol, rate };
            send(exchange, 2, |buffer| funding.encode(buffer), outcome);
        }
        ["cash", account, amount] => {
            let (account, amount) = (account.parse().unwrap(), Money(amount.parse().unwrap()));
            let cash = CashFlow { account, amount };
            send(exchange, 2, |buffer| cash.encode(buffer), outcome);
        }
        ["reject", orders] => {
            let (count, ord_rej_reason) = (orders.parse().unwrap(), OrdRejReason::Throttled);
            let rejects = RejectOrders { count, ord_rej_reason };
            send(exchange, 2, |buffer| rejects.encode(buffer), outcome);
        }
        ["replace", id, new_id, lots, price @ ..] => {
            let ticks = |text: &str| Ticks(text.parse().unwrap());
            let (limit, trigger): (Vec<&str>, Vec<&str>) =
                price.iter().partition(|word| !word.starts_with('@'));
            let request = OrderReplaceRequest {
                cl_ord_id: ClOrdId::new(new_id).unwrap(),
                orig_cl_ord_id: ClOrdId::new(id).unwrap(),
                account: 1,
                security_id: 7,
                quantity: Lots(lots.parse().unwrap()),
                price: limit.first().map(|price| ticks(price)),
                stop_price: trigger.first().map(|price| ticks(&price[1..])),
                transact_time: now,
            };
            send(exchange, 1, |buffer| request.encode(buffer), outcome);
        }
        ["cancel", id] => {
            let request = OrderCancelRequest {
                cl_ord_id: ClOrdId::new("cancel").unwrap(),
                orig_cl_ord_id: ClOrdId::new(id).unwrap(),
                account: 1,
                security_id: 7,
                transact_time: now,
            };
            send(exchange, 1, |buffer| request.encode(buffer), outcome);
        }
        ["status", id] => {
            let cl_ord_id = ClOrdId::new(id).unwrap();
            let request = OrderStatusRequest { cl_ord_id, account: 1 };
            send(exchange, 1, |buffer| request.encode(buffer), outcome);
        }
        [side, id, account, lots, rest @ ..] => {
            let side = if *side == "buy" { Side::Buy } else { Side::Sell };
            let mut order = order(id, account.parse().unwrap(), side, lots.parse().unwrap());
            for word in rest {
                change(&mut order, word);
            }
            send(exchange, 1, |buffer| order.encode(buffer), outcome);
        }
        _ => panic!("{words:?} is no command"),
    }
}

fn change(order: &mut NewOrderSingle, word: &str) {
    match word {
        "gtc" => order.time_in_force = TimeInForce::GoodTillCancel,
        "ioc" => order.time_in_force = TimeInForce::ImmediateOrCancel,
        "fok" => order.time_in_force = TimeInForce::FillOrKill,
        "close" => order.position_effect = PositionEffect::Close,
        price => {
            order.ord_type = OrdType::Limit;
            order.price = Some(Ticks(price.parse().unwrap()));
        }
    }
}

fn order(id: &str, account: u32, side: Side, lots: i64) -> NewOrderSingle {
    NewOrderSingle {
        cl_ord_id: ClOrdId::new(id).unwrap(),
        account,
        security_id: 7,
        side,
        ord_type: OrdType::Market,
        time_in_force: TimeInForce::Day,
        position_effect: PositionEffect::Open,
        quantity: Lots(lots),
        price: None,
        transact_time: Nanos(1),
    }
}

fn send(
    exchange: &mut Exchange,
    session: usize,
    encode: impl Fn(&mut [u8]) -> usize,
    outcome: &mut Outcome,
) {
    let mut message = [0; 256];
    let length = encode(&mut message);
    exchange.receive(session, 1, &message[..length], Nanos(1), outcome);
}

fn shown(reply: &Reply) -> String {
    match reply {
        Reply::Execution(report) => {
            let id = report.cl_ord_id;
            match report.exec_type {
                ExecType::New => format!("{id} new"),
                ExecType::Triggered => format!("{id} triggered"),
                ExecType::Replaced => format!("{id} replaced {}", report.leaves_lots),
                ExecType::Trade => {
                    let maker = if report.liquidity == Some(Liquidity::Added) { "m" } else { "" };
                    let price = report.last_price.unwrap();
                    format!("{id} {}@{price}{maker}", report.last_lots)
                }
                ExecType::Expired => format!("{id} expired"),
                ExecType::Canceled => format!("{id} cancelled"),
                ExecType::Rejected => format!("{id} {:?}", report.ord_rej_reason.unwrap()),
                ExecType::OrderStatus => {
                    let (status, filled, open) =
                        (report.ord_status, report.cum_lots, report.leaves_lots);
                    format!("{id} is {status:?} {filled}+{open}")
                }
                other => panic!("the venue never says {other:?}"),
            }
        }
        Reply::CancelReject(reject) => {
            format!("{} {:?}", reject.orig_cl_ord_id, reject.cxl_rej_reason)
        }
        Reply::Refused(refused) => format!("refused: {}", refused.text),
        other => format!("{other:?}"),
    }
}

/// Goal: better prices first, then older orders; the taker gets the maker's price. Method: table.
#[test]
fn orders_match_by_price_then_time() {
    check(
        &mut exchange(|_| {}),
        "
        sell s1 1 5 102 -> s1 new
        sell s2 2 5 101 -> s2 new
        sell s3 1 5 101 -> s3 new
        buy b1 3 8 103 -> b1 new, b1 5@101, s2 5@101m, b1 3@101, s3 3@101m
        buy b2 3 5 101 -> b2 new, b2 2@101, s3 2@101m
        status b2 -> b2 is PartiallyFilled 2+3
        sell s4 1 9 100 -> s4 new, s4 3@101, b2 3@101m
        status s4 -> s4 is PartiallyFilled 3+6
        ",
    );
}

/// Goal: a halted instrument takes no orders, keeps those that rest, and lets them be cancelled. Method:
/// table.
#[test]
fn halts_stop_orders_only() {
    check(
        &mut exchange(|_| {}),
        "
        sell s1 1 5 101 -> s1 new
        halt ->
        buy b1 3 5 101 -> b1 ExchangeClosed
        status s1 -> s1 is New 0+5
        cancel s1 -> s1 cancelled
        resume ->
        sell s2 1 5 101 -> s2 new
        buy b2 3 5 101 -> b2 new, b2 5@101, s2 5@101m
        ",
    );
}

/// Goal: good orders are rejected on purpose as often as asked, bad ones for their own reason. Method:
/// table.
#[test]
fn orders_are_rejected_on_purpose() {
    check(
        &mut exchange(|_| {}),
        "
        reject 2 ->
        buy b1 3 5 101 -> b1 Throttled
        buy b2 3 0 101 -> b2 IncorrectQuantity
        buy b3 3 5 101 -> b3 Throttled
        buy b4 3 5 101 -> b4 new
        ",
    );
}

/// Goal: longs pay shorts what funding says, rounded against both; cash comes and goes, but not more than
/// there is. Method: 5 lots at 101 ticks of 0.01 are worth 5.05, of which 0.0001 is 0.000505.
#[test]
fn funding_and_cash_move_balances() {
    let mut exchange = exchange(|_| {});
    check(
        &mut exchange,
        "
        sell s1 1 5 101 -> s1 new
        buy b1 3 5 101 -> b1 new, b1 5@101, s1 5@101m
        funding 100000000 ->
        cash 2 -100000000000000 ->
        cash 2 -1 -> refused: amount: the account does not have so much cash
        cash 9 1 -> refused: account: 9 is unknown
        funding 1000000000001 -> refused: rate: it is more than the whole notional
        ",
    );
    let balances = exchange.members.iter().map(|member| member.account.balance());
    let start = 100_000_000_000_000;
    assert_eq!(balances.collect::<Vec<_>>(), [start + 50_500, 0, start - 50_500]);
    let report = exchange.summary().accounts[2].clone();
    assert_eq!((report.funding, report.deposits), (50_500, 100_000_000_000_000));
    check(&mut exchange, "funding 1 ->");
    // 505,000,000 x 10^-12 is less than a unit: the payer pays one, the other gets nothing.
    let balances = exchange.members.iter().map(|member| member.account.balance());
    assert_eq!(balances.collect::<Vec<_>>(), [start + 50_500, 0, start - 50_501]);
}

/// Goal: times in force do what their names say. Method: table.
#[test]
fn what_remains_waits_or_expires() {
    check(
        &mut exchange(|_| {}),
        "
        sell s1 1 5 101 -> s1 new
        buy b1 3 8 101 fok -> b1 new, b1 expired
        buy b2 3 2 101 fok -> b2 new, b2 2@101, s1 2@101m
        buy b3 3 8 101 ioc -> b3 new, b3 3@101, s1 3@101m, b3 expired
        buy b4 3 8 -> b4 new, b4 expired
        buy b5 3 8 99 gtc -> b5 new
        status b5 -> b5 is New 0+8
        cancel b5 -> b5 cancelled
        cancel b5 -> b5 TooLate
        cancel b6 -> b6 UnknownOrder
        status b6 -> b6 is Rejected 0+0
        status b3 -> b3 is Expired 3+0
        ",
    );
}

/// Goal: the synthetic market trades at several prices, behind orders of its price, and comes back.
/// Method: ten lots at 101, 102, 103 and 99, 98, 97 around 100.
#[test]
fn the_synthetic_market_trades() {
    check(
        &mut exchange(with_depth),
        "
        buy b0 1 5 -> b0 new, b0 expired
        print 100 ->
        buy b1 1 25 -> b1 new, b1 10@101, b1 10@102, b1 5@103
        buy b2 1 40 -> b2 new, b2 10@101, b2 10@102, b2 10@103, b2 expired
        sell s1 2 4 101 -> s1 new
        buy b3 1 12 101 ioc -> b3 new, b3 4@101, s1 4@101m, b3 8@101
        sell s2 2 5 99 fok -> s2 new, s2 5@99
        sell s3 2 30 97 fok -> s3 new, s3 10@99, s3 10@98, s3 10@97
        ",
    );
}

/// Goal: a market that is refilled by prints alone runs dry in between. Method: twice the same order.
#[test]
fn a_market_can_run_dry() {
    let mut exchange = exchange(|options| {
        with_depth(options);
        options.depth.refill = Refill::EachPrint;
    });
    check(
        &mut exchange,
        "
        print 100 ->
        buy b1 1 25 -> b1 new, b1 10@101, b1 10@102, b1 5@103
        buy b2 1 25 -> b2 new, b2 5@103, b2 expired
        print 100 ->
        buy b3 1 5 -> b3 new, b3 5@101
        ",
    );
}

/// Goal: prints fill what they go through, at its limit, and what the new market meets. Method: table.
#[test]
fn prints_fill_orders_that_rest() {
    check(
        &mut exchange(with_depth),
        "
        print 100 ->
        buy b1 1 25 98 -> b1 new
        buy b2 1 4 95 -> b2 new
        print 98 ->
        print 97 -> b1 25@98m
        sell s1 2 3 99 -> s1 new
        print 100 -> s1 3@99m
        ",
    );
    let mut locked = exchange(|options| {
        with_depth(options);
        options.depth.spread_ticks = 0;
    });
    check(
        &mut locked,
        "
        print 100 ->
        buy b1 1 14 98 -> b1 new
        print 98 -> b1 10@98m
        status b1 -> b1 is PartiallyFilled 10+4
        ",
    );
}

/// Goal: nobody trades with oneself. Method: the older order is cancelled, the newer one goes on.
#[test]
fn own_orders_make_room() {
    check(
        &mut exchange(|_| {}),
        "
        sell s1 1 5 101 -> s1 new
        sell s2 2 5 101 -> s2 new
        buy b1 1 5 101 fok -> b1 new, s1 cancelled, b1 5@101, s2 5@101m
        ",
    );
}

/// Goal: closing orders never open, not even when the position shrinks while they wait. Method: table.
#[test]
fn closing_orders_only_close() {
    check(
        &mut exchange(with_depth),
        "
        sell c0 1 5 110 close -> c0 WouldIncrease
        print 100 ->
        buy b1 1 8 -> b1 new, b1 8@101
        buy c1 1 1 90 close -> c1 WouldIncrease
        sell c2 1 9 110 close -> c2 WouldIncrease
        sell c3 1 5 110 close -> c3 new
        sell c4 1 3 111 close -> c4 new
        sell c5 1 1 112 close -> c5 WouldIncrease
        sell s1 1 2 -> s1 new, s1 2@99, c4 cancelled
        sell s2 1 6 -> s2 new, s2 6@99, c3 cancelled
        sell c6 1 1 close -> c6 WouldIncrease
        ",
    );
}

/// Goal: minimums hold for opening orders and spare closing ones. Method: 0.5 and 100 of notional.
#[test]
fn minimums_spare_closing_orders() {
    let mut exchange = exchange(|options| {
        with_depth(options);
        options.instruments[0].min_quantity = rust_decimal::Decimal::new(5, 1);
        options.instruments[0].min_notional = rust_decimal::Decimal::new(8, 0);
    });
    check(
        &mut exchange,
        "
        print 100 ->
        buy b1 1 4 -> b1 BelowMinimum
        buy b2 1 7 -> b2 BelowMinimum
        buy b3 1 8 -> b3 new, b3 8@101
        buy b4 1 8 99 -> b4 BelowMinimum
        sell c1 1 1 close -> c1 new, c1 1@99
        ",
    );
}

/// Goal: margin bounds what is opened, never what is closed. Method: 1,000 at leverage 2, marks move.
#[test]
fn margin_bounds_openings() {
    let mut exchange = exchange(|options| {
        with_depth(options);
        options.depth.lots = Some(10_000);
        options.accounts[0].balance = 1_000.into();
        options.accounts[0].leverage_max = 2;
    });
    check(
        &mut exchange,
        "
        print 1000 ->
        buy b1 1 201 -> b1 InsufficientMargin
        buy b2 1 150 900 -> b2 new
        buy b3 1 51 900 -> b3 InsufficientMargin
        cancel b2 -> b2 cancelled
        buy b4 1 199 -> b4 new, b4 199@1001
        buy b5 1 2 -> b5 InsufficientMargin
        print 600 ->
        buy b6 1 1 -> b6 InsufficientMargin
        sell s1 1 199 -> s1 new, s1 199@599
        buy b7 1 1 -> b7 new, b7 1@601
        ",
    );
}

/// Goal: each rule has its reason, in order of precedence. Method: one order per rule.
#[test]
fn each_rule_has_its_reason() {
    let mut exchange = exchange(|options| {
        with_depth(options);
        options.instruments[0].price_band_bps = Some(500);
    });
    check(
        &mut exchange,
        "
        print 1000 ->
        buy b1 1 1 -> b1 new, b1 1@1001
        buy b1 1 1 -> b1 DuplicateOrder
        buy b2 9 1 -> b2 UnknownAccount
        buy b2 1 1 -> b2 DuplicateOrder
        buy b3 1 0 -> b3 IncorrectQuantity
        buy b4 1 -5 -> b4 IncorrectQuantity
        buy b5 1 1000000000000001 -> b5 IncorrectQuantity
        buy b6 1 1 0 -> b6 InvalidPriceIncrement
        buy b7 1 1 1000000000001 -> b7 InvalidPriceIncrement
        buy b8 1 1 1051 ioc -> b8 PriceExceedsBand
        buy b9 1 1 949 ioc -> b9 PriceExceedsBand
        buy c1 1 1 1050 ioc -> c1 new, c1 1@1001
        buy c2 1 1000000000000000 -> c2 OrderExceedsLimit
        buy c3 1 999999999999998 1001 -> c3 OrderExceedsLimit
        buy c4 1 1000000000 -> c4 InsufficientMargin
        ",
    );
    let mut outcome = Outcome::default();
    let mut unknown = order("d1", 1, Side::Buy, 1);
    unknown.security_id = 8;
    send(&mut exchange, 1, |buffer| unknown.encode(buffer), &mut outcome);
    let mut unpriced = order("d2", 1, Side::Buy, 1);
    unpriced.ord_type = OrdType::Limit;
    send(&mut exchange, 1, |buffer| unpriced.encode(buffer), &mut outcome);
    // Session alpha has no account 3.
    let foreign = order("d3", 3, Side::Buy, 1);
    send(&mut exchange, 0, |buffer| foreign.encode(buffer), &mut outcome);
    let said: Vec<String> = outcome.replies.iter().map(|(_, reply)| shown(reply)).collect();
    assert_eq!(said, ["d1 UnknownSymbol", "d2 InvalidPriceIncrement", "d3 UnknownAccount"]);
    let summary = exchange.summary();
    assert_eq!((summary.duplicate_orders, summary.rejects["DuplicateOrder"]), (2, 2));
    assert_eq!(summary.rejects.values().sum::<u64>(), 16);
}

/// Goal: rejects and small fills happen on request. Method: each third order, at most four lots.
#[test]
fn faults_reject_and_split() {
    let mut exchange = exchange(|options| {
        with_depth(options);
        options.faults.reject_every = 3;
        options.faults.fill_lots_max = 4;
    });
    check(
        &mut exchange,
        "
        print 100 ->
        buy b1 1 9 -> b1 new, b1 4@101, b1 4@101, b1 1@101
        buy b2 1 5 90 -> b2 new
        buy b3 1 5 -> b3 Other
        print 89 -> b2 4@90m, b2 1@90m
        ",
    );
}

/// Goal: a session cancels and sees only orders of its own accounts. Method: alpha has no account 3.
#[test]
fn orders_of_others_are_out_of_sight() {
    let mut exchange = exchange(|_| {});
    let mut outcome = Outcome::default();
    play(&mut exchange, &["buy", "b1", "3", "5", "100"], &mut outcome);
    let cl_ord_id = ClOrdId::new("b1").unwrap();
    let status = OrderStatusRequest { cl_ord_id, account: 3 };
    outcome = Outcome::default();
    send(&mut exchange, 0, |buffer| status.encode(buffer), &mut outcome);
    let cancel = OrderCancelRequest {
        cl_ord_id,
        orig_cl_ord_id: cl_ord_id,
        account: 3,
        security_id: 7,
        transact_time: Nanos(1),
    };
    send(&mut exchange, 0, |buffer| cancel.encode(buffer), &mut outcome);
    assert_eq!(shown(&outcome.replies[0].1), "b1 is Rejected 0+0");
    let Reply::CancelReject(reject) = outcome.replies[1].1 else { panic!("no reject") };
    assert_eq!((reject.cxl_rej_reason, reject.ord_status), (CxlRejReason::UnknownOrder, None));
}

/// Goal: the wire refuses prices that are not on a tick. Method: prints through their message.
#[test]
fn prints_must_be_on_a_tick() {
    let mut exchange = exchange(|options| {
        options.sessions[0].role = SessionRole::Market;
    });
    let mut outcome = Outcome::default();
    let mut print = MarketPrint {
        symbol: Symbol::new("BTC").unwrap(),
        price: protocol::messages::Decimal { mantissa: 1234, exponent: -2 },
        quantity: protocol::messages::Decimal { mantissa: 1, exponent: 0 },
        transact_time: Nanos(1),
    };
    send(&mut exchange, 0, |buffer| print.encode(buffer), &mut outcome);
    print.price.mantissa = -1230;
    send(&mut exchange, 0, |buffer| print.encode(buffer), &mut outcome);
    print.price.mantissa = 1230;
    send(&mut exchange, 0, |buffer| print.encode(buffer), &mut outcome);
    assert_eq!(outcome.replies.len(), 2);
    assert!(outcome.replies.iter().all(|(_, reply)| shown(reply).starts_with("refused: price")));
    assert_eq!(exchange.reference(0), Some(123));
}

/// Goal: quotes leave once per change, and only to those who asked. Method: three prints, two alike.
#[test]
fn quotes_leave_when_prices_move() {
    let mut exchange = exchange(with_depth);
    let subscribe = MarketDataRequest { request_id: 1, subscribe: Flag::Yes };
    let mut outcome = Outcome::default();
    send(&mut exchange, 1, |buffer| subscribe.encode(buffer), &mut outcome);
    assert_eq!(outcome.replies, []);
    for (price, quotes) in [(100, 1), (100, 0), (101, 1)] {
        outcome.replies.clear();
        exchange.print(0, price, Nanos(2), &mut outcome);
        exchange.publish_quotes(Nanos(2), &mut outcome);
        assert_eq!(outcome.replies.len(), quotes);
    }
    let Reply::Quote(quote) = outcome.replies[0].1 else { panic!("no quote") };
    assert_eq!((quote.bid, quote.ask), (Some(Ticks(100)), Some(Ticks(102))));
    assert_eq!((quote.bid_lots, quote.last), (Lots(10), Some(Ticks(101))));
}

/// Goal: every reply fits its buffer and can be read. Method: encode and decode one of each.
#[test]
fn replies_can_be_decoded() {
    let mut exchange = exchange(with_depth);
    let mut outcome = Outcome::default();
    play(&mut exchange, &["print", "100"], &mut outcome);
    play(&mut exchange, &["buy", "b1", "1", "5"], &mut outcome);
    play(&mut exchange, &["cancel", "b1"], &mut outcome);
    let securities = SecurityListRequest { request_id: 1 };
    send(&mut exchange, 1, |buffer| securities.encode(buffer), &mut outcome);
    let positions = PositionRequest { request_id: 1, account: None };
    send(&mut exchange, 1, |buffer| positions.encode(buffer), &mut outcome);
    let accounts = AccountRequest { request_id: 1, account: None };
    send(&mut exchange, 1, |buffer| accounts.encode(buffer), &mut outcome);
    exchange.receive(1, 1, b"rubbish", Nanos(1), &mut outcome);
    assert_eq!(outcome.replies.len(), 2 + 1 + 2 + 2 + 4 + 1);
    for (_, reply) in &outcome.replies {
        let mut buffer = [0; REPLY_BYTES_MAX];
        let length = reply.encode(&mut buffer);
        Message::decode(&buffer[..length]).unwrap();
    }
}

/// One thing that happens to an exchange in the property below.
#[derive(Clone, Debug)]
enum Step {
    Order {
        account: u32,
        buys: bool,
        lots: i64,
        price: Option<i64>,
        kind: usize,
        closes: bool,
    },
    /// Words of a stop order, or of a move of one, its identity left out.
    Stop(String),
    Move(usize, String),
    Cancel(usize),
    Print(i64),
    Funding(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let order = (1_u32..4, any::<bool>(), 1_i64..30, proptest::option::of(90_i64..111), 0_usize..4)
        .prop_flat_map(|(account, buys, lots, price, kind)| {
            any::<bool>().prop_map(move |closes| Step::Order {
                account,
                buys,
                lots,
                price,
                kind,
                closes,
            })
        });
    let words = (1_u32..4, 1_i64..30, 90_i64..111, proptest::option::of(90_i64..111), 0_usize..8);
    let stop = words.prop_map(|(account, lots, trigger, price, kind)| {
        let price = price.map_or_else(String::new, |price| price.to_string());
        let force = ["gtc", "ioc", "fok", "gtc close"][kind % 4];
        let by = ["", "by-reference"][kind / 4];
        format!("{account} {lots} @{trigger} {price} {force} {by}")
    });
    let moved = (0_usize..60, 1_i64..30, 90_i64..111)
        .prop_map(|(order, lots, trigger)| Step::Move(order, format!("{lots} {trigger}")));
    prop_oneof![
        6 => order,
        3 => stop.prop_map(Step::Stop),
        1 => moved,
        1 => (0_usize..60).prop_map(Step::Cancel),
        2 => (90_i64..111).prop_map(Step::Print),
        1 => (-1_000_000_000_i64..1_000_000_000).prop_map(Step::Funding),
    ]
}

fn take(exchange: &mut Exchange, number: usize, step: &Step, outcome: &mut Outcome) {
    match step {
        Step::Print(price) => exchange.print(0, *price, Nanos(1), outcome),
        Step::Funding(rate) => play(exchange, &["funding", &rate.to_string()], outcome),
        Step::Cancel(order) => play(exchange, &["cancel", &format!("o{order}")], outcome),
        Step::Stop(words) => {
            let side = ["stop-buy", "stop-sell"][number % 2];
            let line = format!("{side} o{number} {words}");
            play(exchange, &line.split_whitespace().collect::<Vec<_>>(), outcome);
        }
        Step::Move(order, words) => {
            let line = format!("move o{order} {words}");
            play(exchange, &line.split_whitespace().collect::<Vec<_>>(), outcome);
        }
        Step::Order { account, buys, lots, price, kind, closes } => {
            let side = if *buys { Side::Buy } else { Side::Sell };
            let mut order = order(&format!("o{number}"), *account, side, *lots);
            if let Some(price) = price {
                change(&mut order, &price.to_string());
            }
            change(&mut order, ["gtc", "ioc", "fok", "gtc"][*kind]);
            if *closes {
                change(&mut order, "close");
            }
            send(exchange, 1, |buffer| order.encode(buffer), outcome);
        }
    }
}

/// What all accounts and the street are worth together, at the last price.
fn worth(exchange: &Exchange) -> i128 {
    let mark = exchange.mark(0).unwrap_or_default();
    let unit_value = exchange.markets[0].rules.unit_value;
    let members = exchange.members.iter().map(|member| &member.account);
    members
        .chain([&exchange.street])
        .map(|account| {
            let open = account.positions().map(|(_, it)| it.unrealised(mark, unit_value));
            account.balance() + account.fees() + open.sum::<i128>()
        })
        .sum()
}

/// Reports of each order must add up: filled and open never exceed the order, and never go back.
fn assert_consistent(outcome: &Outcome, filled: &mut BTreeMap<ClOrdId, i64>) {
    for (_, reply) in &outcome.replies {
        let Reply::Execution(report) = reply else { continue };
        if report.ord_status == OrdStatus::Rejected || report.exec_type == ExecType::OrderStatus {
            continue;
        }
        let before = filled.entry(report.cl_ord_id).or_default();
        assert_eq!(report.cum_lots.0, *before + report.last_lots.0, "{report:?}");
        *before = report.cum_lots.0;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Goal: whatever happens, money is conserved, fees are what the reports say, positions add up to
    /// zero, reports add up, closing orders never open, all or nothing is kept, and no book is
    /// crossed. Method: random orders, stop orders, moves, cancels, prints and funding.
    #[test]
    fn nothing_is_lost_on_the_exchange(steps in proptest::collection::vec(step(), 1..60)) {
        let mut exchange = exchange(|options| {
            with_depth(options);
            options.fees.maker_bps = rust_decimal::Decimal::new(-3, 1);
            options.fees.taker_bps = rust_decimal::Decimal::new(35, 1);
        });
        let mut filled = BTreeMap::new();
        let mut fees = 0;
        for (number, step) in steps.iter().enumerate() {
            let mut outcome = Outcome::default();
            let held = |exchange: &Exchange| -> Vec<i64> {
                exchange.members.iter().map(|member| member.account.lots(0)).collect()
            };
            let before = held(&exchange);
            take(&mut exchange, number, step, &mut outcome);
            assert_consistent(&outcome, &mut filled);
            let reports = outcome.replies.iter().filter_map(|(_, reply)| match reply {
                Reply::Execution(report) => Some(report),
                _ => None,
            });
            for report in reports {
                fees += i128::from(report.fee.0);
                prop_assert!(report.leaves_lots.0 >= 0);
            }
            let after = held(&exchange);
            if let Step::Order { account, buys, closes, kind, lots, .. } = step {
                let own = filled.get(&ClOrdId::new(&format!("o{number}")).unwrap());
                let own = own.copied().unwrap_or_default();
                if *closes {
                    let held = before[*account as usize - 1];
                    prop_assert!(own <= if *buys { -held } else { held }.max(0), "it opens");
                }
                if *kind == 2 {
                    prop_assert!(own == 0 || own == *lots, "neither all nor nothing");
                }
            }
            let street = exchange.street.lots(0);
            prop_assert_eq!(after.iter().sum::<i64>() + street, 0);
            prop_assert_eq!(worth(&exchange), 3 * 100_000_000_000_000);
            let book = &exchange.markets[0].book;
            if let (Some(bid), Some(ask)) = (book.touch(Side::Buy), book.touch(Side::Sell)) {
                prop_assert!(bid.price < ask.price, "{} crosses {}", bid.price, ask.price);
            }
        }
        let paid: i128 = exchange.members.iter().map(|member| member.account.fees()).sum();
        prop_assert_eq!(paid, fees);
    }
}
