//! Tests of the translation of client messages.

use super::*;
use crate::ring;
use crate::testing::directory;
use protocol::messages::{ControlAction, FreeText, Name, Scope, Tag};
use protocol::units::{InstrumentIndex, SessionIndex};

const RECEIVED_AT: Nanos = Nanos(77);

/// The input that a message becomes, for a session of `role`.
pub(super) fn input_of(role: Role, message: &[u8]) -> Vec<u8> {
    let directory = directory();
    let session = directory.sessions().find(|entry| entry.role == role).unwrap();
    let (mut writer, reader) = ring::inputs(2);
    let origin = Origin { session, number: 42, received_at: RECEIVED_AT };
    let accepted = normalise(&directory, origin, message, &mut writer);
    let input = reader.peek().unwrap().as_slice().to_vec();
    assert_eq!(accepted, EventRefused::decode(&input).is_err());
    assert_eq!(writer.room(), 1, "every message becomes exactly one input");
    input
}

pub(super) fn encoded(encode: impl FnOnce(&mut [u8]) -> usize) -> Vec<u8> {
    let mut buffer = vec![0; 512];
    let length = encode(&mut buffer);
    buffer.truncate(length);
    buffer
}

pub(super) const fn decimal(mantissa: i64, exponent: i8) -> Decimal {
    Decimal { mantissa, exponent }
}

/// Sells 2.5 XYZ at 100.5, from a position of 1.
fn fill() -> LeaderFill {
    LeaderFill {
        trade_id: 9,
        order_id: 3,
        symbol: Symbol::new("XYZ").unwrap(),
        side: Side::Sell,
        price: decimal(1005, -1),
        quantity: decimal(25, -1),
        position_before: Some(decimal(1, 0)),
        fee: Some(decimal(-3, -2)),
        transact_time: Nanos(5),
        sending_time: Nanos(6),
        stop_price: None,
        take_profit: None,
        average_price: None,
        tag: Tag::EMPTY,
        leaves_quantity: None,
    }
}

/// Goal: a fill arrives in ticks and lots, with its sign, its numbers and its times.
/// Method: one fill, field by field.
#[test]
fn a_fill_becomes_a_leader_event() {
    let input = input_of(Role::Leader, &encoded(|buffer| fill().encode(buffer)));
    let event = LeaderEvent::decode(&input).unwrap();
    assert_eq!(
        event,
        LeaderEvent {
            session: SessionIndex(1),
            session_sequence: 42,
            leader: LeaderIndex(0),
            instrument: InstrumentIndex(0),
            trade_id: 9,
            order_id: 3,
            price: Ticks(201),
            lots: Lots(-25),
            position_before: Some(Lots(10)),
            fee: Some(Money(-3_000_000)),
            retransmitted: Flag::No,
            transact_time: Nanos(5),
            sending_time: Nanos(6),
            receive_time: RECEIVED_AT,
            stop_price: None,
            take_profit: None,
            average_price: None,
            tag: Tag::EMPTY,
            leaves_lots: None,
            corrected_id: None,
        }
    );
}

/// Goal: what plans may need comes with the fill: stop and target in ticks, average price as it is, tag, what is left.
#[test]
fn stop_average_tag_and_leaves_arrive() {
    let tag = Tag::new("swing").unwrap();
    let average_price = Some(decimal(100_123, -3));
    let stop_price = Some(decimal(110, 0));
    let take_profit = Some(decimal(95, 0));
    let leaves_quantity = Some(decimal(75, -1));
    let said = LeaderFill { stop_price, take_profit, average_price, ..fill() };
    let fill = LeaderFill { tag, leaves_quantity, ..said };
    let input = input_of(Role::Leader, &encoded(|buffer| fill.encode(buffer)));
    let event = LeaderEvent::decode(&input).unwrap();
    assert_eq!(
        (event.stop_price, event.take_profit, event.average_price, event.tag, event.leaves_lots),
        (Some(Ticks(220)), Some(Ticks(190)), average_price, tag, Some(Lots(75)))
    );
}

