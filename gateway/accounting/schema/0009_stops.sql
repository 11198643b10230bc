-- What leaders' stop orders wait for.

ALTER TABLE leader_order_event ADD COLUMN stop_price BIGINT;
ALTER TABLE leader_order_event ADD COLUMN trigger_price BIGINT NOT NULL DEFAULT 0;
ALTER TABLE leader_order ADD COLUMN stop_price BIGINT;
ALTER TABLE leader_order ADD COLUMN trigger_price BIGINT NOT NULL DEFAULT 0;
