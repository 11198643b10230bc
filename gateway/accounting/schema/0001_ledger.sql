-- The ledger. A pure function of the journal: every row carries the sequence of the record that made it.
--
-- Written for SQLite and PostgreSQL alike: TEXT and BIGINT only. Unsigned numbers of 64 bits that do not
-- fit (trade and exec ids above 2^63) stand as their two's complement. Money is in units of 10^-8, ratios
-- in units of 10^-12, prices in ticks, quantities in lots, times in nanoseconds since 1970 (UTC).
-- Enumerations hold the numbers of the message schema; table `meaning` names and explains them.

CREATE TABLE meaning (
    kind TEXT NOT NULL,
    number BIGINT NOT NULL,
    name TEXT NOT NULL,
    sentence TEXT NOT NULL,
    PRIMARY KEY (kind, number)
);

-- Everything up to here is in the ledger; committed together with it, hence exactly once.
CREATE TABLE journal_position (
    id BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    shard BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    configuration BIGINT NOT NULL
);

CREATE TABLE epoch (
    epoch BIGINT NOT NULL PRIMARY KEY,
    sequence BIGINT NOT NULL,
    shard BIGINT NOT NULL,
    build TEXT NOT NULL,
    truncated_at BIGINT,
    rotation_seed BIGINT NOT NULL,
    time_ns BIGINT NOT NULL
);

-- Configuration. A definition names the activation that put it into force: its journal sequence, or
-- zero while it is still pending.
CREATE TABLE configuration (
    sequence BIGINT NOT NULL PRIMARY KEY,
    revision BIGINT NOT NULL,
    hash TEXT NOT NULL,
    records BIGINT NOT NULL,
    sweep_interval_ns BIGINT NOT NULL,
    buffer_timeout_ns BIGINT NOT NULL,
    time_ns BIGINT NOT NULL
);

CREATE TABLE venue_definition (
    sequence BIGINT NOT NULL PRIMARY KEY,
    configuration BIGINT NOT NULL,
    venue BIGINT NOT NULL,
    name TEXT NOT NULL,
    session BIGINT NOT NULL,
    order_durability BIGINT NOT NULL
);

CREATE TABLE session_definition (
    sequence BIGINT NOT NULL PRIMARY KEY,
    configuration BIGINT NOT NULL,
    session BIGINT NOT NULL,
    name TEXT NOT NULL,
    role BIGINT NOT NULL,
    leader BIGINT
);

CREATE TABLE instrument_definition (
    sequence BIGINT NOT NULL PRIMARY KEY,
    configuration BIGINT NOT NULL,
    instrument BIGINT NOT NULL,
    symbol TEXT NOT NULL,
    venue BIGINT NOT NULL,
    security_id BIGINT NOT NULL,
    tick_mantissa BIGINT NOT NULL,
    tick_exponent BIGINT NOT NULL,
    lot_mantissa BIGINT NOT NULL,
    lot_exponent BIGINT NOT NULL,
    multiplier_mantissa BIGINT NOT NULL,
    multiplier_exponent BIGINT NOT NULL,
    unit_value BIGINT NOT NULL,
    min_lots BIGINT NOT NULL,
    min_notional BIGINT NOT NULL,
    leader_multiplier_mantissa BIGINT,
    leader_multiplier_exponent BIGINT,
    volatility BIGINT,
    daily_volume_mantissa BIGINT,
    daily_volume_exponent BIGINT,
    initial_margin BIGINT,
    kind BIGINT NOT NULL,
    expiry_ns BIGINT
);

CREATE TABLE leader_definition (
    sequence BIGINT NOT NULL PRIMARY KEY,
    configuration BIGINT NOT NULL,
    leader BIGINT NOT NULL,
    name TEXT NOT NULL,
    reference_equity BIGINT,
    leverage BIGINT
);

