-- What leaders without an account signal.

-- Messages, as they came in.
CREATE TABLE leader_signal_event (
    sequence BIGINT NOT NULL PRIMARY KEY,
    leader BIGINT NOT NULL,
    instrument BIGINT NOT NULL,
    signal BIGINT NOT NULL,
    number BIGINT NOT NULL,
    action BIGINT NOT NULL,
    ord_type BIGINT NOT NULL,
    time_in_force BIGINT NOT NULL,
    lots BIGINT NOT NULL,
    part BIGINT NOT NULL,
    price BIGINT,
    stop_loss BIGINT,
    take_profit BIGINT,
    expire_ns BIGINT,
    session BIGINT NOT NULL,
    session_sequence BIGINT NOT NULL,
    transact_ns BIGINT NOT NULL,
    sending_ns BIGINT NOT NULL,
    receive_ns BIGINT NOT NULL
);
CREATE INDEX leader_signal_event_signal ON leader_signal_event (leader, signal);

-- What was made of them. One with fills stands for a trade of the leader's as well, in leader_event.
CREATE TABLE leader_signal (
    sequence BIGINT NOT NULL PRIMARY KEY,
    input BIGINT NOT NULL,
    leader BIGINT NOT NULL,
    instrument BIGINT NOT NULL,
    signal BIGINT NOT NULL,
    number BIGINT NOT NULL,
    began BIGINT NOT NULL,
    reason BIGINT NOT NULL,
    phase BIGINT NOT NULL,
    fills BIGINT NOT NULL,
    ord_type BIGINT NOT NULL,
    lots BIGINT NOT NULL,
    price BIGINT,
    stop_loss BIGINT,
    take_profit BIGINT,
    expire_ns BIGINT
);
CREATE INDEX leader_signal_input ON leader_signal (input);
CREATE INDEX leader_signal_signal ON leader_signal (leader, instrument, sequence);
