-- Orders that took the places of others.

-- One line for each order of a decision that takes another one's place; `filled` is what had filled of that one.
CREATE TABLE replacement (
    decision BIGINT NOT NULL,
    place BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    cl_ord_id TEXT NOT NULL,
    filled BIGINT NOT NULL,
    PRIMARY KEY (decision, place)
);

CREATE INDEX replacement_by_order ON replacement (cl_ord_id);

-- Whose place an order takes; what the venue had counted of that one and those before it when it took the order, and
-- before that what had filled of it; and when the venue took it. Its own lots and fills are without that.
ALTER TABLE orders ADD COLUMN replaces TEXT;
ALTER TABLE orders ADD COLUMN counted BIGINT;
ALTER TABLE orders ADD COLUMN taken_ns BIGINT;
