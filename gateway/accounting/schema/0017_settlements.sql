-- What operators said of orders in doubt, and which orders were in doubt for too long.

-- `filled` is what was stated in all, where it was; `decision` is the record that says whether it was taken.
CREATE TABLE settlement (
    sequence BIGINT NOT NULL PRIMARY KEY,
    cl_ord_id TEXT NOT NULL,
    state BIGINT NOT NULL,
    filled BIGINT,
    price BIGINT,
    actor TEXT NOT NULL,
    words TEXT NOT NULL,
    receive_ns BIGINT NOT NULL,
    decision BIGINT,
    accepted BIGINT,
    reason BIGINT
);

CREATE INDEX settlement_by_order ON settlement (cl_ord_id);

CREATE TABLE order_overdue (
    sequence BIGINT NOT NULL PRIMARY KEY,
    cl_ord_id TEXT NOT NULL,
    follower BIGINT NOT NULL,
    instrument BIGINT NOT NULL,
    state BIGINT NOT NULL,
    step BIGINT NOT NULL,
    since_ns BIGINT NOT NULL,
    time_ns BIGINT NOT NULL
);

CREATE INDEX order_overdue_by_order ON order_overdue (cl_ord_id);

-- What was filled in all when an operator settled the order; how much of that the venue has not told of, and the price
-- that was stated for it.
ALTER TABLE orders ADD COLUMN settled BIGINT;
ALTER TABLE orders ADD COLUMN stated BIGINT;
ALTER TABLE orders ADD COLUMN stated_price BIGINT;
