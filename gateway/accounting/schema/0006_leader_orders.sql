-- What plans copy, and what was noted of leaders' working orders.

ALTER TABLE plan_definition ADD COLUMN copy BIGINT NOT NULL DEFAULT 0;
ALTER TABLE plan_definition ADD COLUMN on_leader_fill BIGINT NOT NULL DEFAULT 0;

-- Messages of leaders about their orders, as they came in.
CREATE TABLE leader_order_event (
    sequence BIGINT NOT NULL PRIMARY KEY,
    leader BIGINT NOT NULL,
    instrument BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    order_sequence BIGINT NOT NULL,
    status BIGINT NOT NULL,
    ord_type BIGINT NOT NULL,
    time_in_force BIGINT NOT NULL,
    price BIGINT,
    lots BIGINT NOT NULL,
    session BIGINT NOT NULL,
    session_sequence BIGINT NOT NULL,
    transact_ns BIGINT NOT NULL,
    sending_ns BIGINT NOT NULL,
    receive_ns BIGINT NOT NULL
);
CREATE INDEX leader_order_event_order ON leader_order_event (leader, instrument, order_id);

-- What was made of them. Decisions of cause LeaderOrder mirror the order that was noted last before them.
CREATE TABLE leader_order (
    sequence BIGINT NOT NULL PRIMARY KEY,
    input BIGINT NOT NULL,
    leader BIGINT NOT NULL,
    instrument BIGINT NOT NULL,
    order_id BIGINT NOT NULL,
    order_sequence BIGINT NOT NULL,
    reason BIGINT NOT NULL,
    status BIGINT NOT NULL,
    again BIGINT NOT NULL,
    ord_type BIGINT NOT NULL,
    time_in_force BIGINT NOT NULL,
    price BIGINT,
    lots BIGINT NOT NULL,
    resting BIGINT NOT NULL
);
CREATE INDEX leader_order_input ON leader_order (input);
CREATE INDEX leader_order_order ON leader_order (leader, instrument, order_id);
