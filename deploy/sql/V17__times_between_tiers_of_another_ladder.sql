-- Lets the delivery job derive the times between tiers anew, some accounts at a time, after a version of a rule set
-- with another ladder.

SELECT set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

CREATE FUNCTION pql_renew_climbs(of_rule_set text, after_account text, number integer) RETURNS text
LANGUAGE plpgsql
SET search_path FROM CURRENT
SET lock_timeout = '200ms'
-- The plans are cached, so they must not depend on how many rows there were at first.
SET enable_seqscan = off
SET enable_hashjoin = off
SET enable_mergejoin = off
AS $$
DECLARE
  following text[];
BEGIN
  SELECT array_agg(account ORDER BY account) INTO following
  FROM (
    SELECT DISTINCT account FROM pql_reached
    WHERE rule_set = of_rule_set AND account > after_account AND definition = 'tier'
    ORDER BY account LIMIT number
  ) AS next;
  IF following IS NULL THEN
    RETURN NULL;
  END IF;
  BEGIN
    PERFORM pg_advisory_xact_lock('pql_reached_weekly'::regclass::oid::bigint);
    CALL pql_refresh_climbs(array_fill(of_rule_set, ARRAY[cardinality(following)]), following);
  EXCEPTION WHEN lock_not_available THEN
    -- Delivery changes some of the accounts and may wait for the lock itself, so that one of both must let go.
    RETURN after_account;
  END;
  RETURN following[cardinality(following)];
END
$$;
COMMENT ON FUNCTION pql_renew_climbs(text, text, integer) IS 'Derives cohort_week, tier_below and since_below of pql_reached for a number of accounts that follow one in alphabetical order. Returns the last of them, the given one if delivery holds their rows, null after the last of all; for the delivery job';
REVOKE ALL ON FUNCTION pql_renew_climbs(text, text, integer) FROM PUBLIC;

COMMENT ON COLUMN pql_reached.tier_below IS 'Tier below in the rule set''s highest version when the row was derived; null on the lowest tier and for segments. After a version with another ladder, the delivery job derives it anew; until then pql_funnel computes the time itself';

-- pql_funnel reads an index alone, but where rows changed since the last vacuum it reads the table too.
ALTER TABLE pql_reached SET (autovacuum_vacuum_scale_factor = 0.02);
