//! The example event in words, such as `leader buys 10 BTC at 60000`, and what is assumed around it. Precise
//! about what cannot be understood.

use crate::configuration::Configuration;
use crate::configuration::directory::{Directory, InstrumentEntry, LeaderEntry};
use protocol::messages::{Decimal, Name, Scope, Symbol};
use protocol::units::{LeaderIndex, Lots, Money, Ticks};

/// Words that a question is made of, as they were typed.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// The event: `LEADER buys|sells QUANTITY SYMBOL at PRICE`.
    pub event: String,
    /// What the leader holds before, and all plans have copied: `QUANTITY [SYMBOL]`, nothing when left out.
    pub position: Option<String>,
    /// Equities of live accounts: an amount for all, or `NAME=AMOUNT`; the later word wins.
    pub equities: Vec<String>,
    /// Best prices: `BID/ASK`; the price of the event when left out.
    pub quote: Option<String>,
}

/// Why words are not understood: which, what is wrong, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{part}: {text}")]
pub struct NotUnderstood {
    /// `event`, `position`, `equity` or `quote`.
    pub part: &'static str,
    /// What is wrong, then what is allowed.
    pub text: String,
}

/// What is asked, in lots and ticks.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) leader: LeaderEntry,
    pub(super) instrument: InstrumentEntry,
    /// Signed.
    pub(super) lots: Lots,
    pub(super) price: Ticks,
    /// Signed, before the event.
    pub(super) position: Lots,
    pub(super) bid: Ticks,
    pub(super) ask: Ticks,
    /// Amounts by name; the empty name stands for all.
    pub(super) equities: Vec<(String, Money)>,
}

const FORM: &str = "must be like \"leader buys 10 BTC at 60000\"";

impl Question {
    pub(super) fn parse(
        words: &Words,
        configuration: &Configuration,
        directory: &Directory,
    ) -> Result<Self, NotUnderstood> {
        let wrong = |text: String| NotUnderstood { part: "event", text };
        let parts: Vec<&str> = words.event.split_whitespace().collect();
        let [who, verb, quantity, symbol, at, price] = parts[..] else {
            return Err(wrong(format!("{:?} has {} words; {FORM}", words.event, parts.len())));
        };
        let leader = leader(who, configuration, directory).map_err(wrong)?;
        let mut tables = configuration.leaders.iter();
        let table = tables.find(|table| table.name == leader.name);
        if let Some(mapped) = table.and_then(|table| table.mapped.as_ref()) {
            let source = configuration.leaders[mapped.source].name;
            let text = format!("{who:?} repeats what {source} trades; say what {source} does");
            return Err(wrong(text));
        }
        let sign = match verb {
            "buys" => 1,
            "sells" => -1,
            other => {
                return Err(wrong(format!("{other:?} is neither \"buys\" nor \"sells\"; {FORM}")));
            }
        };
        let instrument = instrument(symbol, configuration, directory).map_err(wrong)?;
        if at != "at" && at != "@" {
            return Err(wrong(format!("{at:?} stands where \"at\" is due; {FORM}")));
        }
        let lots = lots(quantity, &instrument).map_err(wrong)?;
        if lots.0 <= 0 {
            return Err(wrong(format!("{quantity} is nothing to trade; a quantity above 0")));
        }
        let price = ticks(price, &instrument).map_err(wrong)?;
        let position =
            words.position.as_deref().map(|text| position(text, &instrument)).transpose()?;
        let (bid, ask) = quote(words.quote.as_deref(), &instrument, price)?;
        Ok(Self {
            leader,
            instrument,
            lots: Lots(sign * lots.0),
            price,
            position: position.unwrap_or(Lots(0)),
            bid,
            ask,
            equities: equities(&words.equities, configuration)?,
        })
    }

    /// The equity that was said for an account.
    pub(super) fn equity(&self, name: &str) -> Option<Money> {
        let said = self.equities.iter().rev();
        said.clone()
            .find(|(of, _)| of == name)
            .or_else(|| said.clone().find(|(of, _)| of.is_empty()))
            .map(|(_, money)| *money)
    }
}

