-- Rules that set the trading state of a venue. When one does, it is a row of `trip`; `rearmed` is then the decision on
-- the command that set another state.

ALTER TABLE supervision_definition ADD COLUMN rejects_max BIGINT;
ALTER TABLE supervision_definition ADD COLUMN reject_window BIGINT;
ALTER TABLE supervision_definition ADD COLUMN reject_action BIGINT;
ALTER TABLE supervision_definition ADD COLUMN closed_action BIGINT;
