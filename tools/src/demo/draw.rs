//! Draws the plans of a demo over the whole space of copying models, sizing modes, rules and limits: the same seed and
//! the same leaders give the same plans for ever.
//!
//! What may be drawn stands in tables, a row per field; a row says for which models it is meant. Not drawn, because a
//! run on one venue has none of it: instruments of another venue (`of`), and the venue's `trading_rules`, which would
//! end the run for everybody.

mod lines;

#[cfg(test)]
mod tests;

use lines::{
    ACCOUNT_LIMIT_LINES, ACCOUNT_LINES, LEADER_LINES, LIMIT_LINES, Line, PLAN_LINES, SIZINGS,
    Sizing,
};
use rust_decimal::Decimal;
use simulator::random::Random;
use simulator::told::PROVIDER_SUFFIX;

/// What of its leader a plan copies. Weights come from three places, so there are three models of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Model {
    /// Each fill.
    Fills,
    /// Working orders.
    Orders,
    /// Signals of a provider who says what the leader does.
    Signals,
    /// The leader's portfolio.
    Portfolio,
    /// The weights that he publishes.
    Published,
    /// Weights of the plan's own.
    Fixed,
}

impl Model {
    /// Its bit in the tables.
    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// Models in the order in which plans take them: of twenty plans eleven copy fills.
const MODELS: [(Model, usize); 6] = [
    (Model::Fills, 11),
    (Model::Orders, 3),
    (Model::Signals, 2),
    (Model::Portfolio, 2),
    (Model::Published, 1),
    (Model::Fixed, 1),
];

/// Equities of the followers, account currency; one of them each.
const EQUITIES: [i64; 7] = [1_000, 2_500, 5_000, 25_000, 50_000, 100_000, 500_000];

/// So many accounts hold their equity alone, whatever their plans may come to hold: orders fail for want of margin.
const POOR_ONE_IN: u64 = 10;

/// So many plans share the account of the plan before, where its leaders are others.
const SHARED_ONE_IN: u64 = 8;

/// So many plans name instruments that they copy, or do not.
const FILTERED_ONE_IN: u64 = 8;

/// What an account may hold over its balance, without being asked for more margin than it has.
const EXPOSURE_OVER_BALANCE: i64 = 5;

/// The longest name of a leader for whom a provider signals; names have 32 characters at most.
const NAME_LENGTH_MAX: usize = 32 - PROVIDER_SUFFIX.len();

/// A leader that may be followed.
pub(crate) struct Led {
    /// Name.
    pub(crate) name: String,
    /// Largest sum of the absolute notionals of his positions, account currency.
    pub(crate) peak_gross: Decimal,
}

/// A follower's account.
pub(crate) struct Account {
    /// Its fields in the configuration behind name, venue and number.
    pub(crate) lines: String,
    /// What it holds at the start, account currency.
    pub(crate) balance: Decimal,
    equity: Decimal,
    exposure: Decimal,
    leaders: Vec<String>,
}

/// A plan.
pub(crate) struct Drawn {
    /// What it copies.
    pub(crate) model: Model,
    /// Whom it follows: a leader, or the provider who signals what he does.
    pub(crate) leader: String,
    /// Place of its account.
    pub(crate) account: usize,
    /// Its fields in the configuration behind name, leader and follower.
    pub(crate) lines: String,
}

/// Everything that was drawn.
pub(crate) struct Draw {
    /// Accounts, as many as plans or fewer.
    pub(crate) accounts: Vec<Account>,
    /// Plans.
    pub(crate) plans: Vec<Drawn>,
    /// Fields of each leader, in their order, behind name and key.
    pub(crate) leaders: Vec<String>,
    /// Fields of the venue.
    pub(crate) venue: String,
    /// Limits in tables of their own.
    pub(crate) limits: String,
}

impl Draw {
    /// Draws so many plans that follow these leaders in these instruments, which must not be empty.
    pub(crate) fn new(seed: u64, plans: usize, leaders: &[Led], symbols: &[String]) -> Self {
        let random = Random::new(seed);
        let mut draft = Draft { random, leaders, symbols, accounts: Vec::new() };
        // First, so that it follows from the seed alone.
        let venue = draft.venue();
        let plans: Vec<Drawn> = (0..plans).map(|index| draft.plan(index)).collect();
        let limits = draft.limits();
        let leader_lines = leaders.iter().map(|_| draft.lines(LEADER_LINES, u8::MAX)).collect();
        for account in &mut draft.accounts {
            let needed = (account.exposure / Decimal::from(EXPOSURE_OVER_BALANCE)).round();
            let is_poor = draft.random.chance(POOR_ONE_IN);
            account.balance = if is_poor { account.equity } else { account.equity.max(needed) };
        }
        Self { accounts: draft.accounts, plans, leaders: leader_lines, venue, limits }
    }
}

/// What is being drawn.
struct Draft<'a> {
    random: Random,
    leaders: &'a [Led],
    symbols: &'a [String],
    accounts: Vec<Account>,
}

