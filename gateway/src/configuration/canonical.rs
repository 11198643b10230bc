//! The canonical form: one text for all files that decide the same, and its SHA-256.
//!
//! Keys, addresses, paths, cores and threads stay out: none of them can alter a decision. The order of tables
//! and fields, comments and the spelling of numbers stay out as well.

#[cfg(test)]
mod tests;

use super::limits::field_name;
use super::model::{
    Configuration, Follower, Instrument, Leader, Limit, Plan, Sizing, Specifications, Tier, Venue,
};
use super::reader::Choice;
use super::supervision::Supervised;
use super::trading_rules::TradingRules;
use protocol::messages::{
    CopiedSides, CopyMode, DrawdownWindow, InstrumentKind, PartialFillRule, RemovalRule, Role,
    Scope, UnexpectedRule,
};
use protocol::units::Money;
use sha2::{Digest, Sha256};

/// First line of every canonical form; a new number makes every configuration a new one.
const VERSION: &str = "paceline configuration 1";

impl Configuration {
    /// The canonical form: a line per thing, sorted, without anything that cannot alter a decision.
    #[must_use]
    pub fn canonical(&self) -> String {
        let mut lines = vec![self.engine_line(), self.capacity_line()];
        lines.extend(self.session_lines());
        lines.extend(self.instrument_lines());
        lines.extend(self.leader_lines());
        lines.extend(self.follower_lines());
        lines.extend(self.plan_lines());
        lines.extend(self.limits.iter().map(|limit| self.limit_line(limit)));
        let policies = self.plans.iter().filter_map(|plan| Some(plan.policy.as_ref()?.line(plan)));
        lines.extend(policies);
        let allocated = self.plans.iter();
        lines.extend(
            allocated
                .filter_map(|plan| Some(plan.allocation.as_ref()?.line(plan, &self.instruments))),
        );
        let protected = self.plans.iter();
        lines.extend(protected.filter_map(|plan| Some(plan.protection.as_ref()?.line(plan))));
        lines.extend(self.supervised().map(|supervised| self.supervision_line(supervised)));
        lines.sort_unstable();
        format!("{VERSION}\n{}\n", lines.join("\n"))
    }

