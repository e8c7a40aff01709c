-- Keeps the latest change of each account, so that a change that follows it costs the delivery job a few rows
-- of pql_change and pql_reached. Before, both were derived from the whole history of the account.
-- Keeps counts of first times by week, and the time of each account from tier to tier, so that rates and funnels
-- need not read all accounts. Triggers keep the counts in the transaction that changes pql_reached.

CREATE TABLE pql_latest_change (
  rule_set     text        NOT NULL,
  account      text        NOT NULL,
  seq          bigint      NOT NULL,
  effective_at timestamptz NOT NULL,
  recorded_at  timestamptz NOT NULL,
  tiers        text[]      NOT NULL,
  segments     text[]      NOT NULL,
  PRIMARY KEY (rule_set, account)
) WITH (fillfactor = 70); -- Room for updates on the same page, which change no index.

COMMENT ON TABLE pql_latest_change IS 'Latest change of each account in pql_qualification: one row per account and rule set. With it, delivery derives pql_change and pql_reached without reading the history';
COMMENT ON COLUMN pql_latest_change.rule_set IS 'Name of the rule set that scored the account';
COMMENT ON COLUMN pql_latest_change.account IS 'Account id';
COMMENT ON COLUMN pql_latest_change.seq IS 'Number of the change within the account, the highest';
COMMENT ON COLUMN pql_latest_change.effective_at IS 'The account''s clock at the change';
COMMENT ON COLUMN pql_latest_change.recorded_at IS 'Wall-clock time at which the change was recorded';
COMMENT ON COLUMN pql_latest_change.tiers IS 'Names of the tiers held after the change, the highest and those below';
COMMENT ON COLUMN pql_latest_change.segments IS 'Names of the segments after the change, sorted';

INSERT INTO pql_latest_change (rule_set, account, seq, effective_at, recorded_at, tiers, segments)
SELECT
  rule_set, account, seq, effective_at, recorded_at, ARRAY(SELECT jsonb_object_keys(entered_at)),
  pql_qualification.segments
FROM pql_change JOIN pql_qualification USING (rule_set, account, seq, effective_at, recorded_at)
WHERE held_until IS NULL;

ALTER TABLE pql_reached
  ADD COLUMN cohort_week date,
  ADD COLUMN tier_below  text,
  ADD COLUMN since_below bigint;

COMMENT ON COLUMN pql_reached.cohort_week IS 'Earliest week of the account''s tiers; null for segments';
COMMENT ON COLUMN pql_reached.tier_below IS 'Tier below in the rule set''s highest version when the row was derived; null on the lowest tier and for segments. pql_funnel computes the time itself where the tier below is another one by now';
COMMENT ON COLUMN pql_reached.since_below IS 'Microseconds from first reaching tier_below to reached_at; null if the account never reached it';

-- Used by medians of pql_funnel. left_at and converted_at are in no index, so their updates change none.
CREATE INDEX pql_reached_by_climb ON pql_reached (rule_set, name, tier_below, cohort_week, since_below)
  WHERE since_below >= 0;

CREATE TABLE pql_reached_weekly (
  rule_set         text   NOT NULL,
  definition       text   NOT NULL,
  name             text   NOT NULL,
  week             date   NOT NULL,
  rule_set_version bigint NOT NULL,
  segments         text[] NOT NULL,
  accounts         bigint NOT NULL,
  converted        bigint NOT NULL,
  paid             bigint NOT NULL,
  customers        bigint NOT NULL,
  flapped          bigint NOT NULL,
  PRIMARY KEY (rule_set, definition, name, week, rule_set_version, segments)
) WITH (fillfactor = 50); -- Room for updates on the same page, which change no index.