/// Goal: each rule about a fill is refused with its own reason, and what could be read is returned.
/// Method: one broken rule per row.
#[test]
fn fills_that_break_a_rule_are_refused() {
    let xyz = Symbol::new("XYZ").unwrap();
    let nope = Symbol::new("NOPE").unwrap();
    let rows = [
        (LeaderFill { symbol: nope, ..fill() }, nope, Reason::UnknownInstrument),
        (LeaderFill { price: decimal(1001, -1), ..fill() }, xyz, Reason::InexactPrice),
        (LeaderFill { price: decimal(0, 0), ..fill() }, xyz, Reason::InexactPrice),
        (LeaderFill { price: decimal(-1005, -1), ..fill() }, xyz, Reason::InexactPrice),
        (LeaderFill { price: decimal(i64::MAX, 18), ..fill() }, xyz, Reason::InexactPrice),
        (LeaderFill { quantity: decimal(255, -2), ..fill() }, xyz, Reason::InexactQuantity),
        (LeaderFill { quantity: decimal(0, 0), ..fill() }, xyz, Reason::InexactQuantity),
        (LeaderFill { quantity: decimal(-1, 0), ..fill() }, xyz, Reason::InexactQuantity),
        (LeaderFill { stop_price: Some(decimal(1001, -1)), ..fill() }, xyz, Reason::InexactPrice),
        (LeaderFill { stop_price: Some(decimal(0, 0)), ..fill() }, xyz, Reason::InexactPrice),
        (LeaderFill { take_profit: Some(decimal(1001, -1)), ..fill() }, xyz, Reason::InexactPrice),
        (
            LeaderFill { position_before: Some(decimal(1, -2)), ..fill() },
            xyz,
            Reason::InexactQuantity,
        ),
        (
            LeaderFill { leaves_quantity: Some(decimal(-1, 0)), ..fill() },
            xyz,
            Reason::InexactQuantity,
        ),
    ];
    for (fill, symbol, reason) in rows {
        let input = input_of(Role::Leader, &encoded(|buffer| fill.encode(buffer)));
        let refused = EventRefused::decode(&input).unwrap();
        let expected = (Some(9), symbol, reason, 42);
        let found = (refused.trade_id, refused.symbol, refused.reason, refused.session_sequence);
        assert_eq!(found, expected, "{fill:?}");
    }
    // Several rules broken: the first one counts.
    let both = LeaderFill { symbol: nope, price: decimal(0, 0), ..fill() };
    let input = input_of(Role::Leader, &encoded(|buffer| both.encode(buffer)));
    assert_eq!(EventRefused::decode(&input).unwrap().reason, Reason::UnknownInstrument);
}

/// Goal: roles say only what they may, and octets that are no message are refused, not guessed at.
/// Method: each message from the wrong role; a truncated one, a foreign schema, an unknown template.
#[test]
fn roles_and_octets_are_checked() {
    let command = ControlCommand {
        command_id: 1,
        action: ControlAction::Pause,
        scope: Scope::Firm,
        target: Name::EMPTY,
        text: FreeText::EMPTY,
    };
    let account = LeaderAccount {
        equity: decimal(5, 0),
        balance: decimal(4, 0),
        transact_time: Nanos(1),
        margin_used: None,
    };
    let fill = encoded(|buffer| fill().encode(buffer));
    let mut foreign = fill.clone();
    foreign[4] ^= 1;
    let mut unknown = fill.clone();
    unknown[2] = 0xFF;
    let account = encoded(|buffer| account.encode(buffer));
    let command = encoded(|buffer| command.encode(buffer));
    let rows = [
        (Role::Operator, &fill, Reason::NotPermitted),
        (Role::Operator, &account, Reason::NotPermitted),
        (Role::Leader, &command, Reason::NotPermitted),
        (Role::Leader, &fill[..20].to_vec(), Reason::MalformedMessage),
        (Role::Leader, &foreign, Reason::MalformedMessage),
        (Role::Leader, &unknown, Reason::MalformedMessage),
        (Role::Leader, &vec![0; 3], Reason::MalformedMessage),
    ];
    for (role, message, reason) in rows {
        let refused = EventRefused::decode(&input_of(role, message)).unwrap();
        assert_eq!((refused.reason, refused.trade_id), (reason, None));
    }
}

