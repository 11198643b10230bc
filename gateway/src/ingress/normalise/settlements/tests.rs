//! Tests of the translation of what operators say of orders.

use super::super::tests::{decimal, encoded, input_of};
use protocol::messages::{
    ClOrdId, Decimal, EventRefused, FreeText, OrderKey, OrderSettlement, OrderState, Reason, Role,
    SettleOrder, Symbol,
};
use protocol::units::{Lots, Ticks};

const KEY: OrderKey = OrderKey { epoch: 1, sequence: 9, plan: 0, leg: 0 };

fn word() -> SettleOrder {
    SettleOrder {
        command_id: 3,
        cl_ord_id: protocol::clordid::encode(1, KEY).unwrap(),
        symbol: Symbol::new("XYZ").unwrap(),
        state: OrderState::Canceled,
        filled: Some(decimal(25, -1)),
        price: Some(decimal(1005, -1)),
        text: FreeText::new("by phone").unwrap(),
    }
}

/// Goal: a word arrives in lots and ticks, with who and why; what it does not state is absent.
#[test]
fn a_word_becomes_a_settlement() {
    let input = input_of(Role::Operator, &encoded(|buffer| word().encode(buffer)));
    let settlement = OrderSettlement::decode(&input).unwrap();
    assert_eq!((settlement.order, settlement.state), (KEY, OrderState::Canceled));
    assert_eq!((settlement.cum_lots, settlement.price), (Some(Lots(25)), Some(Ticks(201))));
    assert_eq!((settlement.actor.as_str(), settlement.text.as_str()), ("desk", "by phone"));
    let bare = SettleOrder { filled: None, price: None, ..word() };
    let input = input_of(Role::Operator, &encoded(|buffer| bare.encode(buffer)));
    let settlement = OrderSettlement::decode(&input).unwrap();
    assert_eq!((settlement.cum_lots, settlement.price), (None, None));
}

/// Goal: each way to say something that means nothing has its reason. Method: one change to a good word each.
#[test]
fn words_that_mean_nothing_are_refused() {
    let nothing = Decimal { mantissa: 0, exponent: 0 };
    for (word, reason) in [
        (SettleOrder { cl_ord_id: ClOrdId::new("x").unwrap(), ..word() }, Reason::UnknownTarget),
        (SettleOrder { symbol: Symbol::new("NO").unwrap(), ..word() }, Reason::UnknownInstrument),
        (SettleOrder { state: OrderState::Working, ..word() }, Reason::MalformedMessage),
        (SettleOrder { text: FreeText::EMPTY, ..word() }, Reason::MalformedMessage),
        (SettleOrder { filled: Some(decimal(25, -2)), ..word() }, Reason::InexactQuantity),
        (SettleOrder { filled: Some(decimal(-1, 0)), ..word() }, Reason::InexactQuantity),
        (SettleOrder { price: Some(decimal(1001, -1)), ..word() }, Reason::InexactPrice),
        (SettleOrder { price: Some(nothing), ..word() }, Reason::InexactPrice),
    ] {
        let input = input_of(Role::Operator, &encoded(|buffer| word.encode(buffer)));
        assert_eq!(EventRefused::decode(&input).unwrap().reason, reason, "{word:?}");
    }
    let input = input_of(Role::Leader, &encoded(|buffer| word().encode(buffer)));
    assert_eq!(EventRefused::decode(&input).unwrap().reason, Reason::NotPermitted);
}