CREATE TABLE follower_definition (
    sequence BIGINT NOT NULL PRIMARY KEY,
    configuration BIGINT NOT NULL,
    follower BIGINT NOT NULL,
    name TEXT NOT NULL,
    venue BIGINT NOT NULL,
    account BIGINT NOT NULL,
    reference_equity BIGINT,
    leverage BIGINT
);

CREATE TABLE plan_definition (
    sequence BIGINT NOT NULL PRIMARY KEY,
    configuration BIGINT NOT NULL,
    plan BIGINT NOT NULL,
    name TEXT NOT NULL,
    leader BIGINT NOT NULL,
    follower BIGINT NOT NULL,
    sizing BIGINT NOT NULL,
    multiplier BIGINT NOT NULL,
    quantity_mantissa BIGINT,
    quantity_exponent BIGINT,
    notional BIGINT,
    below_minimum BIGINT NOT NULL,
    force_maximum BIGINT NOT NULL,
    above_maximum BIGINT NOT NULL,
    existing_position BIGINT NOT NULL,
    guard_reference BIGINT NOT NULL,
    attempts_max BIGINT NOT NULL,
    state BIGINT NOT NULL,
    stop_distance BIGINT,
    reverse BIGINT NOT NULL,
    sides BIGINT NOT NULL,
    on_removal BIGINT NOT NULL
);

-- What plans copy, one entry of a list each: an instrument or a tag.
CREATE TABLE filter_definition (
    sequence BIGINT NOT NULL PRIMARY KEY,
    configuration BIGINT NOT NULL,
    plan BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    instrument BIGINT,
    tag TEXT NOT NULL
);

-- Multipliers of plans by the notional of the leader's trade that begins an episode.
CREATE TABLE tier_definition (
    sequence BIGINT NOT NULL PRIMARY KEY,
    configuration BIGINT NOT NULL,
    plan BIGINT NOT NULL,
    from_notional BIGINT NOT NULL,
    multiplier BIGINT NOT NULL
);

CREATE TABLE limit_definition (
    sequence BIGINT NOT NULL PRIMARY KEY,
    configuration BIGINT NOT NULL,
    scope BIGINT NOT NULL,
    target BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    value_mantissa BIGINT NOT NULL,
    value_exponent BIGINT NOT NULL
);

-- What leaders did, and what was decided.
CREATE TABLE leader_event (
    sequence BIGINT NOT NULL PRIMARY KEY,
    leader BIGINT NOT NULL,
    instrument BIGINT NOT NULL,
    trade_id BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    price BIGINT NOT NULL,
    lots BIGINT NOT NULL,
    position_before BIGINT,
    fee BIGINT,
    retransmitted BIGINT NOT NULL,
    session BIGINT NOT NULL,
    session_sequence BIGINT NOT NULL,
    transact_ns BIGINT NOT NULL,
    sending_ns BIGINT NOT NULL,
    receive_ns BIGINT NOT NULL,
    stop_price BIGINT,
    average_mantissa BIGINT,
    average_exponent BIGINT,
    tag TEXT NOT NULL
);
CREATE INDEX leader_event_trade ON leader_event (leader, trade_id);

CREATE TABLE event_skipped (
    sequence BIGINT NOT NULL PRIMARY KEY,
    input BIGINT NOT NULL,
    leader BIGINT NOT NULL,
    instrument BIGINT NOT NULL,
    trade_id BIGINT NOT NULL,
    reason BIGINT NOT NULL
);
CREATE INDEX event_skipped_trade ON event_skipped (leader, trade_id);

CREATE TABLE event_refused (
    sequence BIGINT NOT NULL PRIMARY KEY,
    session BIGINT NOT NULL,
    session_sequence BIGINT NOT NULL,
    trade_id BIGINT,
    symbol TEXT NOT NULL,
    reason BIGINT NOT NULL,
    receive_ns BIGINT NOT NULL
);

CREATE TABLE episode (
    sequence BIGINT NOT NULL PRIMARY KEY,
    leader BIGINT NOT NULL,
    instrument BIGINT NOT NULL,
    episode BIGINT NOT NULL,
    price BIGINT NOT NULL,
    leader_equity BIGINT,
    leader_balance BIGINT,
    leader_margin_used BIGINT,
    configuration TEXT NOT NULL
);

