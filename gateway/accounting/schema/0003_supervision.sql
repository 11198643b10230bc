-- How scopes are supervised. What does not concern a scope is absent.
CREATE TABLE supervision_definition (
    sequence BIGINT NOT NULL PRIMARY KEY,
    configuration BIGINT NOT NULL,
    scope BIGINT NOT NULL,
    target BIGINT NOT NULL,
    loss_action BIGINT,
    loss_window BIGINT,
    day_starts BIGINT,
    drawdown_reference BIGINT,
    count_fees BIGINT,
    repeat_window BIGINT,
    guard_violation BIGINT,
    instrument BIGINT,
    self_match BIGINT,
    duplicate_window BIGINT
);

-- A supervisory rule that tripped. `observed` and `bound` are money in 10^-8, parts in 10^-8 of a whole, or
-- counts, as the rule has it. `rearmed` is the decision on the command that lifted it.
CREATE TABLE trip (
    sequence BIGINT NOT NULL PRIMARY KEY,
    input BIGINT NOT NULL,
    rule BIGINT NOT NULL,
    scope BIGINT NOT NULL,
    target BIGINT NOT NULL,
    action BIGINT NOT NULL,
    reason BIGINT NOT NULL,
    observed BIGINT NOT NULL,
    bound BIGINT NOT NULL,
    time_ns BIGINT NOT NULL,
    rearmed BIGINT
);
