-- Funding and cash that moves later than the first snapshot. Amounts in 10^-8 of the account currency.

-- Funding that the account has paid since the first snapshot, less what it received.
ALTER TABLE account ADD COLUMN funding BIGINT NOT NULL DEFAULT 0;

-- What the venue has said of both so far; nothing before the first snapshot.
ALTER TABLE account ADD COLUMN venue_funding BIGINT;
ALTER TABLE account ADD COLUMN venue_deposits BIGINT;

ALTER TABLE account_snapshot ADD COLUMN funding_paid BIGINT NOT NULL DEFAULT 0;
ALTER TABLE account_snapshot ADD COLUMN deposits BIGINT NOT NULL DEFAULT 0;