/// Goal: a leader of whom a drop copy tells sends no fills, for they would be copied twice, but its equity. Method:
/// the same messages with the drop copy.
#[test]
fn a_leader_with_a_drop_copy_sends_no_fills() {
    let directory = crate::testing::directory_with_drop_copy();
    let session = directory.sessions().find(|entry| entry.role == Role::Leader).unwrap();
    let (mut writer, reader) = ring::inputs(4);
    let origin = Origin { session, number: 42, received_at: RECEIVED_AT };
    let fill = encoded(|buffer| fill().encode(buffer));
    assert!(!normalise(&directory, origin, &fill, &mut writer));
    let refused = EventRefused::decode(reader.peek().unwrap().as_slice()).unwrap();
    assert_eq!(refused.reason, Reason::NotPermitted);
    let (equity, balance) = (decimal(5, 3), decimal(4, 3));
    let account = LeaderAccount { equity, balance, transact_time: Nanos(1), margin_used: None };
    let account = encoded(|buffer| account.encode(buffer));
    assert!(normalise(&directory, origin, &account, &mut writer));
}

/// Goal: accounts and commands arrive; a name that means nothing stays without a target; a fee that
/// money cannot hold is left out, a balance is not. Method: one of each.
#[test]
fn accounts_and_commands_are_translated() {
    let account = |equity| {
        let balance = decimal(400, -2);
        let margin_used = Some(decimal(2, 0));
        LeaderAccount { equity, balance, transact_time: Nanos(1), margin_used }
    };
    let input = input_of(Role::Leader, &encoded(|buffer| account(decimal(5, 3)).encode(buffer)));
    let equity = LeaderEquity::decode(&input).unwrap();
    assert_eq!((equity.equity, equity.balance), (Money(500_000_000_000), Money(400_000_000)));
    assert_eq!(equity.margin_used, Some(Money(200_000_000)));
    let inexact = encoded(|buffer| account(decimal(1, -9)).encode(buffer));
    let refused = EventRefused::decode(&input_of(Role::Leader, &inexact)).unwrap();
    assert_eq!(refused.reason, Reason::MalformedMessage);
    let fee = LeaderFill { fee: Some(decimal(1, -9)), ..fill() };
    let input = input_of(Role::Leader, &encoded(|buffer| fee.encode(buffer)));
    assert_eq!(LeaderEvent::decode(&input).unwrap().fee, None);

    for (scope, target, index) in [
        (Scope::Firm, "", Some(0)),
        (Scope::Follower, "bert", Some(1)),
        (Scope::Plan, "nobody", None),
        (Scope::Firm, "bert", None),
    ] {
        let command = ControlCommand {
            command_id: 1,
            action: ControlAction::Pause,
            scope,
            target: Name::new(target).unwrap(),
            text: FreeText::new("why").unwrap(),
        };
        let input = input_of(Role::Operator, &encoded(|buffer| command.encode(buffer)));
        let command = Command::decode(&input).unwrap();
        assert_eq!((command.target, command.actor.as_str()), (index, "desk"), "{scope:?} {target}");
    }
}

/// Goal: a revision is named by the sixteen digits of its hash and by nothing else. Method: good names, and
/// each way to miss.
#[test]
fn revisions_are_named_by_their_hash() {
    for (action, target, hash) in [
        (ControlAction::ApplyConfiguration, "00000000000000ff", Some(255)),
        (ControlAction::ApplyConfiguration, "FFFFFFFFFFFFFFFE", Some(u64::MAX - 1)),
        (ControlAction::ApplyConfiguration, "ffffffffffffffff", None),
        (ControlAction::ApplyConfiguration, "ff", None),
        (ControlAction::ApplyConfiguration, "+0000000000000ff", None),
        (ControlAction::ApplyConfiguration, "gateway.toml", None),
        (ControlAction::Pause, "00000000000000ff", None),
    ] {
        let (command_id, scope, text) = (1, Scope::Firm, FreeText::EMPTY);
        let target = Name::new(target).unwrap();
        let command = ControlCommand { command_id, action, scope, target, text };
        let input = input_of(Role::Operator, &encoded(|buffer| command.encode(buffer)));
        assert_eq!(Command::decode(&input).unwrap().configuration, hash, "{action:?} {target}");
    }
}