impl Draft<'_> {
    fn plan(&mut self, index: usize) -> Drawn {
        let leader = &self.leaders[self.below(self.leaders.len())];
        let model = match model_of(index) {
            Model::Signals if NAME_LENGTH_MAX < leader.name.len() => Model::Fills,
            model => model,
        };
        let sizing = self.sizing(index, model);
        let exposure = match sizing.hundredths {
            Some(hundredths) => leader.peak_gross * Decimal::new(hundredths, 2),
            None => Decimal::from(sizing.per_instrument) * Decimal::from(self.symbols.len()),
        };
        let name = match model {
            Model::Signals => format!("{}{PROVIDER_SUFFIX}", leader.name),
            _ => leader.name.clone(),
        };
        let account = self.account(&name, exposure);
        let mut lines = format!("sizing = {}\n{}", sizing.text, copy_line(model));
        if model == Model::Fixed {
            lines += &self.fixed_weights();
        } else if self.random.chance(FILTERED_ONE_IN) {
            lines += &self.filter();
        }
        lines += &self.lines(PLAN_LINES, model.bit());
        if self.random.chance(2) {
            lines += &self.lines(LIMIT_LINES, model.bit());
        }
        Drawn { model, leader: name, account, lines }
    }

    /// Each mode in turn, a size at random; weights are parts of equity.
    fn sizing(&mut self, index: usize, model: Model) -> &'static Sizing {
        let is_weight = !matches!(model, Model::Fills | Model::Orders | Model::Signals);
        let of_mode = |mode: usize| SIZINGS.iter().filter(move |sizing| sizing.mode == mode);
        let mode = if is_weight { 0 } else { (index / 20 + index) % lines::MODE_COUNT };
        let fitting: Vec<&Sizing> =
            of_mode(mode).filter(|sizing| !is_weight || sizing.is_plain).collect();
        fitting[self.below(fitting.len())]
    }

    /// The account of a plan: one of its own, or that of the plan before.
    fn account(&mut self, leader: &str, exposure: Decimal) -> usize {
        let shares = self.random.chance(SHARED_ONE_IN);
        let is_other = |account: &Account| account.leaders.iter().all(|known| known != leader);
        if let Some(last) = self.accounts.last_mut().filter(|last| shares && is_other(last)) {
            last.leaders.push(leader.to_owned());
            last.exposure += exposure;
        } else {
            let equity = Decimal::from(EQUITIES[self.below(EQUITIES.len())]);
            let mut lines = self.lines(ACCOUNT_LINES, u8::MAX);
            if self.random.chance(2) {
                lines += &self.lines(ACCOUNT_LIMIT_LINES, u8::MAX);
            }
            let leaders = vec![leader.to_owned()];
            self.accounts.push(Account { lines, balance: equity, equity, exposure, leaders });
        }
        self.accounts.len() - 1
    }

    /// One of the texts of each row that is due.
    fn lines(&mut self, rows: &[Line], model: u8) -> String {
        let mut text = String::new();
        for row in rows {
            // A row that does not fit takes its numbers all the same, so that each model sees the same others.
            let (is_due, place) = (self.random.chance(row.one_in), self.below(row.texts.len()));
            if is_due && row.models & model != 0 {
                text += row.texts[place];
                text.push('\n');
            }
        }
        text
    }

    fn filter(&mut self) -> String {
        let word = if self.random.chance(2) { "include" } else { "exclude" };
        let most = self.symbols.len().min(6);
        let list = self.some_symbols(1 + most / 2);
        format!("{word} = [{}]\n", list.join(", "))
    }

    /// Up to three instruments, a signed tenth of the equity or two each.
    fn fixed_weights(&mut self) -> String {
        let symbols = self.some_symbols(3);
        let weights: Vec<String> = symbols
            .iter()
            .map(|symbol| {
                let tenths = [-2, -1, 1, 2][self.below(4)];
                format!("{symbol} = \"{}\"", Decimal::new(tenths, 1))
            })
            .collect();
        let rest = [
            ", drift_band_bps = \"50\"",
            ", interval_s = 1",
            ", interval_s = 2, min_trade_notional = \"50\"",
            ", drift_band_bps = \"20\", cost_bps = \"4\", benefit_bps = \"500\"",
        ];
        let rest = rest[self.below(rest.len())];
        format!("allocation = {{ weights = {{ {} }}{rest} }}\n", weights.join(", "))
    }

    /// So many at most, each once, in quotes.
    fn some_symbols(&mut self, most: usize) -> Vec<String> {
        let mut places: Vec<usize> = (0..most).map(|_| self.below(self.symbols.len())).collect();
        places.sort_unstable();
        places.dedup();
        places.into_iter().map(|place| format!("\"{}\"", self.symbols[place])).collect()
    }

    fn venue(&mut self) -> String {
        let mut text = String::new();
        if self.random.chance(2) {
            text += "replaces = true\n";
        }
        if self.random.chance(4) {
            text += "self_match = \"refuse\"\n";
        }
        text
    }

    /// Limits of some instruments, and of the venue.
    fn limits(&mut self) -> String {
        let mut text = "\n[[limit]]\nscope = \"venue\"\ntarget = \"simulator\"\n\
                        max_orders_per_second = 100000\nmax_open_orders = 60000\n"
            .to_owned();
        for symbol in self.symbols {
            let line = match self.below(8) {
                0 => "max_order_notional = \"100000\"",
                1 => "max_open_order_notional = \"2000000\"",
                2 => "max_net_notional = \"20000000\"",
                _ => continue,
            };
            text +=
                &format!("\n[[limit]]\nscope = \"instrument\"\ntarget = \"{symbol}\"\n{line}\n");
        }
        text
    }

    fn below(&mut self, bound: usize) -> usize {
        let number = self.random.below(bound as u64);
        usize::try_from(number).expect("it is less than a length")
    }
}

fn model_of(index: usize) -> Model {
    let count: usize = MODELS.iter().map(|(_, share)| share).sum();
    // Spread, so that a few plans already are of several models.
    let mut place = index * 7 % count;
    for (model, share) in MODELS {
        if place < share {
            return model;
        }
        place -= share;
    }
    Model::Fills
}

const fn copy_line(model: Model) -> &'static str {
    match model {
        Model::Fills => "",
        Model::Orders => "copy = \"orders\"\n",
        Model::Signals => "copy = \"signals\"\n",
        Model::Portfolio | Model::Published | Model::Fixed => "copy = \"allocation\"\n",
    }
}