    /// SHA-256 of the canonical form.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.canonical()).into()
    }

    /// What stands on every decision: the first eight octets of the hash, the first being the most significant.
    #[must_use]
    pub fn hash_short(&self) -> u64 {
        let hash = self.hash();
        hash[..8].iter().fold(0, |short, octet| (short << 8) | u64::from(*octet))
    }

    fn engine_line(&self) -> String {
        let seed = self.engine.rotation_seed.map_or("random".to_owned(), |seed| seed.to_string());
        format!(
            "engine sweep_interval_ns={} buffer_timeout_ns={} rotation_seed={seed}",
            self.engine.sweep_interval.as_nanos(),
            self.engine.buffer_timeout.as_nanos()
        )
    }

    /// Only the maxima that an input can reach; those of indices are reached by a new configuration alone.
    fn capacity_line(&self) -> String {
        let capacity = &self.capacity;
        format!(
            "capacity rows_max={} orders_max={} events_buffered_max={} trade_ids_max={}",
            capacity.rows_max,
            capacity.orders_max,
            capacity.events_buffered_max,
            capacity.trade_ids_max
        )
    }

    fn session_lines(&self) -> impl Iterator<Item = String> {
        let venues = self.venues.iter().map(|venue| {
            let durability = venue.order_durability.word();
            let replaces = if venue.replaces { " replaces=true" } else { "" };
            format!(
                "venue name={} order_durability={durability}{replaces} order_alarm_after_ns={} order_pause_after_ns={}",
                venue.name,
                venue.order_alarm_after.as_nanos(),
                venue.order_pause_after.as_nanos()
            )
        });
        let client = |role: Role| move |name| format!("session name={name} role={role:?}");
        let operators = self.operators.iter().map(|table| table.name).map(client(Role::Operator));
        let observers = self.observers.iter().map(|table| table.name).map(client(Role::Observer));
        let drop_copies = self.drop_copies.iter().map(|table| {
            let accounts = table.accounts.iter().map(|entry| {
                let account = entry.account.as_deref().unwrap_or("*");
                format!("{account:?}>{}", self.leaders[entry.leader].name)
            });
            let accounts = accounts.collect::<Vec<_>>().join(",");
            format!("session name={} role={:?} accounts={accounts}", table.name, Role::DropCopy)
        });
        venues.chain(operators).chain(observers).chain(drop_copies)
    }

    fn instrument_lines(&self) -> impl Iterator<Item = String> {
        self.instruments.iter().map(|instrument| {
            format!(
                "instrument symbol={} venue={} security_id={} tick={} lot={} multiplier={} min_lots={} \
                 min_notional={}{}",
                instrument.symbol,
                self.venues[instrument.venue].name,
                instrument.security_id,
                instrument.tick,
                instrument.lot,
                instrument.multiplier,
                instrument.min_lots,
                instrument.min_notional,
                specifications(instrument)
            )
        })
    }

    fn leader_lines(&self) -> impl Iterator<Item = String> {
        self.leaders.iter().map(|leader| {
            let equity = equity(leader.reference_equity);
            let leverage = stated("leverage", leader.leverage);
            let account = leader.account.map(|place| self.followers[place].name);
            let account = stated("trades_account", account);
            let mapped = leader.mapped.as_ref().map_or(String::new(), |mapped| mapped.line(self));
            let name = leader.name;
            format!("leader name={name} reference_equity={equity}{leverage}{account}{mapped}")
        })
    }

    fn follower_lines(&self) -> impl Iterator<Item = String> {
        self.followers.iter().map(|follower| {
            format!(
                "follower name={} venue={} account={} reference_equity={}{}",
                follower.name,
                self.venues[follower.venue].name,
                follower.account,
                equity(follower.reference_equity),
                stated("leverage", follower.leverage)
            )
        })
    }

    fn plan_lines(&self) -> impl Iterator<Item = String> {
        self.plans.iter().map(|plan| {
            format!(
                "plan name={} leader={} follower={} sizing={} {} below_min={} force_max={} above_max={} \
                 existing={} guard_ref={} attempts_max={} state={}{}",
                plan.name,
                self.leaders[plan.leader].name,
                self.followers[plan.follower].name,
                plan.sizing.mode().word(),
                amount(plan.sizing),
                plan.below_minimum.word(),
                plan.force_maximum,
                plan.above_maximum.word(),
                plan.existing_position.word(),
                plan.guard_reference.word(),
                plan.attempts_max,
                plan.state.word(),
                self.copying(plan)
            )
        })
    }

    /// What a plan says about what it copies and how it ends, where that is not the default.
    fn copying(&self, plan: &Plan) -> String {
        let mut text = String::new();
        for Tier { from, multiplier } in &plan.tiers {
            text += &format!(" tier={from}:{multiplier}");
        }
        if plan.reverse {
            text += " reverse=true";
        }
        if plan.sides != CopiedSides::Both {
            text += &format!(" sides={}", plan.sides.word());
        }
        if plan.copy != CopyMode::Fills {
            text += &format!(" copy={}:{}", plan.copy.word(), plan.on_leader_fill.word());
        }
        if plan.partial_fills != PartialFillRule::Mirror {
            let wait_ns = plan.increase_wait.as_nanos();
            text += &format!(" partial_fills={}:{wait_ns}", plan.partial_fills.word());
        }
        if let Some(after) = plan.drop_opens_after {
            text += &format!(" drop_opens_after_ns={}", after.as_nanos());
        }
        if plan.on_removal != RemovalRule::Preserve {
            text += &format!(" on_removal={}", plan.on_removal.word());
        }
        let mut lists = vec![];
        for (name, places) in [("include", &plan.filter.include), ("exclude", &plan.filter.exclude)]
        {
            let symbols = places.iter().map(|place| self.instruments[*place].symbol.to_string());
            lists.extend(symbols.map(|symbol| format!(" {name}={symbol}")));
        }
        // The order of tables is no part of the form.
        lists.sort_unstable();
        text += &lists.concat();
        plan.filter.tags.iter().fold(text, |text, tag| format!("{text} tag={tag}"))
    }

    fn limit_line(&self, limit: &Limit) -> String {
        format!(
            "limit scope={} target={} kind={} value={}",
            limit.scope.word(),
            self.target_name(limit.scope, limit.target),
            field_name(limit.kind),
            limit.value
        )
    }

    /// Only where a limit applies: settings that nothing goes by decide nothing.
    fn supervision_line(&self, supervised: Supervised<'_>) -> String {
        match supervised {
            Supervised::Account(_, Follower { name, on_unexpected, .. }, false) => {
                format!("supervision follower={name} on_unexpected={}", on_unexpected.word())
            }
            Supervised::Account(_, Follower { name, losses, on_unexpected, .. }, true) => format!(
                "supervision follower={name} on_loss={} loss_window={} day_starts_s={} \
                 drawdown_reference={} count_fees={}{}{}{}",
                losses.action.word(),
                losses.window.word(),
                losses.day_starts_s,
                losses.drawdown_reference.word(),
                losses.counts_fees,
                if losses.counts_funding { "" } else { " count_funding=false" },
                match losses.drawdown_window {
                    DrawdownWindow::None => "",
                    DrawdownWindow::Day => " drawdown_window=day",
                    DrawdownWindow::Rolling24h => " drawdown_window=rolling_24h",
                },
                match on_unexpected {
                    UnexpectedRule::Alert => "",
                    UnexpectedRule::Pause => " on_unexpected=pause",
                }
            ),
            Supervised::Meets(_, Venue { name, self_match, trading_rules, .. }) => {
                let rules = trading_rules.as_ref().map_or_else(String::new, TradingRules::line);
                format!("supervision venue={name} self_match={}{rules}", self_match.word())
            }
            Supervised::Repeats(_, Plan { name, .. }, window) => {
                format!("supervision plan={name} duplicate_window_ns={}", window.as_nanos())
            }
            Supervised::Leads(_, Leader { name, repeat_window, guard, .. }) => {
                let repeats = format!("repeat_window_ns={}", repeat_window.as_nanos());
                let Some(guard) = guard else {
                    return format!("supervision leader={name} {repeats}");
                };
                let symbol = |place: &usize| self.instruments[*place].symbol.to_string();
                let mut symbols: Vec<String> = guard.instruments.iter().map(symbol).collect();
                symbols.sort_unstable();
                symbols.dedup();
                let (violation, symbols) = (guard.violation.word(), symbols.join(","));
                let day = guard.day_starts_s;
                format!(
                    "supervision leader={name} {repeats} on_violation={violation} day_starts_s={day} \
                     symbols={symbols}"
                )
            }
        }
    }

    /// The name of what a limit applies to; empty for the firm.
    pub(super) fn target_name(&self, scope: Scope, target: usize) -> String {
        match scope {
            Scope::Firm => String::new(),
            Scope::Venue => self.venues[target].name.to_string(),
            Scope::Leader => self.leaders[target].name.to_string(),
            Scope::Follower => self.followers[target].name.to_string(),
            Scope::Plan => self.plans[target].name.to_string(),
            Scope::Instrument => self.instruments[target].symbol.to_string(),
        }
    }
}

