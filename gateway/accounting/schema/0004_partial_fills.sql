-- When plans follow the fills of one order, and what a leader's fill leaves of its order.

ALTER TABLE plan_definition ADD COLUMN partial_fills BIGINT NOT NULL DEFAULT 0;
ALTER TABLE plan_definition ADD COLUMN increase_wait_ns BIGINT NOT NULL DEFAULT 0;
ALTER TABLE leader_event ADD COLUMN leaves_lots BIGINT;