COMMENT ON TABLE pql_reached_weekly IS 'Counts of the rows of pql_reached, by week, version and segments; triggers keep them';
COMMENT ON COLUMN pql_reached_weekly.rule_set IS 'Name of the rule set';
COMMENT ON COLUMN pql_reached_weekly.definition IS 'tier or segment';
COMMENT ON COLUMN pql_reached_weekly.name IS 'Name of the tier or segment';
COMMENT ON COLUMN pql_reached_weekly.week IS 'Monday of the week (UTC) in which the accounts reached it';
COMMENT ON COLUMN pql_reached_weekly.rule_set_version IS 'Version of the rule set in force at that change';
COMMENT ON COLUMN pql_reached_weekly.segments IS 'Segments after that change';
COMMENT ON COLUMN pql_reached_weekly.accounts IS 'Number of rows of pql_reached; may be 0';
COMMENT ON COLUMN pql_reached_weekly.converted IS 'Those of accounts that converted, before or after';
COMMENT ON COLUMN pql_reached_weekly.paid IS 'Those with a conversion at or after reached_at, by a later change';
COMMENT ON COLUMN pql_reached_weekly.customers IS 'Those with a conversion at or before reached_at';
COMMENT ON COLUMN pql_reached_weekly.flapped IS 'Those left within 168 hours, without customers';

CREATE TABLE pql_climb_weekly (
  rule_set    text   NOT NULL,
  name        text   NOT NULL,
  cohort_week date   NOT NULL,
  tier_below  text   NOT NULL,
  accounts    bigint NOT NULL,
  climbed     bigint NOT NULL,
  PRIMARY KEY (rule_set, name, cohort_week, tier_below)
) WITH (fillfactor = 50);

COMMENT ON TABLE pql_climb_weekly IS 'Counts of the tiers in pql_reached, by cohort week; triggers keep them';
COMMENT ON COLUMN pql_climb_weekly.rule_set IS 'Name of the rule set';
COMMENT ON COLUMN pql_climb_weekly.name IS 'Name of the tier';
COMMENT ON COLUMN pql_climb_weekly.cohort_week IS 'Monday of the week (UTC) in which the accounts first reached any tier';
COMMENT ON COLUMN pql_climb_weekly.tier_below IS 'tier_below of pql_reached; empty for null';
COMMENT ON COLUMN pql_climb_weekly.accounts IS 'Number of accounts that reached the tier; may be 0';
COMMENT ON COLUMN pql_climb_weekly.climbed IS 'Those that reached tier_below before, or at the same time';

-- Adds changed rows of pql_reached to the counts, or subtracts them: the argument is the sign.
CREATE FUNCTION pql_count_reached() RETURNS trigger
LANGUAGE plpgsql
SET search_path FROM CURRENT
AS $$
DECLARE
  sign integer := TG_ARGV[0];
BEGIN
  IF NOT EXISTS (SELECT FROM changed) THEN
    RETURN NULL;
  END IF;
  -- One transaction at a time, from here to its commit: counts locked in several orders would deadlock.
  PERFORM pg_advisory_xact_lock('pql_reached_weekly'::regclass::oid::bigint);
  INSERT INTO pql_reached_weekly AS kept (
    rule_set, definition, name, week, rule_set_version, segments, accounts, converted, paid, customers, flapped)
  SELECT
    rule_set, definition, name, week, rule_set_version, segments,
    sign * count(*),
    sign * count(converted_at),
    sign * count(*) FILTER (WHERE converted_at >= reached_at AND conversion_seq > seq),
    sign * count(*) FILTER (WHERE converted_at <= reached_at),
    sign * count(*) FILTER (
      WHERE left_at <= reached_at + interval '168 hours' AND (converted_at <= reached_at) IS NOT TRUE)
  FROM changed
  GROUP BY rule_set, definition, name, week, rule_set_version, segments
  ON CONFLICT (rule_set, definition, name, week, rule_set_version, segments) DO UPDATE SET
    accounts = kept.accounts + EXCLUDED.accounts, converted = kept.converted + EXCLUDED.converted,
    paid = kept.paid + EXCLUDED.paid, customers = kept.customers + EXCLUDED.customers,
    flapped = kept.flapped + EXCLUDED.flapped;
  INSERT INTO pql_climb_weekly AS kept (rule_set, name, cohort_week, tier_below, accounts, climbed)
  SELECT
    rule_set, name, cohort_week, coalesce(tier_below, ''), sign * count(*),
    sign * count(*) FILTER (WHERE since_below >= 0)
  FROM changed
  WHERE cohort_week IS NOT NULL
  GROUP BY rule_set, name, cohort_week, coalesce(tier_below, '')
  ON CONFLICT (rule_set, name, cohort_week, tier_below) DO UPDATE SET
    accounts = kept.accounts + EXCLUDED.accounts, climbed = kept.climbed + EXCLUDED.climbed;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION pql_count_reached() IS 'Adds changed rows of pql_reached to pql_reached_weekly and pql_climb_weekly; for triggers';