CREATE TABLE pin (
    plan BIGINT NOT NULL,
    leader BIGINT NOT NULL,
    instrument BIGINT NOT NULL,
    episode BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    reason BIGINT NOT NULL,
    ratio BIGINT NOT NULL,
    quantity BIGINT NOT NULL,
    baseline BIGINT NOT NULL,
    follower_equity BIGINT,
    PRIMARY KEY (plan, leader, instrument, episode, sequence)
);

-- One decision for the plans of one leader in one instrument. `event` is the leader event that it
-- belongs to, zero for other causes; `input` is the record that the engine decided on. They differ for
-- an event that had to wait for its predecessor.
CREATE TABLE decision (
    sequence BIGINT NOT NULL PRIMARY KEY,
    event BIGINT NOT NULL,
    input BIGINT NOT NULL,
    cause BIGINT NOT NULL,
    leader BIGINT NOT NULL,
    instrument BIGINT NOT NULL,
    trade_id BIGINT,
    episode BIGINT NOT NULL,
    position_before BIGINT NOT NULL,
    position BIGINT NOT NULL,
    reference_price BIGINT NOT NULL,
    receive_ns BIGINT NOT NULL,
    decided_ns BIGINT NOT NULL,
    configuration TEXT NOT NULL,
    rotation BIGINT NOT NULL,
    instructions BIGINT NOT NULL
);
CREATE INDEX decision_event ON decision (event);
CREATE INDEX decision_episode ON decision (leader, instrument, episode);

CREATE TABLE instruction (
    decision BIGINT NOT NULL,
    plan BIGINT NOT NULL,
    leg BIGINT NOT NULL,
    place BIGINT NOT NULL,
    reason BIGINT NOT NULL,
    effect BIGINT NOT NULL,
    breaches BIGINT NOT NULL,
    target BIGINT NOT NULL,
    position BIGINT NOT NULL,
    working BIGINT NOT NULL,
    desired BIGINT NOT NULL,
    lots BIGINT NOT NULL,
    price BIGINT,
    PRIMARY KEY (decision, plan, leg)
);

-- The bytes of all orders of a decision for one session have been given to the system.
CREATE TABLE handed (
    decision BIGINT NOT NULL,
    session BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    orders BIGINT NOT NULL,
    time_ns BIGINT NOT NULL,
    PRIMARY KEY (decision, session)
);

-- Orders and what venues said of them. An order that no decision made (`is_known` zero) has no lots.
CREATE TABLE orders (
    cl_ord_id TEXT NOT NULL PRIMARY KEY,
    decision BIGINT NOT NULL,
    plan BIGINT NOT NULL,
    leg BIGINT NOT NULL,
    is_known BIGINT NOT NULL,
    leader BIGINT,
    follower BIGINT NOT NULL,
    instrument BIGINT NOT NULL,
    session BIGINT NOT NULL,
    lots BIGINT NOT NULL,
    price BIGINT,
    effect BIGINT NOT NULL,
    state BIGINT NOT NULL,
    filled BIGINT NOT NULL,
    reported BIGINT NOT NULL,
    leaves BIGINT NOT NULL,
    fees BIGINT NOT NULL,
    reports BIGINT NOT NULL,
    reject_reason BIGINT,
    venue_order_id BIGINT NOT NULL,
    decided_ns BIGINT NOT NULL,
    acknowledged_ns BIGINT,
    filled_ns BIGINT,
    completed_ns BIGINT
);

CREATE TABLE execution_report (
    cl_ord_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    exec_id BIGINT NOT NULL,
    exec_type BIGINT NOT NULL,
    ord_status BIGINT NOT NULL,
    reject_reason BIGINT,
    last_lots BIGINT NOT NULL,
    last_price BIGINT,
    cum_lots BIGINT NOT NULL,
    leaves_lots BIGINT NOT NULL,
    fee BIGINT NOT NULL,
    liquidity BIGINT,
    retransmitted BIGINT NOT NULL,
    transact_ns BIGINT NOT NULL,
    receive_ns BIGINT NOT NULL,
    PRIMARY KEY (cl_ord_id, sequence)
);

