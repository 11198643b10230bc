//! The reference of the tables about venues, instruments, who trades, and how.

use super::{
    Entry, Range, Section, allocations, drop_copies, leaders, policies, protections, supervision,
    words,
};
use crate::configuration::model::VenueProtocol;
use protocol::messages::{
    AboveMaximumRule, BelowMinimumRule, CopiedSides, CopyMode, ExistingPositionRule,
    GuardReference, InstrumentKind, LeaderFillRule, OrderDurability, PartialFillRule, PlanState,
    RemovalRule, Scope, SelfMatchRule, SizingMode, UnexpectedRule,
};

pub(super) const SECTIONS: &[Section] = &[
    Section {
        heading: "`[[venue]]`",
        entries: &[
            Entry {
                field: "name",
                range: Range::Text("name"),
                unit: "",
                default: "required",
                example: "\"sim\"",
                meaning: "Name of the venue",
            },
            Entry {
                field: "protocol",
                range: Range::Words(words::<VenueProtocol>),
                unit: "",
                default: "required",
                example: "\"native\"",
                meaning: "What it speaks",
            },
            Entry {
                field: "address",
                range: Range::Text("IP address and port"),
                unit: "",
                default: "required",
                example: "\"127.0.0.1:7720\"",
                meaning: "Where it listens",
            },
            Entry {
                field: "session",
                range: Range::Text("name"),
                unit: "",
                default: "name of the gateway",
                example: "\"example\"",
                meaning: "Our name in the credentials of the session",
            },
            Entry {
                field: "key",
                range: Range::Text("8 to 128 characters"),
                unit: "",
                default: "none",
                example: "\"venue-key-for-development\"",
                meaning: "Our key, for development",
            },
            Entry {
                field: "key_file",
                range: Range::Text("path"),
                unit: "",
                default: "one of the two is required",
                example: "\"keys/desk\"",
                meaning: "File that holds our key; only its owner should be able to read it",
            },
            Entry {
                field: "order_durability",
                range: Range::Words(words::<OrderDurability>),
                unit: "",
                default: "`\"written\"`",
                example: "\"written\"",
                meaning: "What an order waits for before its bytes leave: the ring (survives a \
                          crash of the process) or the disk (survives a power loss)",
            },
            Entry {
                field: "account_interval_ms",
                range: Range::Text("10 to 3600000"),
                unit: "milliseconds",
                default: "1000",
                example: "1000",
                meaning: "How often balances are asked for",
            },
            Entry {
                field: "position_interval_ms",
                range: Range::Text("10 to 3600000"),
                unit: "milliseconds",
                default: "10000",
                example: "10000",
                meaning: "How often positions are asked for and held against the ledger; `on_unexpected` of a \
                          follower says what a difference does",
            },
            Entry {
                field: "dialect",
                range: Range::Text("path"),
                unit: "",
                default: "required for `fix44`, refused for others",
                example: "\"dialects/broker.toml\"",
                meaning: "File with what a counterparty that speaks FIX expects; see \
                          [Dialects of FIX](#dialects-of-fix)",
            },
            Entry {
                field: "self_match",
                range: Range::Words(words::<SelfMatchRule>),
                unit: "",
                default: "`\"allow\"`",
                example: "\"refuse\"",
                meaning: "With `refuse` an opening order waits (`SelfMatch`) while any order of ours is open on the other \
                          side of the same instrument, of whatever follower; the sweep tries it again. Prices are not \
                          compared: an order that may live counts. So does a limit order that a leader of this venue \
                          tells of, where the opening order would reach its price: by its own limit, or at the \
                          market where the leader's order is at the best price or none is known",
            },
            Entry {
                field: "order_query_after_ms",
                range: Range::Text("0 to 3600000"),
                unit: "milliseconds",
                default: "5000",
                example: "2000",
                meaning: "How long an order may be decided, pending or unknown before the venue is asked what became \
                          of it (`OrderStatusRequest`), while its session is up; 0 never asks. It is asked six times \
                          at most, each wait twice as long, then `orders_unanswered` in the status counts it",
            },
            Entry {
                field: "order_alarm_after_ms",
                range: Range::Text("0 to 3600000"),
                unit: "milliseconds",
                default: "2000",
                example: "5000",
                meaning: "How long an order may be in doubt before people are told (`OrderOverdue`, an error in the \
                          log, `orders_overdue` in the status); 0 never tells them. It is in doubt from the moment \
                          it is unknown, or is asked for",
            },
            Entry {
                field: "order_pause_after_ms",
                range: Range::Text("0 to 3600000"),
                unit: "milliseconds",
                default: "5000",
                example: "10000",
                meaning: "How long it may be before its account only reduces in its instrument (`OrderOverdue`), \
                          until the venue or an operator says what became of it; 0 never pauses. See \
                          [Orders of which nothing is heard](UNKNOWN_ORDERS.md)",
            },
            Entry {
                field: "trading_rules",
                range: Range::Text("table"),
                unit: "",
                default: "none",
                example: "",
                meaning: "What sets its trading state beside operators; see below",
            },
            Entry {
                field: "replaces",
                range: Range::Text("`true`, `false`"),
                unit: "",
                default: "`false`",
                example: "true",
                meaning: "Whether the venue takes replaces (35=G of FIX 4.4, template 363 of the native protocol). \
                          With them an amendment of a leader is one message for a plan that copies orders, and \
                          otherwise a cancel and, once that is confirmed, a new order; see \
                          [Copying orders](COPYING_ORDERS.md#replaces)",
            },
        ],
    },
    supervision::TRADING_RULES,
    Section {
        heading: "`[[instrument]]`",
        entries: &[
            Entry {
                field: "symbol",
                range: Range::Text("1 to 24 characters"),
                unit: "",
                default: "required",
                example: "\"BTC\"",
                meaning: "Symbol, as leaders write it",
            },
            Entry {
                field: "venue",
                range: Range::Text("name"),
                unit: "",
                default: "required",
                example: "\"sim\"",
                meaning: "The venue that trades it",
            },
            Entry {
                field: "security_id",
                range: Range::Text("0 to 4294967294"),
                unit: "",
                default: "required",
                example: "1",
                meaning: "Its number there",
            },
            Entry {
                field: "tick",
                range: Range::Text("price above 0"),
                unit: "price",
                default: "required",
                example: "\"0.1\"",
                meaning: "Price of one tick",
            },
            Entry {
                field: "lot",
                range: Range::Text("quantity above 0"),
                unit: "quantity",
                default: "required",
                example: "\"0.00001\"",
                meaning: "Quantity of one lot. One lot for one tick has to be worth a whole number of 10^-8",
            },
            Entry {
                field: "multiplier",
                range: Range::Text("factor above 0"),
                unit: "",
                default: "1",
                example: "1",
                meaning: "Contract multiplier",
            },
            Entry {
                field: "min_quantity",
                range: Range::Text("quantity above 0"),
                unit: "quantity",
                default: "one lot",
                example: "\"0.0001\"",
                meaning: "Smallest order, a whole number of lots",
            },
            Entry {
                field: "min_notional",
                range: Range::Text("money"),
                unit: "account currency",
                default: "0",
                example: "10",
                meaning: "Smallest order notional",
            },
            Entry {
                field: "kind",
                range: Range::Words(words::<InstrumentKind>),
                unit: "",
                default: "`\"perpetual\"`",
                example: "\"perpetual\"",
                meaning: "What kind of contract it is. Spot cannot be sold short: a plan that would \
                          have to sits the episode out",
            },
            Entry {
                field: "expiry",
                range: Range::Text("date and time in UTC, without quotes"),
                unit: "",
                default: "none",
                example: "2027-03-26T08:00:00Z",
                meaning: "Of `future` and `option`: from then on nothing is opened",
            },
            Entry {
                field: "leader_multiplier",
                range: Range::Text("factor above 0"),
                unit: "",
                default: "the `multiplier`",
                example: "1",
                meaning: "Contract multiplier where leaders trade, for `contract_ratio`",
            },
            Entry {
                field: "volatility",
                range: Range::Text("factor above 0"),
                unit: "",
                default: "none",
                example: "\"0.6\"",
                meaning: "Yearly volatility, for `volatility_target`",
            },
            Entry {
                field: "average_daily_volume",
                range: Range::Text("quantity above 0"),
                unit: "quantity",
                default: "none",
                example: "20000",
                meaning: "For `max_daily_volume_share`",
            },
            Entry {
                field: "initial_margin",
                range: Range::Text("factor above 0, up to 1"),
                unit: "",
                default: "none",
                example: "\"0.05\"",
                meaning: "Margin over notional that the venue asks for, for `max_margin_use`",
            },
            Entry {
                field: "currency",
                range: Range::Text("name"),
                unit: "",
                default: "none",
                example: "\"USD\"",
                meaning: "What its prices are quoted in. Nothing is converted: a leader is not \
                          repeated (`of`) in an instrument that is quoted in another one",
            },
        ],
    },
    leaders::LEADER,
    supervision::GUARD,
    Section {
        heading: "`[[operator]]` and `[[observer]]`",
        entries: &[
            Entry {
                field: "name",
                range: Range::Text("name"),
                unit: "",
                default: "required",
                example: "\"desk\"",
                meaning: "Name of the login; logins are unique",
            },
            Entry {
                field: "key",
                range: Range::Text("8 to 128 characters"),
                unit: "",
                default: "none",
                example: "\"operator-key-for-development\"",
                meaning: "Its key, for development",
            },
            Entry {
                field: "key_file",
                range: Range::Text("path"),
                unit: "",
                default: "one of the two is required",
                example: "\"keys/desk\"",
                meaning: "File that holds its key",
            },
        ],
    },
    drop_copies::DROP_COPY,
    drop_copies::ACCOUNTS,
    Section {
        heading: "`[[follower]]`",
        entries: &[
            Entry {
                field: "name",
                range: Range::Text("name"),
                unit: "",
                default: "required",
                example: "\"anna\"",
                meaning: "Name of the follower",
            },
            Entry {
                field: "venue",
                range: Range::Text("name"),
                unit: "",
                default: "required",
                example: "\"sim\"",
                meaning: "Where its account is",
            },
            Entry {
                field: "account",
                range: Range::Text("0 to 4294967294"),
                unit: "",
                default: "required",
                example: "1001",
                meaning: "Number of the account there; belongs to one follower",
            },
            Entry {
                field: "reference_equity",
                range: Range::Text("`\"live\"` or money above 0"),
                unit: "account currency",
                default: "`\"live\"`",
                example: "\"live\"",
                meaning: "Equity, balance and free margin that sizing uses: what the venue reports, \
                          or a fixed amount",
            },
            Entry {
                field: "leverage",
                range: Range::Text("factor from 1 to 1000"),
                unit: "",
                default: "none",
                example: "10",
                meaning: "Leverage of the account, for `leverage_ratio` and for the margin of `max_margin_use`",
            },
            Entry {
                field: "on_unexpected",
                range: Range::Words(words::<UnexpectedRule>),
                unit: "",
                default: "`\"alert\"`",
                example: "\"pause\"",
                meaning: "When the venue says of a position what our fills do not make, or reports on an order \
                          that no decision made: it is journalled, logged and in the report; or the account is \
                          disarmed besides, so that it only reduces until it is re-armed",
            },
            Entry {
                field: "state",
                range: Range::Words(words::<PlanState>),
                unit: "",
                default: "`\"on\"`",
                example: "\"on\"",
                meaning: "For the first activation of its plans: the stricter one of this and the \
                          plan's own counts",
            },
        ],
    },
    Section {
        heading: "`[[plan]]`",
        entries: &[
            Entry {
                field: "name",
                range: Range::Text("name"),
                unit: "",
                default: "required",
                example: "\"anna-whale\"",
                meaning: "Name of the plan",
            },
            Entry {
                field: "leader",
                range: Range::Text("name"),
                unit: "",
                default: "required",
                example: "\"whale\"",
                meaning: "Whom it follows",
            },
            Entry {
                field: "follower",
                range: Range::Text("name"),
                unit: "",
                default: "required",
                example: "\"anna\"",
                meaning: "Whose account trades; several plans may share it, each with a position of its own",
            },
            Entry {
                field: "sizing",
                range: Range::Text("table"),
                unit: "",
                default: "required",
                example: "{ mode = \"equity_ratio\", multiplier = \"1\" }",
                meaning: "See below",
            },
            Entry {
                field: "reverse",
                range: Range::Text("`true`, `false`"),
                unit: "",
                default: "`false`",
                example: "false",
                meaning: "Holds the opposite of the leader: short where he is long",
            },
            Entry {
                field: "sides",
                range: Range::Words(words::<CopiedSides>),
                unit: "",
                default: "`\"both\"`",
                example: "\"both\"",
                meaning: "Which positions of the leader are copied, by the leader's side",
            },
            Entry {
                field: "include",
                range: Range::Text("list of symbols"),
                unit: "",
                default: "all",
                example: "[\"BTC\"]",
                meaning: "The only instruments that are copied",
            },
            Entry {
                field: "exclude",
                range: Range::Text("list of symbols"),
                unit: "",
                default: "none",
                example: "[\"ETH\"]",
                meaning: "Instruments that are not copied",
            },
            Entry {
                field: "tags",
                range: Range::Text("list of 1 to 8 tags"),
                unit: "",
                default: "any or none",
                example: "[\"swing\"]",
                meaning: "Copies only episodes whose first fill carries one of these tags; a leader \
                          may put a tag of up to 16 characters on a fill",
            },
            Entry {
                field: "below_min",
                range: Range::Words(words::<BelowMinimumRule>),
                unit: "",
                default: "`\"carry\"`",
                example: "\"carry\"",
                meaning: "A difference below the instrument's minimum waits until it is large \
                          enough; is given up for the episode; becomes the minimum",
            },
            Entry {
                field: "force_max",
                range: Range::Text("factor of at least 1"),
                unit: "",
                default: "required with `force_min`",
                example: "\"5\"",
                meaning: "`force_min` trades only where the minimum is at most this many times what is desired",
            },
            Entry {
                field: "above_max",
                range: Range::Words(words::<AboveMaximumRule>),
                unit: "",
                default: "`\"scale\"`",
                example: "\"scale\"",
                meaning: "An order above a limit is reduced to what is allowed, or not sent",
            },
            Entry {
                field: "existing",
                range: Range::Words(words::<ExistingPositionRule>),
                unit: "",
                default: "`\"none\"`",
                example: "\"none\"",
                meaning: "What the leader held before the plan is not copied; is copied with the \
                          first event; is copied with the first event where its price is no worse \
                          for the follower than the leader's average entry, if the fill says what \
                          that is",
            },
            Entry {
                field: "guard_ref",
                range: Range::Words(words::<GuardReference>),
                unit: "",
                default: "`\"leader_fill\"`",
                example: "\"leader_fill\"",
                meaning: "What `max_slip_bps` is measured from after an event: the leader's fill \
                          price, or the best price at the venue as long as that is within the \
                          guard of the leader's price. Catch-up orders start from the best price",
            },
            Entry {
                field: "attempts_max",
                range: Range::Text("1 to 254"),
                unit: "",
                default: "3",
                example: "3",
                meaning: "Catch-up orders after one event, before an increase waits for the next; a reduction \
                          is then tried once a second until it succeeds",
            },
            Entry {
                field: "duplicate_window_ms",
                range: Range::Text("1 to 3600000"),
                unit: "milliseconds",
                default: "as in `[supervision]`",
                example: "50",
                meaning: "The same opening order within this time is denied",
            },
            Entry {
                field: "copy",
                range: Range::Words(words::<CopyMode>),
                unit: "",
                default: "`\"fills\"`",
                example: "\"fills\"",
                meaning: "With `fills` the plan trades when its leader's orders fill. With `orders` its \
                          orders work beside his: new orders, amendments and cancels as his session tells \
                          them (`LeaderOrder`), at his prices and times in force, sized so that the plan \
                          stands at its target of the leader's position once all orders of both have \
                          filled; fills of orders that were never told are copied as fills. With \
                          `allocation` it holds his portfolio as parts of its own equity, see \
                          `allocation`. With `signals` it does what his session signals (`LeaderSignal`): \
                          entries with their stops and targets, from a leader without an account. Stays \
                          what it is for a plan of this name",
            },
            Entry {
                field: "on_leader_fill",
                range: Range::Words(words::<LeaderFillRule>),
                unit: "",
                default: "`\"wait\"`",
                example: "\"wait\"",
                meaning: "Of `copy = \"orders\"`: when the leader's order is filled and the plan's is not, what \
                          is left of an opening order goes on working at its price, or is cancelled and the \
                          difference traded as a catch-up order. What is left of a closing order is always \
                          traded at once",
            },
            Entry {
                field: "partial_fills",
                range: Range::Words(words::<PartialFillRule>),
                unit: "",
                default: "`\"mirror\"`",
                example: "\"mirror\"",
                meaning: "The plan follows each fill of its leader; holds increases back for `coalesce_window_us` \
                          from the first that was held back, then trades the whole difference; holds them \
                          back until the fill that completes the leader's order, as the leader's session \
                          says, or the first of another order, at most for `completion_wait_ms`. What comes \
                          when the time is over is a catch-up order. Reductions never wait",
            },
            Entry {
                field: "coalesce_window_us",
                range: Range::Text("1 to 10000000"),
                unit: "microseconds",
                default: "required with `coalesce`",
                example: "500",
                meaning: "How long `partial_fills = \"coalesce\"` gathers",
            },
            Entry {
                field: "completion_wait_ms",
                range: Range::Text("1 to 3600000"),
                unit: "milliseconds",
                default: "1000",
                example: "1000",
                meaning: "How long `partial_fills = \"on_complete\"` waits at most",
            },
            Entry {
                field: "on_removal",
                range: Range::Words(words::<RemovalRule>),
                unit: "",
                default: "`\"preserve\"`",
                example: "\"preserve\"",
                meaning: "What becomes of its positions when it is taken out of the file: they stay; \
                          they are reduced as the leader reduces, and closed with him; they are \
                          closed at once. The account has to stay in the file; when the leader \
                          leaves it too, graceful is at once",
            },
            Entry {
                field: "state",
                range: Range::Words(words::<PlanState>),
                unit: "",
                default: "`\"on\"`",
                example: "\"on\"",
                meaning: "State at the first activation; commands change it later and are not \
                          undone by a restart",
            },
            Entry {
                field: "on_failure",
                range: Range::Text("table"),
                unit: "",
                default: "every failure is ignored",
                example: "{ margin = \"reduce\", other = \"out_of_sync\" }",
                meaning: "What follows from an order that ends without being executed in full; see below",
            },
            Entry {
                field: "out_of_sync",
                range: Range::Text("table"),
                unit: "",
                default: "`{ policy = \"pause\" }`",
                example: "{ policy = \"catch_up\", enter_below = \"0.9\" }",
                meaning: "When the plan is out of sync, and what it does then; see below",
            },
            Entry {
                field: "when_down",
                range: Range::Text("table"),
                unit: "",
                default: "`{ policy = \"queue\" }`",
                example: "{ policy = \"drop_opens\", after_ms = 5000 }",
                meaning: "What becomes of increases that fell due while its venue was down; see below",
            },
            Entry {
                field: "allocation",
                range: Range::Text("table"),
                unit: "",
                default: "with `copy = \"allocation\"`: `{ on_leader = true }`",
                example: "{ interval_s = 3600, drift_band_bps = \"50\" }",
                meaning: "Of `copy = \"allocation\"`: when the plan is rebalanced, and which differences it leaves alone; \
                          see below. Sizing is `equity_ratio`, and what the leader had before counts",
            },
            Entry {
                field: "protection",
                range: Range::Text("table"),
                unit: "",
                default: "none",
                example: "{ stop_loss_bps = \"150\", take_profit_bps = \"300\" }",
                meaning: "Of plans that copy fills: a stop loss and a take profit of the plan's own, which wait at the venue; \
                          see below",
            },
        ],
    },
    policies::FAILURE,
    policies::SYNC,
    policies::DOWN,
    allocations::ALLOCATION,
    protections::PROTECTION,
    Section {
        heading: "`sizing` of a plan",
        entries: &[
            Entry {
                field: "mode",
                range: Range::Words(words::<SizingMode>),
                unit: "",
                default: "required",
                example: "\"equity_ratio\"",
                meaning: "How the leader's position becomes the target",
            },
            Entry {
                field: "multiplier",
                range: Range::Text("factor above 0"),
                unit: "",
                default: "1",
                example: "1",
                meaning: "Of `equity_ratio`: target = leader position x multiplier x follower equity \
                          / leader equity. Of `balance_ratio`: by balances. Of `free_margin_ratio`: \
                          by equity less used margin. Of `leverage_ratio`: by equity, and times \
                          follower leverage / leader leverage where that is less than 1. Of \
                          `contract_ratio`: target = leader position x multiplier x \
                          `leader_multiplier` / `multiplier` of the instrument",
            },
            Entry {
                field: "ratio",
                range: Range::Text("factor above 0"),
                unit: "",
                default: "required",
                example: "\"0.01\"",
                meaning: "Of `fixed_ratio`: target = leader position x ratio",
            },
            Entry {
                field: "quantity",
                range: Range::Text("quantity above 0"),
                unit: "quantity",
                default: "required",
                example: "\"0.5\"",
                meaning: "Of `fixed_qty`: this quantity on the leader's side while the leader holds a position",
            },
            Entry {
                field: "notional",
                range: Range::Text("money above 0"),
                unit: "account currency",
                default: "required",
                example: "\"1000\"",
                meaning: "Of `fixed_notional`: the quantity that this amount buys when the \
                          leader's position begins",
            },
            Entry {
                field: "risk",
                range: Range::Text("factor above 0, up to 1"),
                unit: "",
                default: "required",
                example: "\"0.01\"",
                meaning: "Of `risk_per_trade`: the part of the follower's equity that the position \
                          loses between the leader's first price and the stop",
            },
            Entry {
                field: "stop_distance_bps",
                range: Range::Text("above 0, below 10000, at most 8 decimals"),
                unit: "basis points",
                default: "none",
                example: "200",
                meaning: "Of `risk_per_trade`: distance of the stop from that price where the \
                          leader's fill has no stop that would lose",
            },
            Entry {
                field: "volatility",
                range: Range::Text("factor above 0"),
                unit: "",
                default: "required",
                example: "\"0.2\"",
                meaning: "Of `volatility_target`: a notional of follower equity x this / volatility \
                          of the instrument, on the leader's side",
            },
            Entry {
                field: "tiers",
                range: Range::Text("list of at most 8 tables"),
                unit: "",
                default: "none",
                example: "[{ from = 50000, multiplier = \"1.5\" }]",
                meaning: "Multipliers by the size of the leader's first trade, see below",
            },
        ],
    },
    Section {
        heading: "`tiers` of a sizing",
        entries: &[
            Entry {
                field: "from",
                range: Range::Text("money"),
                unit: "account currency",
                default: "required",
                example: "50000",
                meaning: "Smallest notional of the trade; ascending",
            },
            Entry {
                field: "multiplier",
                range: Range::Text("factor above 0"),
                unit: "",
                default: "required",
                example: "\"1.5\"",
                meaning: "Times what the mode says",
            },
        ],
    },
    Section {
        heading: "`[[limit]]`",
        entries: &[
            Entry {
                field: "scope",
                range: Range::Words(words::<Scope>),
                unit: "",
                default: "required",
                example: "\"instrument\"",
                meaning: "What kind of thing it applies to",
            },
            Entry {
                field: "target",
                range: Range::Text("name or symbol"),
                unit: "",
                default: "required, but for the firm",
                example: "\"BTC\"",
                meaning: "Which one",
            },
        ],
    },
];
