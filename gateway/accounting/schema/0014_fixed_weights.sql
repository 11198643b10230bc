-- Weights that the configuration fixes: a row for each, with the instrument and the part of equity, 10^-12; the row of how
-- the plan is rebalanced has neither.

ALTER TABLE allocation_definition ADD COLUMN instrument BIGINT;
ALTER TABLE allocation_definition ADD COLUMN weight BIGINT;
