//! Rules of mapped leaders: `of` and `instruments` of a `[[leader]]`, and what may follow one.

use super::{Places, Validator};
use crate::configuration::mapping::{Mapped, Mapping};
use crate::configuration::model::{DropCopy, Filter, Instrument, Leader, Plan};
use crate::configuration::raw::{RawFile, RawLeader, RawMap};
use crate::configuration::reader::{Choice, Field, Located};
use protocol::messages::CopyMode;

impl Validator<'_> {
    /// What a leader repeats, if it repeats another one; `None` when that is wrong.
    pub(super) fn mapped(
        &mut self,
        table: &RawLeader,
        (leaders, symbols): (&Places<'_>, &Places<'_>),
        instruments: Option<&[Instrument]>,
    ) -> Option<Option<Mapped>> {
        let Some(of) = &table.of else {
            if let Some(field) = &table.instruments {
                self.refuse(field, "needs of = \"NAME\", the leader that is repeated in them");
                return None;
            }
            return Some(None);
        };
        let header = &table.header;
        self.has_nothing_of_its_own(table);
        let source = self.resolve(of, leaders);
        let must = "what of its trades is copied as what, such as { BTC = \"BTC-PERP\" }";
        let map = self.required(&table.instruments, header, "instruments", must)?;
        let pairs = self.pairs(map, symbols)?;
        let instruments = instruments?;
        let mut mapped = Mapped { source: source?, instruments: Vec::new() };
        for (instrument, own) in pairs {
            let [from, to] = [instrument, own].map(|place| (place, &instruments[place]));
            match Mapping::between(from, to) {
                Ok(mapping) => mapped.instruments.push(mapping),
                Err(text) => {
                    self.refuse(map, text);
                    return None;
                }
            }
        }
        Some(Some(mapped))
    }

    /// A mapped leader has no session, no account and no guard: those are its source's.
    fn has_nothing_of_its_own(&mut self, table: &RawLeader) {
        let text = "a leader with `of` has no session of its own; leave it out";
        for field in [&table.key, &table.key_file].into_iter().flatten() {
            self.refuse(field, text);
        }
        if let Some(field) = &table.trades_account {
            self.refuse(field, "belongs to the leader that is repeated");
        }
        if let Some(guard) = &table.guard {
            let text = "belongs to the leader that is repeated";
            self.error(guard.header.at, &guard.header.path, text);
        }
    }

    /// The places of a map. Each instrument stands once on either side.
    fn pairs(
        &mut self,
        map: &Located<RawMap>,
        symbols: &Places<'_>,
    ) -> Option<Vec<(usize, usize)>> {
        let mut pairs: Vec<(usize, usize)> = Vec::new();
        let mut is_good = true;
        if map.value.0.is_empty() {
            self.refuse(map, "names no instrument; at least one");
            is_good = false;
        }
        for (symbol, own) in &map.value.0 {
            let found = [symbol, own].map(|value| {
                let (value, path) = (value.clone(), map.path.clone());
                self.resolve(&Located { value, at: map.at, path }, symbols)
            });
            let [Some(instrument), Some(place)] = found else {
                is_good = false;
                continue;
            };
            if let Some(taken) = pairs.iter().position(|(_, other)| *other == place) {
                let (other, _) = &map.value.0[taken];
                let text = format!(
                    "{symbol} and {other} would both be copied as {own}; one of the two, the other needs a leader or \
                     an instrument of its own"
                );
                self.refuse(map, text);
                is_good = false;
            }
            pairs.push((instrument, place));
        }
        is_good.then_some(pairs)
    }

    /// What mapped leaders repeat, who is told of them, and what may follow them; plans' filters get their places.
    pub(super) fn mapped_leaders_are_followed(
        &mut self,
        raw: &RawFile,
        leaders: &mut [Leader],
        plans: &mut [Plan],
        instruments: &[Instrument],
        drop_copies: &[DropCopy],
    ) {
        for place in 0..leaders.len() {
            let Some(mapped) = leaders[place].mapped.clone() else { continue };
            let table = &raw.leader[place];
            let Some(of) = &table.of else { continue };
            self.source_can_be_repeated(raw, of, &leaders[mapped.source]);
            let (source, own) = (leaders[mapped.source].clone(), &mut leaders[place]);
            own.account = source.account;
            own.reference_equity = own.reference_equity.or(source.reference_equity);
            own.leverage = own.leverage.or(source.leverage);
            let mut told = drop_copies.iter().flat_map(|source| &source.accounts);
            if told.any(|account| account.leader == place) {
                self.refuse(of, "a drop copy tells what this leader trades; it cannot repeat another one as well");
            }
            let signals =
                |plan: &Plan| plan.leader == mapped.source && plan.copy == CopyMode::Signals;
            if plans.iter().any(signals) {
                let text =
                    format!("{} signals, so there are no trades of it to repeat", source.name);
                self.refuse(of, text);
            }
        }
        for (plan, table) in plans.iter_mut().zip(&raw.plan) {
            let Some(mapped) = &leaders[plan.leader].mapped else { continue };
            self.can_follow_mapped(plan, table);
            self.filter_is_mapped(&mut plan.filter, mapped, table, instruments);
        }
    }

    fn source_can_be_repeated(&mut self, raw: &RawFile, of: &Located<String>, source: &Leader) {
        if let Some(further) = &source.mapped {
            let name = raw.leader[further.source].name.as_ref().map_or("?", |name| &name.value);
            self.refuse(of, format!("{:?} repeats {name:?} itself; name that one", of.value));
        } else if source.guard.is_some() {
            let text = format!(
                "{:?} has a guard, and its events would be repeated before they are held against it",
                of.value
            );
            self.refuse(of, text);
        }
    }

    fn can_follow_mapped(&mut self, plan: &Plan, table: &crate::configuration::raw::RawPlan) {
        let Some(field) = &table.copy else { return };
        let word = plan.copy.word();
        if matches!(plan.copy, CopyMode::Allocation | CopyMode::Signals) {
            let text = format!(
                "{word:?} is not for a leader that repeats another one; fills or orders are"
            );
            self.refuse(field, text);
        } else if plan.copy == CopyMode::Orders && plan.reverse {
            let text = "does not go with reverse for a leader that repeats another one: limits are rounded to his \
                        less aggressive side, which is the plan's more aggressive one";
            self.refuse(field, text);
        }
    }

    /// Filters name what the leader's source trades; what they decide about is what plans trade for it.
    fn filter_is_mapped(
        &mut self,
        filter: &mut Filter,
        mapped: &Mapped,
        table: &crate::configuration::raw::RawPlan,
        instruments: &[Instrument],
    ) {
        let lists: [(&mut Vec<usize>, &Field<Vec<String>>); 2] =
            [(&mut filter.include, &table.include), (&mut filter.exclude, &table.exclude)];
        for (places, field) in lists {
            for place in places {
                match (mapped.own(*place), field) {
                    (Some(own), _) => *place = own,
                    (None, Some(field)) => {
                        let symbols = mapped.instruments.iter();
                        let symbols =
                            symbols.map(|known| instruments[known.instrument].symbol.as_str());
                        let known = super::some_of(symbols);
                        let symbol = instruments[*place].symbol;
                        self.refuse(
                            field,
                            format!("{symbol} is not repeated by the leader; known: {known}"),
                        );
                    }
                    (None, None) => {}
                }
            }
        }
    }
}
