-- How plans that copy an allocation are rebalanced, and when sweeps did. `band`, `cost` and `benefit` in parts of 10^-8.

CREATE TABLE allocation_definition (
    sequence BIGINT NOT NULL PRIMARY KEY,
    configuration BIGINT NOT NULL,
    plan BIGINT NOT NULL,
    on_leader BIGINT NOT NULL,
    interval_ns BIGINT NOT NULL,
    band BIGINT NOT NULL,
    min_trade BIGINT NOT NULL,
    cost BIGINT NOT NULL,
    benefit BIGINT NOT NULL,
    weights BIGINT NOT NULL
);

-- Weights that leaders publish, parts of 10^-12 of equity. One whose number is not above the last of its instrument
-- did nothing.
CREATE TABLE leader_weight (
    sequence BIGINT NOT NULL PRIMARY KEY,
    leader BIGINT NOT NULL,
    instrument BIGINT NOT NULL,
    number BIGINT NOT NULL,
    weight BIGINT NOT NULL,
    transact_ns BIGINT NOT NULL,
    receive_ns BIGINT NOT NULL
);

-- A plan that a sweep rebalanced; the instructions of the same input belong to it.
CREATE TABLE rebalance (
    sequence BIGINT NOT NULL PRIMARY KEY,
    input BIGINT NOT NULL,
    plan BIGINT NOT NULL,
    cause BIGINT NOT NULL,
    time_ns BIGINT NOT NULL
);
