-- Numbers of FIX sessions that an operator has agreed on with the counterparty. `actor` and `words` say who and why,
-- as those of a command do.
CREATE TABLE session_numbers (
    sequence BIGINT NOT NULL PRIMARY KEY,
    session BIGINT NOT NULL,
    received_next BIGINT NOT NULL,
    sent_next BIGINT NOT NULL,
    actor TEXT NOT NULL,
    words TEXT NOT NULL,
    time_ns BIGINT NOT NULL
);
