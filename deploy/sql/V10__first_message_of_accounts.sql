-- Adds the first message of each account, from which the base rate of conversions follows.

ALTER TABLE pql_account ADD COLUMN first_seen timestamptz;
COMMENT ON COLUMN pql_account.first_seen IS 'Event time of the account''s earliest message; null until the account is written by a scoring job that records it';