REVOKE ALL ON FUNCTION pql_count_reached() FROM PUBLIC;

-- Derives the columns for funnels of some accounts from their other rows.
CREATE PROCEDURE pql_refresh_climbs(rule_sets text[], accounts text[])
LANGUAGE plpgsql
SET search_path FROM CURRENT
AS $$
BEGIN
  UPDATE pql_reached AS former
  SET cohort_week = climb.cohort_week, tier_below = climb.tier_below, since_below = climb.since_below
  FROM (
    SELECT
      reached.rule_set, reached.account, reached.name,
      min(reached.week) OVER (PARTITION BY reached.rule_set, reached.account) AS cohort_week,
      ladder.tier_below,
      (date_part('epoch', reached.reached_at - lower.reached_at) * 1000000)::bigint AS since_below
    FROM (
      SELECT DISTINCT rule_set, account FROM unnest(rule_sets, accounts) AS given (rule_set, account)
    ) AS touched
    JOIN pql_reached AS reached USING (rule_set, account)
    LEFT JOIN (
      SELECT
        newest.name AS rule_set, rung.tier,
        lag(rung.tier) OVER (PARTITION BY newest.name ORDER BY rung.level) AS tier_below
      FROM (SELECT DISTINCT ON (name) name, tiers FROM pql_rule_set ORDER BY name, version DESC) AS newest
      CROSS JOIN LATERAL unnest(newest.tiers) WITH ORDINALITY AS rung (tier, level)
    ) AS ladder ON ladder.rule_set = reached.rule_set AND ladder.tier = reached.name
    LEFT JOIN pql_reached AS lower
      ON lower.rule_set = reached.rule_set AND lower.account = reached.account
      AND lower.definition = 'tier' AND lower.name = ladder.tier_below
    WHERE reached.definition = 'tier'
  ) AS climb
  WHERE former.rule_set = climb.rule_set AND former.account = climb.account
    AND former.definition = 'tier' AND former.name = climb.name
    AND (former.cohort_week, former.tier_below, former.since_below)
      IS DISTINCT FROM (climb.cohort_week, climb.tier_below, climb.since_below);
END
$$;
COMMENT ON PROCEDURE pql_refresh_climbs(text[], text[]) IS 'Derives cohort_week, tier_below and since_below of pql_reached for some accounts: element i of both arrays names one';
REVOKE ALL ON PROCEDURE pql_refresh_climbs(text[], text[]) FROM PUBLIC;

-- Derives everything anew for some accounts, whatever was written before.
CREATE PROCEDURE pql_refresh_history(rule_sets text[], accounts text[])
LANGUAGE plpgsql
SET search_path FROM CURRENT
AS $$
BEGIN
  CALL pql_refresh_reached(rule_sets, accounts);
  CALL pql_refresh_climbs(rule_sets, accounts);
  CALL pql_refresh_changes(rule_sets, accounts);
  DELETE FROM pql_latest_change AS former
  USING unnest(rule_sets, accounts) AS touched (rule_set, account)
  WHERE former.rule_set = touched.rule_set AND former.account = touched.account;
  INSERT INTO pql_latest_change (rule_set, account, seq, effective_at, recorded_at, tiers, segments)
  SELECT
    change.rule_set, change.account, change.seq, change.effective_at, change.recorded_at,
    ARRAY(SELECT jsonb_object_keys(change.entered_at)), change.segments
  FROM (
    SELECT DISTINCT touched.rule_set, touched.account FROM unnest(rule_sets, accounts) AS touched (rule_set, account)
  ) AS touched
  CROSS JOIN LATERAL (
    SELECT history.* FROM pql_qualification AS history
    WHERE history.rule_set = touched.rule_set AND history.account = touched.account
    ORDER BY history.seq DESC LIMIT 1
  ) AS change;