-- What the engine found odd about a report: anything but "applied".
CREATE TABLE order_remark (
    cl_ord_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    input BIGINT NOT NULL,
    outcome BIGINT NOT NULL,
    state BIGINT NOT NULL,
    fill_lots BIGINT NOT NULL,
    PRIMARY KEY (cl_ord_id, sequence)
);

CREATE TABLE cancel (
    cl_ord_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    cause BIGINT NOT NULL,
    session BIGINT NOT NULL,
    PRIMARY KEY (cl_ord_id, sequence)
);

CREATE TABLE cancel_reject (
    cl_ord_id TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    reason BIGINT NOT NULL,
    transact_ns BIGINT NOT NULL,
    receive_ns BIGINT NOT NULL,
    PRIMARY KEY (cl_ord_id, sequence)
);

-- One execution of an order. A second report with the same exec id is not a second fill, unless the id
-- is zero, which identifies nothing. What a venue takes back has the opposite sign.
-- `realised` and `position` are the account's, `plan_realised` and `plan_position` the plan's, after it.
CREATE TABLE fill (
    cl_ord_id TEXT NOT NULL,
    exec_id BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    plan BIGINT NOT NULL,
    follower BIGINT NOT NULL,
    instrument BIGINT NOT NULL,
    lots BIGINT NOT NULL,
    price BIGINT NOT NULL,
    fee BIGINT NOT NULL,
    liquidity BIGINT,
    realised BIGINT NOT NULL,
    plan_realised BIGINT NOT NULL,
    position BIGINT NOT NULL,
    plan_position BIGINT NOT NULL,
    transact_ns BIGINT NOT NULL,
    receive_ns BIGINT NOT NULL,
    PRIMARY KEY (cl_ord_id, exec_id, sequence)
);

-- Positions by average cost: the account's (what the venue must agree with), the plan's, the leader's.
CREATE TABLE account_position (
    follower BIGINT NOT NULL,
    instrument BIGINT NOT NULL,
    lots BIGINT NOT NULL,
    cost BIGINT NOT NULL,
    realised BIGINT NOT NULL,
    fees BIGINT NOT NULL,
    fills BIGINT NOT NULL,
    venue_lots BIGINT,
    venue_sequence BIGINT,
    PRIMARY KEY (follower, instrument)
);

CREATE TABLE plan_position (
    plan BIGINT NOT NULL,
    instrument BIGINT NOT NULL,
    lots BIGINT NOT NULL,
    cost BIGINT NOT NULL,
    realised BIGINT NOT NULL,
    fees BIGINT NOT NULL,
    fills BIGINT NOT NULL,
    orders BIGINT NOT NULL,
    limitations BIGINT NOT NULL,
    decision BIGINT NOT NULL,
    reason BIGINT NOT NULL,
    target BIGINT NOT NULL,
    desired BIGINT NOT NULL,
    reference_price BIGINT NOT NULL,
    working BIGINT NOT NULL,
    PRIMARY KEY (plan, instrument)
);

CREATE TABLE leader_position (
    leader BIGINT NOT NULL,
    instrument BIGINT NOT NULL,
    lots BIGINT NOT NULL,
    cost BIGINT NOT NULL,
    realised BIGINT NOT NULL,
    fees BIGINT NOT NULL,
    fills BIGINT NOT NULL,
    episode BIGINT NOT NULL,
    trade_id BIGINT,
    PRIMARY KEY (leader, instrument)
);

-- Last price known of an instrument. `origin`: 0 a trade of ours or of a leader, 1 a quote.
CREATE TABLE mark (
    instrument BIGINT NOT NULL PRIMARY KEY,
    price BIGINT NOT NULL,
    origin BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    time_ns BIGINT NOT NULL
);

