-- Stop losses and take profits that plans have of their own. Distances in parts of 10^-8.

CREATE TABLE protection_definition (
    sequence BIGINT NOT NULL PRIMARY KEY,
    configuration BIGINT NOT NULL,
    plan BIGINT NOT NULL,
    stop_loss BIGINT NOT NULL,
    take_profit BIGINT NOT NULL,
    trigger_price BIGINT NOT NULL
);

-- One that was placed by the decision behind it, or that the market was beyond already.
CREATE TABLE protection (
    sequence BIGINT NOT NULL PRIMARY KEY,
    input BIGINT NOT NULL,
    leader BIGINT NOT NULL,
    instrument BIGINT NOT NULL,
    plan BIGINT NOT NULL,
    change BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    price BIGINT NOT NULL,
    trigger_price BIGINT NOT NULL,
    position BIGINT NOT NULL,
    average_price BIGINT NOT NULL,
    time_ns BIGINT NOT NULL
);

-- Which of the two an order is; none copies.
ALTER TABLE orders ADD COLUMN protects BIGINT;