END
$$;
COMMENT ON PROCEDURE pql_refresh_history(text[], text[]) IS 'Derives pql_reached, pql_change and pql_latest_change from pql_qualification and pql_conversion for some accounts: element i of both arrays names one';
REVOKE ALL ON PROCEDURE pql_refresh_history(text[], text[]) FROM PUBLIC;

-- Follows the history: element i of the arrays is a change that the delivery job wrote, or a deletion with a
-- seq of 0. A change that neither follows the account's latest one nor keeps the order of times has the account
-- derived anew.
CREATE PROCEDURE pql_follow_history(
  rule_sets text[], accounts text[], seqs bigint[], effective_times timestamptz[], recorded_times timestamptz[],
  conversions boolean[])
LANGUAGE plpgsql
SET search_path FROM CURRENT
AS $$
DECLARE
  anew_rule_sets  text[];
  anew_accounts   text[];
  risen_rule_sets text[];
  risen_accounts  text[];
BEGIN
  SELECT array_agg(rule_set), array_agg(account) INTO anew_rule_sets, anew_accounts
  FROM (
    SELECT rule_set, account
    FROM (
      SELECT
        rule_set, account,
        given.seq = lag(given.seq, 1, coalesce(latest.seq, 0)) OVER by_seq + 1
          AND given.effective_at >= lag(given.effective_at, 1, coalesce(latest.effective_at, '-infinity')) OVER by_seq
          AND given.recorded_at >= lag(given.recorded_at, 1, coalesce(latest.recorded_at, '-infinity')) OVER by_seq
          AS follows
      FROM unnest(rule_sets, accounts, seqs, effective_times, recorded_times)
        AS given (rule_set, account, seq, effective_at, recorded_at)
      LEFT JOIN pql_latest_change AS latest USING (rule_set, account)
      WINDOW by_seq AS (PARTITION BY rule_set, account ORDER BY given.seq)
    ) AS judged
    GROUP BY rule_set, account
    HAVING NOT bool_and(follows)
  ) AS anew;
  IF anew_accounts IS NOT NULL THEN
    CALL pql_refresh_history(anew_rule_sets, anew_accounts);
  END IF;

  WITH appended AS MATERIALIZED (
    SELECT
      change.rule_set, change.account, change.seq, change.effective_at, change.recorded_at, change.level,
      change.score, change.rule_set_version, change.kind, change.from_tier, change.to_tier, change.priority,
      change.segments, ARRAY(SELECT jsonb_object_keys(change.entered_at)) AS tiers
    FROM unnest(rule_sets, accounts, seqs, effective_times) AS given (rule_set, account, seq, effective_at)
    JOIN pql_qualification AS change USING (rule_set, account, seq, effective_at)
    WHERE (rule_set, account) NOT IN (SELECT * FROM unnest(anew_rule_sets, anew_accounts))
  ), step AS MATERIALIZED (
    SELECT
      appended.*, latest.seq AS latest_seq, latest.effective_at AS latest_effective_at,
      lag(appended.seq) OVER by_seq IS NULL AS is_first, lead(appended.seq) OVER by_seq IS NULL AS is_last,
      lead(appended.effective_at) OVER by_seq AS held_until, lead(appended.recorded_at) OVER by_seq AS known_until,
      lag(appended.tiers, 1, coalesce(latest.tiers, '{}')) OVER by_seq AS tiers_before,
      lag(appended.segments, 1, coalesce(latest.segments, '{}')) OVER by_seq AS segments_before
    FROM appended LEFT JOIN pql_latest_change AS latest USING (rule_set, account)
    WINDOW by_seq AS (PARTITION BY rule_set, account ORDER BY appended.seq)
  ), closed AS (
    UPDATE pql_change AS former
    SET held_until = step.effective_at, known_until = step.recorded_at
    FROM step
    WHERE step.is_first AND former.rule_set = step.rule_set AND former.account = step.account
      AND former.seq = step.latest_seq AND former.effective_at = step.latest_effective_at
  ), opened AS (
    INSERT INTO pql_change (
      rule_set, account, seq, effective_at, held_until, recorded_at, known_until, in_order, day, level,
      score, rule_set_version, kind, from_tier, to_tier, priority, segments)
    SELECT
      rule_set, account, seq, effective_at, held_until, recorded_at, known_until, true,
      (effective_at AT TIME ZONE 'UTC')::date, level, score, rule_set_version, kind, from_tier, to_tier, priority,
      segments
    FROM step
  ), latest AS (
    INSERT INTO pql_latest_change AS former (
      rule_set, account, seq, effective_at, recorded_at, tiers, segments)
    SELECT rule_set, account, seq, effective_at, recorded_at, tiers, segments FROM step WHERE is_last
    ON CONFLICT (rule_set, account) DO UPDATE SET
      seq = EXCLUDED.seq, effective_at = EXCLUDED.effective_at, recorded_at = EXCLUDED.recorded_at,
      tiers = EXCLUDED.tiers, segments = EXCLUDED.segments
  ), moved AS MATERIALIZED (
    SELECT
      step.rule_set, step.account, definition, name, is_entry, step.seq, step.effective_at,
      -- Entries and exits alternate.
      lead(step.effective_at) OVER (
        PARTITION BY step.rule_set, step.account, definition, name ORDER BY step.seq) AS left_at,
      step.rule_set_version, step.segments, step.score
    FROM step
    CROSS JOIN LATERAL (
      SELECT 'tier', name, true FROM unnest(step.tiers) AS name WHERE name <> ALL (step.tiers_before)
      UNION ALL
      SELECT 'tier', name, false FROM unnest(step.tiers_before) AS name WHERE name <> ALL (step.tiers)
      UNION ALL
      SELECT 'segment', name, true FROM unnest(step.segments) AS name WHERE name <> ALL (step.segments_before)
      UNION ALL
      SELECT 'segment', name, false FROM unnest(step.segments_before) AS name WHERE name <> ALL (step.segments)
    ) AS move (definition, name, is_entry)
    WHERE step.tiers <> step.tiers_before OR step.segments <> step.segments_before
  ), ended AS (
    UPDATE pql_reached AS former
    SET left_at = exit.effective_at
    FROM (
      SELECT rule_set, account, definition, name, min(effective_at) AS effective_at
      FROM moved WHERE NOT is_entry GROUP BY rule_set, account, definition, name
    ) AS exit
    WHERE former.rule_set = exit.rule_set AND former.account = exit.account
      AND former.definition = exit.definition AND former.name = exit.name AND former.left_at IS NULL
  ), entered AS (
    INSERT INTO pql_reached (
      rule_set, account, definition, name, reached_at, week, left_at, seq, rule_set_version, segments, score,
      converted_at, conversion_seq)
    SELECT DISTINCT ON (entry.rule_set, entry.account, entry.definition, entry.name)
      entry.rule_set, entry.account, entry.definition, entry.name, entry.effective_at,
      date_trunc('week', entry.effective_at, 'UTC') AT TIME ZONE 'UTC', entry.left_at, entry.seq,
      entry.rule_set_version, entry.segments, entry.score, paid.converted_at, paid.seq
    FROM moved AS entry LEFT JOIN pql_conversion AS paid USING (rule_set, account)
    WHERE entry.is_entry
    ORDER BY entry.rule_set, entry.account, entry.definition, entry.name, entry.seq
    ON CONFLICT (rule_set, account, definition, name) DO NOTHING
    RETURNING rule_set, account, definition
  )
  SELECT array_agg(rule_set), array_agg(account) INTO risen_rule_sets, risen_accounts
  FROM entered WHERE definition = 'tier';
  IF risen_accounts IS NOT NULL THEN
    CALL pql_refresh_climbs(risen_rule_sets, risen_accounts);
  END IF;

  IF true = ANY (conversions) THEN
    UPDATE pql_reached AS former
    SET converted_at = paid.converted_at, conversion_seq = paid.seq
    FROM unnest(rule_sets, accounts, conversions) AS given (rule_set, account, is_conversion)
    JOIN pql_conversion AS paid USING (rule_set, account)
    WHERE given.is_conversion AND former.rule_set = given.rule_set AND former.account = given.account
      AND (former.converted_at, former.conversion_seq) IS DISTINCT FROM (paid.converted_at, paid.seq);
  END IF;