fn equity(reference: Option<Money>) -> String {
    reference.map_or("live".to_owned(), |equity| equity.to_string())
}

/// A value that is left out of the form where it is left out of the file.
fn stated<T: std::fmt::Display>(name: &str, value: Option<T>) -> String {
    value.map_or(String::new(), |value| format!(" {name}={value}"))
}

fn specifications(instrument: &Instrument) -> String {
    let specifications = instrument.specifications;
    let Specifications { kind, expiry, leader_multiplier, volatility, .. } = specifications;
    let leader_multiplier = leader_multiplier.filter(|own| *own != instrument.multiplier);
    let kind = (kind != InstrumentKind::Perpetual).then(|| kind.word());
    [
        stated("kind", kind),
        stated("expiry", expiry),
        stated("leader_multiplier", leader_multiplier),
        stated("volatility", volatility),
        stated("average_daily_volume", specifications.average_daily_volume),
        stated("initial_margin", specifications.initial_margin),
    ]
    .concat()
}

fn amount(sizing: Sizing) -> String {
    match sizing {
        Sizing::EquityRatio(ratio)
        | Sizing::FixedRatio(ratio)
        | Sizing::BalanceRatio(ratio)
        | Sizing::FreeMarginRatio(ratio)
        | Sizing::ContractRatio(ratio)
        | Sizing::LeverageRatio(ratio)
        | Sizing::VolatilityTarget(ratio) => format!("ratio={ratio}"),
        Sizing::RiskPerTrade { risk, stop_distance } => {
            format!("ratio={risk}{}", stated("stop_distance", stop_distance))
        }
        Sizing::FixedQuantity(quantity) => format!("quantity={}", quantity),
        Sizing::FixedNotional(notional) => format!("notional={notional}"),
    }
}