-- What a follower account holds in cash terms, and what the venue said last.
CREATE TABLE account (
    follower BIGINT NOT NULL PRIMARY KEY,
    deposited BIGINT NOT NULL,
    realised BIGINT NOT NULL,
    fees BIGINT NOT NULL,
    fees_before BIGINT NOT NULL,
    opened_sequence BIGINT,
    venue_balance BIGINT,
    venue_equity BIGINT,
    venue_margin BIGINT,
    venue_fees BIGINT,
    venue_sequence BIGINT,
    venue_time_ns BIGINT
);

-- Snapshots that differ from their predecessor in balance or fees.
CREATE TABLE account_snapshot (
    follower BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    balance BIGINT NOT NULL,
    equity BIGINT NOT NULL,
    margin_used BIGINT NOT NULL,
    fees_paid BIGINT NOT NULL,
    transact_ns BIGINT NOT NULL,
    receive_ns BIGINT NOT NULL,
    PRIMARY KEY (follower, sequence)
);

-- Entries of an answer to a position request, until its last one is there.
CREATE TABLE position_answer (
    session BIGINT NOT NULL,
    request_id BIGINT NOT NULL,
    follower BIGINT NOT NULL,
    instrument BIGINT NOT NULL,
    lots BIGINT NOT NULL,
    PRIMARY KEY (session, request_id, follower, instrument)
);

CREATE TABLE leader_account (
    leader BIGINT NOT NULL PRIMARY KEY,
    sequence BIGINT NOT NULL,
    equity BIGINT NOT NULL,
    balance BIGINT NOT NULL,
    transact_ns BIGINT NOT NULL,
    receive_ns BIGINT NOT NULL,
    margin_used BIGINT
);

-- Double entry. The lines of one sequence are one transaction and sum to zero. `account` is one of
-- deposits, cash, position_cost, realised, fees. Debits are positive.
CREATE TABLE posting (
    sequence BIGINT NOT NULL,
    line BIGINT NOT NULL,
    follower BIGINT NOT NULL,
    account TEXT NOT NULL,
    instrument BIGINT,
    amount BIGINT NOT NULL,
    PRIMARY KEY (sequence, line)
);

-- Two books that disagree. What does not apply to a kind is absent.
CREATE TABLE break (
    id BIGINT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    leader BIGINT,
    follower BIGINT,
    plan BIGINT,
    instrument BIGINT,
    cl_ord_id TEXT,
    expected BIGINT NOT NULL,
    observed BIGINT NOT NULL,
    opened_sequence BIGINT NOT NULL,
    changed_sequence BIGINT NOT NULL,
    resolved_sequence BIGINT
);

-- Sessions and operators.
CREATE TABLE session_event (
    sequence BIGINT NOT NULL PRIMARY KEY,
    session BIGINT NOT NULL,
    state BIGINT NOT NULL,
    session_id TEXT NOT NULL,
    time_ns BIGINT NOT NULL
);

CREATE TABLE session_gap (
    sequence BIGINT NOT NULL PRIMARY KEY,
    session BIGINT NOT NULL,
    is_sent BIGINT NOT NULL,
    from_sequence BIGINT NOT NULL,
    messages BIGINT NOT NULL,
    time_ns BIGINT NOT NULL
);

CREATE TABLE command (
    sequence BIGINT NOT NULL PRIMARY KEY,
    session BIGINT NOT NULL,
    command_id BIGINT NOT NULL,
    action BIGINT NOT NULL,
    scope BIGINT NOT NULL,
    target BIGINT,
    actor TEXT NOT NULL,
    words TEXT NOT NULL,
    receive_ns BIGINT NOT NULL
);

CREATE TABLE command_decision (
    sequence BIGINT NOT NULL PRIMARY KEY,
    input BIGINT NOT NULL,
    accepted BIGINT NOT NULL,
    reason BIGINT NOT NULL,
    plans BIGINT NOT NULL
);