END
$$;
COMMENT ON PROCEDURE pql_follow_history(text[], text[], bigint[], timestamptz[], timestamptz[], boolean[]) IS 'Keeps pql_reached, pql_change and pql_latest_change equal to the history after the delivery job wrote changes and conversions';
REVOKE ALL ON PROCEDURE pql_follow_history(text[], text[], bigint[], timestamptz[], timestamptz[], boolean[]) FROM PUBLIC;

DO $$
DECLARE
  scored record;
BEGIN
  -- In parts, since a server may have little memory.
  FOR scored IN
    SELECT array_agg(rule_set) AS rule_sets, array_agg(account) AS accounts
    FROM (
      SELECT rule_set, account, row_number() OVER () / 10000 AS part
      FROM (SELECT DISTINCT rule_set, account FROM pql_reached) AS every
    ) AS numbered
    GROUP BY part
  LOOP
    CALL pql_refresh_climbs(scored.rule_sets, scored.accounts);
  END LOOP;
END $$;

-- Counts the rows that are there, since nothing subtracts them yet.
CREATE TRIGGER pql_reached_updated_to AFTER UPDATE ON pql_reached REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION pql_count_reached('1');
UPDATE pql_reached SET week = week;
CREATE TRIGGER pql_reached_updated_from AFTER UPDATE ON pql_reached REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION pql_count_reached('-1');
CREATE TRIGGER pql_reached_inserted AFTER INSERT ON pql_reached REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION pql_count_reached('1');
CREATE TRIGGER pql_reached_deleted AFTER DELETE ON pql_reached REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION pql_count_reached('-1');