fn leader(
    who: &str,
    configuration: &Configuration,
    directory: &Directory,
) -> Result<LeaderEntry, String> {
    let names: Vec<String> =
        configuration.leaders.iter().map(|leader| leader.name.to_string()).collect();
    let known = |name: &str| {
        let index = directory.target(Scope::Leader, &Name::new(name).ok()?)?;
        let index = u16::try_from(index).expect("leaders have 16-bit indices");
        directory.leader(LeaderIndex(index)).copied()
    };
    match (known(who), who, names.as_slice()) {
        (Some(leader), _, _) => Ok(leader),
        (None, "leader", [only]) => Ok(known(only).expect("it is in the file")),
        (None, "leader", _) => Err(format!("which leader? one of {}", names.join(", "))),
        _ => Err(format!("no leader {who:?}; one of {}, or the word leader", names.join(", "))),
    }
}

fn instrument(
    symbol: &str,
    configuration: &Configuration,
    directory: &Directory,
) -> Result<InstrumentEntry, String> {
    let found = Symbol::new(symbol).ok();
    let found = found.and_then(|symbol| directory.instrument_by_symbol(&symbol).copied());
    let symbols = || configuration.instruments.iter().map(|known| known.symbol.to_string());
    found.ok_or_else(|| {
        format!("no instrument {symbol:?}; one of {}", symbols().collect::<Vec<_>>().join(", "))
    })
}

fn decimal(text: &str) -> Result<Decimal, String> {
    let plain: String = text.chars().filter(|letter| !matches!(letter, ',' | '_')).collect();
    plain.parse().map_err(|error| format!("{text:?} is no number: {error}"))
}

fn lots(text: &str, instrument: &InstrumentEntry) -> Result<Lots, String> {
    let (symbol, lot) = (instrument.symbol, instrument.lot);
    let lots = instrument.lots(decimal(text)?);
    lots.ok_or_else(|| format!("{text} {symbol} is no whole number of lots of {lot}"))
}

fn ticks(text: &str, instrument: &InstrumentEntry) -> Result<Ticks, String> {
    let tick = instrument.tick;
    let ticks = instrument.ticks(decimal(text)?).filter(|ticks| ticks.0 > 0);
    ticks.ok_or_else(|| format!("{text} is no price above 0 in whole ticks of {tick}"))
}

fn position(text: &str, instrument: &InstrumentEntry) -> Result<Lots, NotUnderstood> {
    let wrong = |text: String| NotUnderstood { part: "position", text };
    let parts: Vec<&str> = text.split_whitespace().collect();
    match parts[..] {
        [quantity] => lots(quantity, instrument).map_err(wrong),
        [quantity, symbol] if symbol == instrument.symbol.as_str() => {
            lots(quantity, instrument).map_err(wrong)
        }
        [_, symbol] => Err(wrong(format!("is in {symbol}, the event is in {}", instrument.symbol))),
        _ => Err(wrong(format!("{text:?} must be like \"4 {}\" or \"-4\"", instrument.symbol))),
    }
}

fn quote(
    text: Option<&str>,
    instrument: &InstrumentEntry,
    price: Ticks,
) -> Result<(Ticks, Ticks), NotUnderstood> {
    let wrong = |text: String| NotUnderstood { part: "quote", text };
    let Some(text) = text else { return Ok((price, price)) };
    let Some((bid, ask)) = text.split_once('/') else {
        return Err(wrong(format!("{text:?} must be BID/ASK, like \"59990/60010\"")));
    };
    let (bid, ask) = (ticks(bid.trim(), instrument), ticks(ask.trim(), instrument));
    let (bid, ask) = (bid.map_err(wrong)?, ask.map_err(wrong)?);
    if ask < bid {
        return Err(wrong(format!("{text}: the ask is below the bid")));
    }
    Ok((bid, ask))
}

fn equities(
    words: &[String],
    configuration: &Configuration,
) -> Result<Vec<(String, Money)>, NotUnderstood> {
    let wrong = |text: String| NotUnderstood { part: "equity", text };
    let followers = configuration.followers.iter().map(|follower| follower.name.to_string());
    let leaders = configuration.leaders.iter().map(|leader| leader.name.to_string());
    let names: Vec<String> = leaders.chain(followers).collect();
    let one = |word: &String| {
        let (name, amount) = word.split_once('=').unwrap_or(("", word));
        if !name.is_empty() && !names.iter().any(|known| known == name) {
            return Err(wrong(format!("no account {name:?}; one of {}", names.join(", "))));
        }
        let money = decimal(amount).map_err(wrong)?.to_money();
        let money = money.map_err(|_| wrong(format!("{amount} is no amount of money")))?;
        Ok((name.to_owned(), money))
    };
    words.iter().map(one).collect()
}
