-- Adds indexes for pql_validation and pql_paid_rate, which read only leads of the last 90 days and those that paid.

-- Used for the leads of a period. Includes converted_at, so that counting them reads no table.
CREATE INDEX pql_reached_by_time ON pql_reached (rule_set, definition, name, reached_at) INCLUDE (converted_at);

-- Used for the leads that paid. Accounts convert once, so a row is added once.
CREATE INDEX pql_reached_by_conversion ON pql_reached (rule_set, definition, name, reached_at, converted_at)
  WHERE converted_at IS NOT NULL;
