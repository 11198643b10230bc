-- Whether funding counts as a loss, and what a drawdown's peak is looked for in.

ALTER TABLE supervision_definition ADD COLUMN count_funding BIGINT;
ALTER TABLE supervision_definition ADD COLUMN drawdown_window BIGINT;
