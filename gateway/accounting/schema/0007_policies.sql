-- What plans do when orders fail or when they are out of sync, what failed, and what sweeps found.

CREATE TABLE policy_definition (
    sequence BIGINT NOT NULL PRIMARY KEY,
    configuration BIGINT NOT NULL,
    plan BIGINT NOT NULL,
    on_margin BIGINT NOT NULL,
    on_price BIGINT NOT NULL,
    on_venue_limit BIGINT NOT NULL,
    on_would_increase BIGINT NOT NULL,
    on_other BIGINT NOT NULL,
    on_exhausted BIGINT NOT NULL,
    retry_step BIGINT NOT NULL,
    out_of_sync BIGINT NOT NULL,
    factor BIGINT NOT NULL,
    enter_below BIGINT NOT NULL,
    enter_after BIGINT NOT NULL,
    leave_at BIGINT NOT NULL
);

-- An order that ended without being executed in full, of a plan that has a policy. `guard`, `lots_max` and
-- `is_market` are what its next attempts go by.
CREATE TABLE execution_failure (
    sequence BIGINT NOT NULL PRIMARY KEY,
    input BIGINT NOT NULL,
    cl_ord_id TEXT NOT NULL,
    plan BIGINT NOT NULL,
    instrument BIGINT NOT NULL,
    failure BIGINT NOT NULL,
    rule BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    unfilled BIGINT NOT NULL,
    reject_reason BIGINT,
    guard BIGINT,
    lots_max BIGINT,
    is_market BIGINT NOT NULL,
    time_ns BIGINT NOT NULL
);

-- What a sweep found of how far a plan is from its targets; scores in parts of 10^-4.
CREATE TABLE sync_update (
    sequence BIGINT NOT NULL PRIMARY KEY,
    input BIGINT NOT NULL,
    plan BIGINT NOT NULL,
    change BIGINT NOT NULL,
    score BIGINT NOT NULL,
    threshold BIGINT NOT NULL,
    time_ns BIGINT NOT NULL
);