-- Derives the times between tiers anew once the first version of a rule set is known: its record may arrive after
-- the changes that it caused.
CREATE FUNCTION pql_stamp_climbs() RETURNS trigger
LANGUAGE plpgsql
SET search_path FROM CURRENT
AS $$
DECLARE
  rule_sets text[];
  accounts  text[];
BEGIN
  -- A transaction that derives rows holds this lock already and is waited for, or waits and sees the new version.
  PERFORM pg_advisory_xact_lock('pql_reached_weekly'::regclass::oid::bigint);
  SELECT array_agg(rule_set), array_agg(account) INTO rule_sets, accounts
  FROM (
    SELECT DISTINCT reached.rule_set, reached.account
    FROM changed JOIN pql_reached AS reached ON reached.rule_set = changed.name
    WHERE reached.definition = 'tier' AND NOT EXISTS (
      SELECT FROM pql_rule_set AS other WHERE other.name = changed.name AND other.version <> changed.version)
  ) AS early;
  IF accounts IS NOT NULL THEN
    CALL pql_refresh_climbs(rule_sets, accounts);
  END IF;
  RETURN NULL;
END
$$;
COMMENT ON FUNCTION pql_stamp_climbs() IS 'Derives tier_below and since_below of pql_reached for a rule set whose first version was written; for triggers';
REVOKE ALL ON FUNCTION pql_stamp_climbs() FROM PUBLIC;
CREATE TRIGGER pql_rule_set_inserted AFTER INSERT ON pql_rule_set REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION pql_stamp_climbs();
