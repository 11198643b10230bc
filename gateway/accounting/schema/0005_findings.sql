-- Accounts of leaders that are ours, what happens when an account is not as our orders made it, and which breaks the
-- engine was told of: the record that says so.

ALTER TABLE leader_definition ADD COLUMN account BIGINT;
ALTER TABLE supervision_definition ADD COLUMN on_unexpected BIGINT;
ALTER TABLE break ADD COLUMN told_sequence BIGINT;
