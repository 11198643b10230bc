//! Rules of what is traded, for whom and how: `[[instrument]]`, `[[follower]]`, `[[plan]]`.

use super::supervision::{Defaults, loss_rules};
use super::{Places, Validator};
use crate::configuration::decimal;
use crate::configuration::model::{Follower, Instrument, Plan, Sizing, Specifications};
use crate::configuration::raw::{RawFile, RawFollower, RawInstrument, RawPlan};
use crate::configuration::reader::{Choice, Field, Located};
use protocol::messages::{
    AboveMaximumRule, BelowMinimumRule, CopiedSides, CopyMode, Decimal, ExistingPositionRule,
    GuardReference, InstrumentKind, LeaderFillRule, PartialFillRule, PlanState, RemovalRule,
    Symbol, UnexpectedRule,
};
use protocol::units::{Lots, Money, Nanos, RATIO_ONE, Ratio};
use std::collections::BTreeMap;

/// The last number of 32 bits stands for null on the wire.
const NUMBER_MAX: i64 = u32::MAX as i64 - 1;
const ATTEMPTS_DEFAULT: i64 = 3;
const ATTEMPTS_MAX: i64 = u8::MAX as i64 - 1;

impl Validator<'_> {
    pub(super) fn instruments(
        &mut self,
        raw: &RawFile,
        venues: &Places<'_>,
    ) -> Option<Vec<Instrument>> {
        let instruments: Vec<Option<Instrument>> =
            raw.instrument.iter().map(|table| self.instrument(table, venues)).collect();
        let ids = raw.instrument.iter().map(|table| (&table.venue, &table.security_id));
        self.numbers_are_unique(ids, "instrument");
        instruments.into_iter().collect()
    }

    fn instrument(&mut self, table: &RawInstrument, venues: &Places<'_>) -> Option<Instrument> {
        let header = &table.header;
        let must = "what leaders call it, 1 to 24 characters";
        let symbol = self.required(&table.symbol, header, "symbol", must);
        let symbol = symbol.and_then(|symbol| self.symbol(symbol));
        let venue = self.reference(&table.venue, header, "venue", venues);
        let must = "the number of the instrument at its venue";
        let security_id = self.required(&table.security_id, header, "security_id", must);
        let security_id = security_id.and_then(|id| self.in_range(id, 0..=NUMBER_MAX, ""));
        let tick = self.required(&table.tick, header, "tick", "the price of one tick");
        let tick = tick.and_then(|tick| self.positive(tick));
        let lot = self.required(&table.lot, header, "lot", "the quantity of one lot");
        let lot = lot.and_then(|lot| self.positive(lot));
        let multiplier = match &table.multiplier {
            Some(multiplier) => self.positive(multiplier),
            None => Some(Decimal::ONE),
        };
        let (tick, lot, multiplier) = (tick?, lot?, multiplier?);
        let unit_value = self.unit_value(table, tick, lot, multiplier);
        let min_lots = self.min_lots(table, lot);
        let min_notional = self.min_notional(table);
        let specifications = self.specifications(table);
        let currency = self.maybe(&table.currency, Self::name);
        Some(Instrument {
            symbol: symbol?,
            venue: venue?,
            security_id: u32::try_from(security_id?).expect("the range is inside 32 bits"),
            tick,
            lot,
            multiplier,
            unit_value: unit_value?,
            min_lots: min_lots?,
            min_notional: min_notional?,
            currency: currency?,
            specifications: specifications?,
        })
    }

    fn symbol(&mut self, field: &Located<String>) -> Option<Symbol> {
        let text = &field.value;
        let is_good = !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_graphic());
        let symbol = Symbol::new(text).ok().filter(|_| is_good);
        if symbol.is_none() {
            let must = "1 to 24 printable ASCII characters without spaces";
            self.refuse(field, format!("{text:?} is no symbol; {must}"));
        }
        symbol
    }

    /// Money is exact, so one lot times one tick has to be a whole number of its units.
    fn unit_value(
        &mut self,
        table: &RawInstrument,
        tick: Decimal,
        lot: Decimal,
        multiplier: Decimal,
    ) -> Option<Money> {
        let value = decimal::unit_value(tick, lot, multiplier).filter(|value| value.0 > 0);
        if value.is_none() {
            let text = format!(
                "one lot for one tick is {tick} x {lot} x {multiplier}; that has to be a whole number \
                 of 10^-8, at most 92,233,720,368"
            );
            let at = table.tick.as_ref().map_or(table.header.at, |tick| tick.at);
            self.error(at, &table.header.member("tick"), text);
        }
        value
    }

    fn min_lots(&mut self, table: &RawInstrument, lot: Decimal) -> Option<Lots> {
        let Some(field) = &table.min_quantity else { return Some(Lots(1)) };
        let quantity = self.positive(field)?;
        let lots = quantity.to_lots(lot).ok();
        if lots.is_none() {
            self.refuse(field, format!("{quantity} is not a whole number of lots of {lot}"));
        }
        lots
    }

    fn min_notional(&mut self, table: &RawInstrument) -> Option<Money> {
        match &table.min_notional {
            None => Some(Money(0)),
            Some(field) if field.value.mantissa == 0 => Some(Money(0)),
            Some(field) if field.value.mantissa < 0 => {
                self.refuse(field, format!("{} is negative; 0 or more", field.value));
                None
            }
            Some(field) => self.money(field),
        }
    }

    fn specifications(&mut self, table: &RawInstrument) -> Option<Specifications> {
        let kind = chosen(&table.kind, InstrumentKind::Perpetual);
        let expires = matches!(kind, InstrumentKind::Future | InstrumentKind::Option);
        if let (Some(expiry), false) = (&table.expiry, expires) {
            let text = format!("belongs to a future or an option, not to {:?}", kind.word());
            self.refuse(expiry, text);
        }
        let leader_multiplier = self.maybe(&table.leader_multiplier, Self::positive);
        let volatility = self.maybe(&table.volatility, Self::ratio);
        let average_daily_volume = self.maybe(&table.average_daily_volume, Self::positive);
        let initial_margin = self.maybe(&table.initial_margin, Self::share);
        Some(Specifications {
            kind,
            expiry: table.expiry.as_ref().map(|expiry| Nanos(expiry.value.0)),
            leader_multiplier: leader_multiplier?,
            volatility: volatility?,
            average_daily_volume: average_daily_volume?,
            initial_margin: initial_margin?,
        })
    }

    /// A factor above zero, up to one.
    pub(super) fn share(&mut self, field: &Located<Decimal>) -> Option<Ratio> {
        self.factor(field, 0, 1)
    }

    /// Leverage of an account, where it is stated.
    pub(super) fn leverage(&mut self, field: &Field<Decimal>) -> Option<Option<Ratio>> {
        self.maybe(field, |validator, field| validator.factor(field, 1, 1000))
    }

    /// A factor from `least` to `most`, and above zero.
    fn factor(&mut self, field: &Located<Decimal>, least: i64, most: i64) -> Option<Ratio> {
        let ratio = self.ratio(field)?;
        if (least * RATIO_ONE..=most * RATIO_ONE).contains(&ratio.0) {
            return Some(ratio);
        }
        let above = if least == 0 { "above 0".to_owned() } else { least.to_string() };
        self.refuse(field, format!("{} is out of range; {above} to {most}", field.value));
        None
    }

    /// A field that may be absent; `None` when it is wrong.
    pub(super) fn maybe<T, V>(
        &mut self,
        field: &Field<T>,
        read: impl Fn(&mut Self, &Located<T>) -> Option<V>,
    ) -> Option<Option<V>> {
        match field {
            None => Some(None),
            Some(field) => read(self, field).map(Some),
        }
    }

    pub(super) fn followers(
        &mut self,
        raw: &RawFile,
        venues: &Places<'_>,
        defaults: &Defaults,
    ) -> Option<Vec<Follower>> {
        let followers: Vec<Option<Follower>> =
            raw.follower.iter().map(|table| self.follower(table, venues, defaults)).collect();
        let accounts = raw.follower.iter().map(|table| (&table.venue, &table.account));
        self.numbers_are_unique(accounts, "follower");
        followers.into_iter().collect()
    }

    fn follower(
        &mut self,
        table: &RawFollower,
        venues: &Places<'_>,
        defaults: &Defaults,
    ) -> Option<Follower> {
        let header = &table.header;
        let name = self.required_name(&table.name, header);
        let venue = self.reference(&table.venue, header, "venue", venues);
        let must = "the number of the account at its venue";
        let account = self.required(&table.account, header, "account", must);
        let account = account.and_then(|account| self.in_range(account, 0..=NUMBER_MAX, ""));
        let reference_equity = self.reference_equity(&table.reference_equity);
        let leverage = self.leverage(&table.leverage);
        Some(Follower {
            name: name?,
            venue: venue?,
            account: u32::try_from(account?).expect("the range is inside 32 bits"),
            reference_equity: reference_equity?,
            losses: loss_rules(&table.losses, defaults.losses),
            on_unexpected: chosen(&table.on_unexpected, UnexpectedRule::Alert),
            leverage: leverage?,
        })
    }

    /// Numbers that a venue gave are one thing each: reports are matched by them.
    fn numbers_are_unique<'r>(
        &mut self,
        numbers: impl Iterator<Item = (&'r Field<String>, &'r Field<i64>)>,
        kind: &str,
    ) {
        let mut seen = BTreeMap::new();
        for (place, (venue, number)) in numbers.enumerate() {
            let (Some(venue), Some(number)) = (venue, number) else { continue };
            let first = *seen.entry((&venue.value, number.value)).or_insert(place);
            if first != place {
                let text = format!(
                    "{} at {:?} is {kind}[{first}] already; must be unique at its venue",
                    number.value, venue.value
                );
                self.refuse(number, text);
            }
        }
    }

    pub(super) fn plans(
        &mut self,
        raw: &RawFile,
        places: (&Places<'_>, &Places<'_>, &Places<'_>),
        defaults: &Defaults,
    ) -> Option<Vec<Plan>> {
        let mut pairs = BTreeMap::new();
        let mut plans = Vec::new();
        for (place, table) in raw.plan.iter().enumerate() {
            let plan = self.plan(raw, table, places, defaults);
            if let (Some(leader), Some(follower)) = (&table.leader, &table.follower) {
                let pair = (&leader.value, &follower.value);
                let first = *pairs.entry(pair).or_insert(place);
                if first != place {
                    let (leader, follower_name) = pair;
                    let text = format!(
                        "{follower_name:?} follows {leader:?} by plan[{first}] already; one plan each"
                    );
                    self.refuse(follower, text);
                }
            }
            plans.push(plan);
        }
        plans.into_iter().collect()
    }

    fn plan(
        &mut self,
        raw: &RawFile,
        table: &RawPlan,
        (leaders, followers, instruments): (&Places<'_>, &Places<'_>, &Places<'_>),
        defaults: &Defaults,
    ) -> Option<Plan> {
        let header = &table.header;
        let name = self.required_name(&table.name, header);
        let leader = self.reference(&table.leader, header, "leader", leaders);
        let follower = self.reference(&table.follower, header, "follower", followers);
        let sizing = self.sizing(raw, table, leaders, followers);
        let tiers = self.tiers(table);
        let filter = self.filter(table, instruments);
        let below_minimum = chosen(&table.below_min, BelowMinimumRule::Carry);
        let force_maximum = self.force_maximum(table, below_minimum);
        let attempts = self.number(&table.attempts_max, ATTEMPTS_DEFAULT, 1..=ATTEMPTS_MAX, "");
        let duplicate_window =
            self.duplicate_window(&table.duplicate_window_ms, defaults.duplicate_window);
        let partial_fills = chosen(&table.partial_fills, PartialFillRule::Mirror);
        let copy = chosen(&table.copy, CopyMode::Fills);
        self.fits_copy(table, copy, partial_fills);
        self.fits_signals(table, copy);
        let increase_wait = self.increase_wait(table, partial_fills);
        let policy = self.policy(table);
        let drop_opens_after = self.when_down(table, copy);
        let allocation = self.allocation(table, copy, instruments);
        let protection = self.protection(table, copy);
        let (leader, follower) = (leader?, follower?);
        self.has_something_to_trade(raw, table, follower);
        Some(Plan {
            name: name?,
            leader,
            follower,
            sizing: sizing?,
            tiers: tiers?,
            reverse: table.reverse.as_ref().is_some_and(|reverse| reverse.value),
            sides: chosen(&table.sides, CopiedSides::Both),
            filter: filter?,
            below_minimum,
            force_maximum: force_maximum?,
            above_maximum: chosen(&table.above_max, AboveMaximumRule::Scale),
            existing_position: match copy {
                CopyMode::Allocation => ExistingPositionRule::All,
                _ => chosen(&table.existing, ExistingPositionRule::None),
            },
            guard_reference: chosen(&table.guard_ref, GuardReference::LeaderFill),
            attempts_max: u8::try_from(attempts?).expect("the range is inside 8 bits"),
            duplicate_window: duplicate_window?,
            copy,
            on_leader_fill: chosen(&table.on_leader_fill, LeaderFillRule::Wait),
            partial_fills,
            increase_wait: increase_wait?,
            on_removal: chosen(&table.on_removal, RemovalRule::Preserve),
            state: stricter(
                chosen(&table.state, PlanState::On),
                chosen(&raw.follower[follower].state, PlanState::On),
            ),
            policy: policy?,
            drop_opens_after: drop_opens_after?,
            allocation: allocation?,
            protection: protection?,
        })
    }

    fn force_maximum(&mut self, table: &RawPlan, rule: BelowMinimumRule) -> Option<Ratio> {
        let forces = rule == BelowMinimumRule::ForceMinimum;
        match (&table.force_max, forces) {
            (None, false) => Some(Ratio(0)),
            (Some(field), false) => {
                self.refuse(field, "needs below_min = \"force_min\"; leave it out otherwise");
                None
            }
            (field, true) => {
                let must = "largest minimum over desired quantity that is forced, such as \"5\"";
                let field = self.required(field, &table.header, "force_max", must)?;
                let ratio = self.ratio(field)?;
                if ratio.0 < RATIO_ONE {
                    self.refuse(
                        field,
                        "is less than 1, so nothing would ever be forced; at least 1",
                    );
                }
                Some(ratio)
            }
        }
    }

    fn has_something_to_trade(&mut self, raw: &RawFile, table: &RawPlan, follower: usize) {
        let Some(venue) = &raw.follower[follower].venue else { return };
        let trades = |instrument: &RawInstrument| {
            instrument.venue.as_ref().is_some_and(|other| other.value == venue.value)
        };
        if !raw.instrument.iter().any(trades) {
            let text =
                format!("nothing trades at {:?}, where the follower's account is", venue.value);
            self.problems.warn(table.header.at, &table.header.path, text);
        }
    }

    /// A fixed size below what an instrument allows is never traded there, and nobody would be told.
    pub(super) fn fixed_sizes_are_tradable(
        &mut self,
        raw: &RawFile,
        plans: &[Plan],
        followers: &[Follower],
        instruments: &[Instrument],
    ) {
        for (plan, table) in plans.iter().zip(&raw.plan) {
            let venue = followers[plan.follower].venue;
            let at_venue = instruments.iter().filter(|instrument| instrument.venue == venue);
            let symbols: Vec<&str> = at_venue
                .filter(|instrument| is_too_small(plan, instrument))
                .map(|instrument| instrument.symbol.as_str())
                .collect();
            if symbols.is_empty() {
                continue;
            }
            let header = table.sizing.as_ref().map_or(&table.header, |sizing| &sizing.header);
            let symbols = super::some_of(symbols.into_iter());
            let text =
                format!("is less than the smallest order of {symbols}, so never traded there");
            self.problems.warn(header.at, &header.path, text);
        }
    }
}

/// Whether a fixed size is below the minimum of an instrument for good.
fn is_too_small(plan: &Plan, instrument: &Instrument) -> bool {
    let is_forced = plan.below_minimum == BelowMinimumRule::ForceMinimum;
    match plan.sizing {
        Sizing::FixedQuantity(quantity) => {
            let least = if is_forced { 1 } else { instrument.min_lots.0 };
            let least = Decimal::from_units(least, instrument.lot);
            least.is_ok_and(|least| decimal::compare(quantity, least).is_lt())
        }
        Sizing::FixedNotional(notional) => !is_forced && notional < instrument.min_notional,
        _ => false,
    }
}

fn chosen<T: Copy>(field: &Field<crate::configuration::reader::Chosen<T>>, default: T) -> T {
    field.as_ref().map_or(default, |field| field.value.0)
}

/// On, close only, off, frozen: each allows less than the one before.
fn stricter(left: PlanState, right: PlanState) -> PlanState {
    const ORDER: [PlanState; 4] =
        [PlanState::Frozen, PlanState::Off, PlanState::CloseOnly, PlanState::On];
    let strictest = ORDER.into_iter().find(|state| *state == left || *state == right);
    strictest.expect("every state stands in the order")
}
