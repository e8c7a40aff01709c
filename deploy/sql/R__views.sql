-- Views for analysts. Flyway runs this script in one transaction whenever it changes, after the
-- versioned scripts. It drops and creates the views, so that their columns may change, and restores
-- the granted privileges. It never drops other views that depend on these, but fails and names them.
--
-- A versioned script that changes a column must drop the views that read it. This script then needs a
-- change too, so that Flyway runs it.

DO $$
DECLARE
  home     regnamespace := current_schema()::regnamespace;
  -- Current names and names of earlier versions of this script.
  names    text[] := ARRAY[
    'pql_about_to_drop', 'pql_accounts_by_tier', 'pql_funnel', 'pql_in_words', 'pql_label', 'pql_lead_list',
    'pql_one_signal_away', 'pql_paid_rate', 'pql_priority_matrix', 'pql_rate_bound', 'pql_reason',
    'pql_rule_set_era', 'pql_stale_tiers', 'pql_tier',
    'pql_tier_changes_daily', 'pql_tier_reached', 'pql_tiers_at', 'pql_validation', 'pql_verdict', 'pql_wilson'];
  views    text;
  routines text;
BEGIN
  PERFORM set_config('pql.granted_on_views', coalesce(jsonb_agg(to_jsonb(granted))::text, '[]'), true)
  FROM (
    SELECT 'TABLE' AS kind, c.oid::regclass::text AS name, g.privilege_type AS privilege,
           g.is_grantable AS grantable, r.rolname AS grantee
    FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) g LEFT JOIN pg_roles r ON r.oid = g.grantee
    WHERE c.relnamespace = home AND c.relkind = 'v' AND c.relname = ANY (names)
    UNION ALL
    SELECT 'FUNCTION', p.oid::regprocedure::text, g.privilege_type, g.is_grantable, r.rolname
    FROM pg_proc p CROSS JOIN LATERAL aclexplode(p.proacl) g LEFT JOIN pg_roles r ON r.oid = g.grantee
    WHERE p.pronamespace = home AND p.proname = ANY (names)
  ) AS granted;

  SELECT string_agg(oid::regclass::text, ', ') INTO views
  FROM pg_class WHERE relnamespace = home AND relkind = 'v' AND relname = ANY (names);
  IF views IS NOT NULL THEN
    EXECUTE 'DROP VIEW ' || views;
  END IF;
  SELECT string_agg(oid::regprocedure::text, ', ') INTO routines
  FROM pg_proc WHERE pronamespace = home AND proname = ANY (names);
  IF routines IS NOT NULL THEN
    EXECUTE 'DROP FUNCTION ' || routines;
  END IF;
END $$;

-- The ladder ---------------------------------------------------------------------------------------

CREATE VIEW pql_tier AS
SELECT
  newest.name AS rule_set, ladder.level::integer AS level, ladder.tier, newest.version AS rule_set_version,
  newest.labels -> 'tiers' ->> ladder.tier AS label
FROM (
  SELECT DISTINCT ON (name) name, version, tiers, labels FROM pql_rule_set ORDER BY name, version DESC
) AS newest
CROSS JOIN LATERAL unnest(newest.tiers) WITH ORDINALITY AS ladder (tier, level);

COMMENT ON VIEW pql_tier IS 'Tiers of each rule set in its highest version: one row per tier';
COMMENT ON COLUMN pql_tier.rule_set IS 'Name of the rule set';
COMMENT ON COLUMN pql_tier.level IS 'Number of the tier, the lowest being 1';
COMMENT ON COLUMN pql_tier.tier IS 'Name of the tier';
COMMENT ON COLUMN pql_tier.rule_set_version IS 'Highest version of the rule set, which defines the tier';
COMMENT ON COLUMN pql_tier.label IS 'Words for people in place of the name; null without a label';

CREATE VIEW pql_rule_set_era AS
SELECT
  name AS rule_set, version AS rule_set_version, active_from,
  -- Read from the next version rather than stored, so it is right whichever record is delivered first.
  lead(active_from) OVER (PARTITION BY name ORDER BY version) AS active_until,
  pushed_by, recorded_at, text
FROM pql_rule_set;

COMMENT ON VIEW pql_rule_set_era IS 'When each version of a rule set was in force, and who pushed it: one row per version';
COMMENT ON COLUMN pql_rule_set_era.rule_set IS 'Name of the rule set';
COMMENT ON COLUMN pql_rule_set_era.rule_set_version IS 'Version of the rule set';
COMMENT ON COLUMN pql_rule_set_era.active_from IS 'Event time from which the version is in force; the first version also judges earlier messages';
COMMENT ON COLUMN pql_rule_set_era.active_until IS 'Event time from which the next version is in force; null for the latest version. Equal to active_from if the version was replaced before it was in force';
COMMENT ON COLUMN pql_rule_set_era.pushed_by IS 'Who pushed the version to the rules topic; null if the job read it from a file';
COMMENT ON COLUMN pql_rule_set_era.recorded_at IS 'Wall-clock time at which the version was recorded';
COMMENT ON COLUMN pql_rule_set_era.text IS 'The YAML document';

-- Words for people --------------------------------------------------------------------------------------

CREATE VIEW pql_label AS
SELECT newest.name AS rule_set, thing.kind, label.name, label.label
FROM (
  SELECT DISTINCT ON (name) name, labels FROM pql_rule_set ORDER BY name, version DESC
) AS newest
CROSS JOIN (VALUES ('signal', 'signals'), ('tier', 'tiers'), ('segment', 'segments')) AS thing (kind, field)
CROSS JOIN LATERAL jsonb_each_text(newest.labels -> thing.field) AS label (name, label)
ORDER BY rule_set, thing.kind, label.name;

COMMENT ON VIEW pql_label IS 'Labels of signals, tiers and segments in the highest version of each rule set';
COMMENT ON COLUMN pql_label.rule_set IS 'Name of the rule set';
COMMENT ON COLUMN pql_label.kind IS 'signal, tier or segment';
COMMENT ON COLUMN pql_label.name IS 'Name of the signal, tier or segment';
COMMENT ON COLUMN pql_label.label IS 'Words for people; the label of a signal follows its value: sign-ins in 7 days';

CREATE FUNCTION pql_in_words(names text[], read jsonb, labels jsonb)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT CASE WHEN count(label) > 0 THEN string_agg(
    CASE
      WHEN label IS NULL THEN name || ' ' || coalesce(value, 'absent')
      WHEN value IS NULL THEN label || ': none'
      ELSE value || ' ' || label
    END, ', ' ORDER BY place) END
  FROM (
    SELECT name, place, labels -> 'signals' ->> name AS label, read ->> name AS value
    FROM unnest(names) WITH ORDINALITY AS listed (name, place)
  ) AS named;
END;

COMMENT ON FUNCTION pql_in_words(text[], jsonb, jsonb) IS
  'Values that a condition read, in the words of a rule set''s labels: 5 sign-ins in 7 days; null if no signal among the names has a label';

-- Accounts by tier ----------------------------------------------------------------------------------

CREATE VIEW pql_accounts_by_tier AS
SELECT
  coalesce(ladder.rule_set, held.rule_set) AS rule_set,
  coalesce(ladder.level, held.level) AS level,
  coalesce(ladder.tier, held.tier) AS tier,
  coalesce(held.accounts, 0) AS accounts,
  held.average_score,
  coalesce(held.converted, 0) AS converted,
  round(held.converted::numeric / held.accounts, 4) AS converted_share
FROM (
  SELECT rule_set, level, tier FROM pql_tier
  UNION
  SELECT rule_set, 0, NULL FROM pql_tier
) AS ladder
FULL JOIN (
  SELECT
    rule_set, tier, max(level) AS level, count(*) AS accounts, count(converted_at) AS converted,
    round(avg(score)::numeric, 1) AS average_score
  FROM pql_account
  GROUP BY rule_set, tier
) AS held ON held.rule_set = ladder.rule_set AND coalesce(held.tier, '') = coalesce(ladder.tier, '')
ORDER BY rule_set, level DESC;

COMMENT ON VIEW pql_accounts_by_tier IS 'Number of accounts that hold each tier now, the highest tier first; includes tiers without accounts';
COMMENT ON COLUMN pql_accounts_by_tier.rule_set IS 'Name of the rule set';
COMMENT ON COLUMN pql_accounts_by_tier.level IS 'Number of the tier, the lowest being 1; 0 for accounts below the lowest';
COMMENT ON COLUMN pql_accounts_by_tier.tier IS 'Name of the tier; null for accounts below the lowest';
COMMENT ON COLUMN pql_accounts_by_tier.accounts IS 'Number of accounts; an account counts only for its highest tier';
COMMENT ON COLUMN pql_accounts_by_tier.average_score IS 'Mean of their scores; null without accounts';
COMMENT ON COLUMN pql_accounts_by_tier.converted IS 'Number of these accounts that have ever converted';
COMMENT ON COLUMN pql_accounts_by_tier.converted_share IS 'converted / accounts, from 0 to 1; null without accounts';

CREATE FUNCTION pql_tiers_at(held_at timestamptz, known_at timestamptz DEFAULT 'infinity')
RETURNS TABLE (
  rule_set text, account text, tier text, level integer, score double precision, segments text[],
  priority text, seq bigint, effective_at timestamptz, recorded_at timestamptz, rule_set_version bigint)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  -- A change is the last one if all later ones come after one of the two instants.
  SELECT
    change.rule_set, change.account, change.to_tier, change.level, change.score, change.segments,
    change.priority, change.seq, change.effective_at, change.recorded_at, change.rule_set_version
  FROM pql_change AS change
  WHERE change.effective_at <= held_at AND change.recorded_at <= known_at
    AND ((change.held_until > held_at) IS NOT FALSE OR (change.known_until > known_at) IS NOT FALSE
      OR NOT change.in_order AND NOT EXISTS (
        SELECT FROM pql_change AS later
        WHERE later.rule_set = change.rule_set AND later.account = change.account AND later.seq > change.seq
          AND later.effective_at <= held_at AND later.recorded_at <= known_at));
END;

COMMENT ON FUNCTION pql_tiers_at(timestamptz, timestamptz) IS
  'Standing of each account at held_at: its last change until then, among the changes recorded by known_at (default: all)';

-- Movement between tiers ------------------------------------------------------------------------------

CREATE VIEW pql_tier_reached AS
SELECT
  entry.rule_set, entry.account, ladder.level, entry.name AS tier, entry.reached_at, entry.seq,
  entry.rule_set_version, entry.segments, entry.score, entry.converted_at,
  CASE
    WHEN entry.converted_at IS NULL THEN 'open'
    -- Compares seq too, since a tier reached because of the conversion did not lead to it.
    WHEN entry.converted_at >= entry.reached_at AND entry.conversion_seq > entry.seq THEN 'paid'
    ELSE 'customer'
  END AS outcome,
  entry.week
FROM pql_reached AS entry
LEFT JOIN pql_tier AS ladder ON ladder.rule_set = entry.rule_set AND ladder.tier = entry.name
WHERE entry.definition = 'tier';

COMMENT ON VIEW pql_tier_reached IS 'First time that each account reached each tier; an account that skips tiers reaches those too';
COMMENT ON COLUMN pql_tier_reached.rule_set IS 'Name of the rule set';
COMMENT ON COLUMN pql_tier_reached.account IS 'Account id';
COMMENT ON COLUMN pql_tier_reached.level IS 'Number of the tier, the lowest being 1; null if the rule set no longer has the tier';
COMMENT ON COLUMN pql_tier_reached.tier IS 'Name of the tier';
COMMENT ON COLUMN pql_tier_reached.reached_at IS 'The account''s clock when it first reached the tier';
COMMENT ON COLUMN pql_tier_reached.seq IS 'Number of the change that reached the tier';
COMMENT ON COLUMN pql_tier_reached.rule_set_version IS 'Version of the rule set in force at that change';
COMMENT ON COLUMN pql_tier_reached.segments IS 'Segments after that change';
COMMENT ON COLUMN pql_tier_reached.score IS 'Score at that change';
COMMENT ON COLUMN pql_tier_reached.converted_at IS 'Event time of the account''s first conversion, before or after; null if not converted';
COMMENT ON COLUMN pql_tier_reached.outcome IS 'paid: converted at or after reaching the tier; customer: converted before, or reached the tier by converting; open: not converted';
COMMENT ON COLUMN pql_tier_reached.week IS 'Monday of the week (UTC) of reached_at';

CREATE FUNCTION pql_stale_tiers()
RETURNS TABLE (rule_set text, level integer, tier text, tier_below text)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT DISTINCT ladder.*
  FROM (
    SELECT
      newest.name, rung.level::integer, rung.tier,
      lag(rung.tier) OVER (PARTITION BY newest.name ORDER BY rung.level)
    FROM (SELECT DISTINCT ON (name) name, tiers FROM pql_rule_set ORDER BY name, version DESC) AS newest
    CROSS JOIN LATERAL unnest(newest.tiers) WITH ORDINALITY AS rung (tier, level)
  ) AS ladder (rule_set, level, tier, tier_below)
  JOIN pql_climb_weekly AS kept
    ON kept.rule_set = ladder.rule_set AND kept.name = ladder.tier AND kept.accounts > 0
    AND kept.tier_below <> coalesce(ladder.tier_below, '');
END;

COMMENT ON FUNCTION pql_stale_tiers() IS
  'Tiers whose kept times from the tier below were derived, for some accounts, when another tier was the one below';

CREATE VIEW pql_funnel AS
WITH ladder AS (
  SELECT *, lag(tier) OVER (PARTITION BY rule_set ORDER BY level) AS tier_below FROM pql_tier
), stale AS (
  SELECT * FROM pql_stale_tiers()
), recomputed AS (
  SELECT
    stale.rule_set, stale.level, entry.cohort_week,
    (date_part('epoch', entry.reached_at - lower.reached_at) * 1000000)::bigint AS micros
  FROM stale
  JOIN pql_reached AS entry
    ON entry.rule_set = stale.rule_set AND entry.definition = 'tier' AND entry.name = stale.tier
    AND entry.tier_below IS DISTINCT FROM stale.tier_below
  JOIN pql_reached AS lower
    ON lower.rule_set = entry.rule_set AND lower.account = entry.account AND lower.definition = 'tier'
    AND lower.name = stale.tier_below
  WHERE lower.reached_at <= entry.reached_at
), climb AS (
  SELECT ladder.rule_set, ladder.level, entry.cohort_week, entry.since_below AS micros
  FROM ladder JOIN pql_reached AS entry
    ON entry.rule_set = ladder.rule_set AND entry.name = ladder.tier AND entry.tier_below = ladder.tier_below
  WHERE entry.since_below >= 0
  UNION ALL
  SELECT * FROM recomputed
), timed AS (
  SELECT
    CASE WHEN grouping(cohort_week) = 1 THEN 'all' ELSE 'cohort week' END AS grouped_by,
    rule_set, cohort_week, level, count(*) AS from_tier_below,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY micros) AS median
  FROM climb
  GROUP BY GROUPING SETS ((rule_set, level), (rule_set, level, cohort_week))
), counted AS (
  SELECT
    CASE WHEN grouping(cohort_week) = 1 THEN 'all' ELSE 'cohort week' END AS grouped_by,
    ladder.rule_set, cohort_week, ladder.level, sum(accounts)::bigint AS accounts
  FROM ladder JOIN pql_climb_weekly AS kept ON kept.rule_set = ladder.rule_set AND kept.name = ladder.tier
  WHERE accounts > 0
  GROUP BY GROUPING SETS ((ladder.rule_set, ladder.level), (ladder.rule_set, ladder.level, cohort_week))
), cohort AS (
  SELECT 'all' AS grouped_by, rule_set, NULL::date AS cohort_week FROM ladder WHERE level = 1
  UNION
  SELECT grouped_by, rule_set, cohort_week FROM counted
)
SELECT
  cohort.grouped_by, cohort.rule_set, cohort.cohort_week, ladder.level, ladder.tier,
  coalesce(counted.accounts, 0) AS accounts,
  CASE WHEN ladder.level > 1 THEN coalesce(timed.from_tier_below, 0) END AS from_tier_below,
  round(coalesce(timed.from_tier_below, 0)::numeric / lag(counted.accounts) OVER climb, 4)
    AS share_of_tier_below,
  justify_hours(make_interval(secs => timed.median / 1000000)) AS median_time
FROM cohort
JOIN ladder ON ladder.rule_set = cohort.rule_set
LEFT JOIN counted
  ON counted.grouped_by = cohort.grouped_by AND counted.rule_set = ladder.rule_set
  AND counted.level = ladder.level AND counted.cohort_week IS NOT DISTINCT FROM cohort.cohort_week
LEFT JOIN timed
  ON timed.grouped_by = cohort.grouped_by AND timed.rule_set = ladder.rule_set
  AND timed.level = ladder.level AND timed.cohort_week IS NOT DISTINCT FROM cohort.cohort_week
WINDOW climb AS (
  PARTITION BY cohort.grouped_by, cohort.rule_set, cohort.cohort_week ORDER BY ladder.level)
ORDER BY grouped_by, rule_set, cohort_week, level;

COMMENT ON VIEW pql_funnel IS 'Funnel between tiers: accounts that ever reached each tier, the share that came from the tier below, and the time between both; in total and by cohort';
COMMENT ON COLUMN pql_funnel.grouped_by IS 'all or cohort week; a query must select one';
COMMENT ON COLUMN pql_funnel.rule_set IS 'Name of the rule set';
COMMENT ON COLUMN pql_funnel.cohort_week IS 'Monday of the week (UTC) in which the accounts first reached any tier; null if grouped_by is all';
COMMENT ON COLUMN pql_funnel.level IS 'Number of the tier, the lowest being 1';
COMMENT ON COLUMN pql_funnel.tier IS 'Name of the tier';
COMMENT ON COLUMN pql_funnel.accounts IS 'Number of accounts that ever reached the tier, whether they still hold it or not';
COMMENT ON COLUMN pql_funnel.from_tier_below IS 'Number of these accounts that had reached the tier below before, or at the same time; null for the lowest tier';
COMMENT ON COLUMN pql_funnel.share_of_tier_below IS 'from_tier_below / accounts of the tier below, from 0 to 1; null for the lowest tier and if no account reached the tier below';
COMMENT ON COLUMN pql_funnel.median_time IS 'Median time from first reaching the tier below to first reaching this one, over from_tier_below; null without such accounts';

CREATE VIEW pql_tier_changes_daily AS
SELECT
  rule_set, day, kind, from_tier, to_tier, count(*) AS changes
FROM pql_change
WHERE kind IN ('promoted', 'demoted', 'converted')
GROUP BY rule_set, day, kind, from_tier, to_tier
ORDER BY rule_set, day, kind, from_tier, to_tier;

COMMENT ON VIEW pql_tier_changes_daily IS 'Promotions, demotions and conversions by day, within the retained history';
COMMENT ON COLUMN pql_tier_changes_daily.rule_set IS 'Name of the rule set';
COMMENT ON COLUMN pql_tier_changes_daily.day IS 'Day (UTC) of the accounts'' clocks';
COMMENT ON COLUMN pql_tier_changes_daily.kind IS 'promoted, demoted or converted';
COMMENT ON COLUMN pql_tier_changes_daily.from_tier IS 'Tier held before; null below the lowest';
COMMENT ON COLUMN pql_tier_changes_daily.to_tier IS 'Tier held after; null below the lowest';
COMMENT ON COLUMN pql_tier_changes_daily.changes IS 'Number of changes';

-- Reasons -----------------------------------------------------------------------------------------------

CREATE VIEW pql_reason AS
SELECT
  decided.rule_set, decided.account, decided.seq, decided.effective_at, decided.kind, decided.from_tier,
  decided.to_tier,
  entry.item ->> 'tier' AS tier,
  entry.item ->> 'list' AS list,
  entry.item ->> 'condition' AS condition,
  (entry.item ->> 'met')::boolean AS met,
  ARRAY(SELECT jsonb_array_elements_text(side.found -> 'sides')) AS true_sides,
  entry.item -> 'values' AS "values",
  pql_in_words(side.names, entry.item -> 'values', version.labels) AS label,
  version.labels -> 'tiers' ->> (entry.item ->> 'tier') AS tier_label,
  decided.rule_set_version
FROM (
  -- In the select list, unnest takes a fraction of the time that it takes as a table.
  SELECT
    rule_set, account, seq, effective_at, kind, from_tier, to_tier, rule_set_version, evidence, true_sides,
    unnest(deciding) AS place
  FROM pql_qualification
  WHERE deciding IS NOT NULL
) AS decided
CROSS JOIN LATERAL (SELECT decided.evidence -> (decided.place - 1) AS item) AS entry
CROSS JOIN LATERAL (
  SELECT
    found,
    CASE
      WHEN found IS NULL THEN ARRAY(SELECT jsonb_object_keys(entry.item -> 'values'))
      ELSE ARRAY(SELECT DISTINCT jsonb_array_elements_text(found -> 'names'))
    END AS names
  FROM (SELECT decided.true_sides -> (entry.item ->> 'condition') AS found) AS stored
) AS side
LEFT JOIN pql_rule_set AS version
  ON version.name = decided.rule_set AND version.version = decided.rule_set_version;

COMMENT ON VIEW pql_reason IS 'Why an account was promoted or demoted: one row per condition that decided, within the retained history. A promotion is decided by the conditions to enter each tier entered, a demotion by the unmet conditions of each tier lost';
COMMENT ON COLUMN pql_reason.rule_set IS 'Name of the rule set';
COMMENT ON COLUMN pql_reason.account IS 'Account id';
COMMENT ON COLUMN pql_reason.seq IS 'Number of the change within the account; its conditions share it';
COMMENT ON COLUMN pql_reason.effective_at IS 'The account''s clock at the change';
COMMENT ON COLUMN pql_reason.kind IS 'promoted or demoted';
COMMENT ON COLUMN pql_reason.from_tier IS 'Tier held before; null below the lowest';
COMMENT ON COLUMN pql_reason.to_tier IS 'Tier held after; null below the lowest';
COMMENT ON COLUMN pql_reason.tier IS 'Tier that the condition belongs to: one of those entered or lost';
COMMENT ON COLUMN pql_reason.list IS 'enter or stay: the list of the tier that has the condition';
COMMENT ON COLUMN pql_reason.condition IS 'The condition';
COMMENT ON COLUMN pql_reason.met IS 'Whether it was true: always for a promotion, never for a demotion';
COMMENT ON COLUMN pql_reason.true_sides IS 'Sides of a || or conditions of an at_least that were true; empty for other conditions and where the values do not tell';
COMMENT ON COLUMN pql_reason."values" IS 'Values that the condition read: name to value; null if absent';
COMMENT ON COLUMN pql_reason.label IS 'The values in words, by the labels of their signals: 5 sign-ins in 7 days; of the true sides only, if there are any; null without labels';
COMMENT ON COLUMN pql_reason.tier_label IS 'Label of tier; null without one';
COMMENT ON COLUMN pql_reason.rule_set_version IS 'Version of the rule set in force at the change';

-- Conversion rates ------------------------------------------------------------------------------------

CREATE FUNCTION pql_wilson(successes bigint, trials bigint, z double precision)
RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN trials > 0 THEN
  (successes::double precision / trials + z * z / (2 * trials)
    + z * sqrt(successes::double precision / trials * (1 - successes::double precision / trials) / trials
        + z * z / (4.0 * trials * trials)))
  / (1 + z * z / trials) END;

COMMENT ON FUNCTION pql_wilson(bigint, bigint, double precision) IS
  'Bound of the Wilson score interval of a rate; z is positive for the upper and negative for the lower bound; null without trials';

CREATE FUNCTION pql_rate_bound(successes bigint, trials bigint, z double precision)
RETURNS numeric
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN round(pql_wilson(successes, trials, z)::numeric, 4);

COMMENT ON FUNCTION pql_rate_bound(bigint, bigint, double precision) IS
  'pql_wilson with 4 decimals; z is 1.96 for the upper and -1.96 for the lower 95 % bound';

CREATE FUNCTION pql_verdict(paid bigint, accounts bigint)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN accounts < 30 THEN 'too few'
  WHEN paid >= 0.15 * accounts THEN 'strong'
  WHEN paid < 0.10 * accounts THEN 'loose'
  ELSE 'between'
END;

COMMENT ON FUNCTION pql_verdict(bigint, bigint) IS
  'Rating of a tier''s definition by its PQL-to-paid rate: strong from 15 %, loose below 10 %, between otherwise; too few with fewer than 30 accounts';

CREATE VIEW pql_paid_rate AS
-- Counts are kept in groups of which all others are sums. Medians need the few accounts that paid.
WITH finest AS (
  SELECT
    kept.rule_set, ladder.level, kept.name AS tier, kept.week, kept.rule_set_version, kept.segments,
    kept.accounts - kept.converted + kept.paid AS accounts, kept.paid, kept.converted - kept.paid AS customers
  FROM pql_reached_weekly AS kept
  LEFT JOIN pql_tier AS ladder ON ladder.rule_set = kept.rule_set AND ladder.tier = kept.name
  WHERE kept.definition = 'tier' AND kept.accounts > 0
), counted AS (
  SELECT
    CASE
      WHEN grouping(week) = 0 THEN 'cohort week'
      WHEN grouping(rule_set_version) = 0 THEN 'rule set version'
      ELSE 'tier'
    END AS grouped_by,
    rule_set, level, tier, week AS cohort_week, NULL AS segment, rule_set_version,
    sum(accounts)::bigint AS accounts, sum(paid)::bigint AS paid, sum(customers)::bigint AS customers
  FROM finest
  GROUP BY GROUPING SETS (
    (rule_set, level, tier), (rule_set, level, tier, week), (rule_set, level, tier, rule_set_version))
  UNION ALL
  SELECT
    'segment', rule_set, level, tier, NULL, membership.segment, NULL,
    sum(accounts)::bigint, sum(paid)::bigint, sum(customers)::bigint
  FROM finest LEFT JOIN LATERAL unnest(segments) AS membership (segment) ON true
  GROUP BY rule_set, level, tier, membership.segment
), timed AS (
  SELECT
    counting.grouped_by, rule_set, level, tier, counting.cohort_week, counting.segment,
    counting.rule_set_version,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY converted_at - reached_at) AS median_time
  FROM pql_tier_reached AS reached
  CROSS JOIN LATERAL (
    VALUES
      ('tier', NULL::date, NULL, NULL::bigint),
      ('cohort week', week, NULL, NULL),
      ('rule set version', NULL, NULL, reached.rule_set_version)
    UNION ALL
    SELECT 'segment', NULL, membership.segment, NULL
    FROM (SELECT) AS one LEFT JOIN LATERAL unnest(segments) AS membership (segment) ON true
  ) AS counting (grouped_by, cohort_week, segment, rule_set_version)
  WHERE converted_at IS NOT NULL AND outcome = 'paid'
  GROUP BY
    counting.grouped_by, rule_set, level, tier, counting.cohort_week, counting.segment,
    counting.rule_set_version
)
SELECT
  counted.grouped_by, counted.rule_set, counted.level, counted.tier, counted.cohort_week, counted.segment,
  counted.rule_set_version,
  accounts, paid,
  round(paid::numeric / nullif(accounts, 0), 4) AS rate,
  pql_rate_bound(paid, accounts, -1.96) AS rate_low,
  pql_rate_bound(paid, accounts, 1.96) AS rate_high,
  pql_verdict(paid, accounts) AS verdict,
  median_time, customers
FROM counted
LEFT JOIN timed
  ON timed.grouped_by = counted.grouped_by AND timed.rule_set = counted.rule_set AND timed.tier = counted.tier
  AND timed.level IS NOT DISTINCT FROM counted.level
  AND timed.cohort_week IS NOT DISTINCT FROM counted.cohort_week
  AND timed.segment IS NOT DISTINCT FROM counted.segment
  AND timed.rule_set_version IS NOT DISTINCT FROM counted.rule_set_version
ORDER BY grouped_by, rule_set, level DESC, tier, cohort_week, segment, rule_set_version;

COMMENT ON VIEW pql_paid_rate IS 'PQL-to-paid rate: share of the accounts that converted after reaching a tier, without earlier customers; by tier alone and by cohort week, segment and rule-set version. Unlike pql_validation, it counts a conversion whenever it comes, leads too young to judge too, and a message that both qualifies and converts';
COMMENT ON COLUMN pql_paid_rate.grouped_by IS 'tier, cohort week, segment or rule set version; a query must select one';
COMMENT ON COLUMN pql_paid_rate.rule_set IS 'Name of the rule set';
COMMENT ON COLUMN pql_paid_rate.level IS 'Number of the tier, the lowest being 1; null if the rule set no longer has the tier';
COMMENT ON COLUMN pql_paid_rate.tier IS 'Name of the tier';
COMMENT ON COLUMN pql_paid_rate.cohort_week IS 'Monday of the week (UTC) in which the accounts first reached the tier; null unless grouped by it';
COMMENT ON COLUMN pql_paid_rate.segment IS 'Segment of the accounts when they first reached the tier, null for none; an account in several segments counts in each; null unless grouped by it';
COMMENT ON COLUMN pql_paid_rate.rule_set_version IS 'Version of the rule set in force when the accounts reached the tier; null unless grouped by it';
COMMENT ON COLUMN pql_paid_rate.accounts IS 'Denominator of the rate: accounts that reached the tier and had not converted before';
COMMENT ON COLUMN pql_paid_rate.paid IS 'Numerator of the rate: these accounts that converted at or after reaching the tier';
COMMENT ON COLUMN pql_paid_rate.rate IS 'paid / accounts, from 0 to 1; null without accounts';
COMMENT ON COLUMN pql_paid_rate.rate_low IS 'Lower bound of the 95 % Wilson interval of rate';
COMMENT ON COLUMN pql_paid_rate.rate_high IS 'Upper bound of the 95 % Wilson interval of rate';
COMMENT ON COLUMN pql_paid_rate.verdict IS 'strong (from 15 %), loose (below 10 %), between, or too few (fewer than 30 accounts)';
COMMENT ON COLUMN pql_paid_rate.median_time IS 'Median time from reaching the tier to converting, over paid; the rate of a cohort younger than this will still rise';
COMMENT ON COLUMN pql_paid_rate.customers IS 'Number of accounts that reached the tier as customers, which no other column counts';

-- The figures of ./pql backtest, from the tables alone. Days have 24 hours, whatever the time zone.
CREATE FUNCTION pql_validation(
  attribution interval DEFAULT '30 days', as_of timestamptz DEFAULT now(),
  qualified_from timestamptz DEFAULT '-infinity', qualified_before timestamptz DEFAULT 'infinity')
RETURNS TABLE (
  rule_set text, tier text, level integer, segment text, accounts bigint, paid bigint, base_rate numeric,
  leads bigint, customers bigint, mature bigint, open bigint, won bigint, precision_low numeric,
  "precision" numeric, precision_high numeric, recall numeric, lift numeric, lead_days_p25 numeric,
  lead_days_p50 numeric, lead_days_p75 numeric, flapped bigint, verdict text, weekly jsonb, survival jsonb)
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  WITH population AS (
    SELECT
      scored.rule_set, count(*) AS accounts, count(*) FILTER (WHERE scored.converted_at <= as_of) AS paid,
      1 - exp(
        -count(*) FILTER (WHERE scored.converted_at <= as_of) * date_part('epoch', attribution)
        / nullif(sum(date_part('epoch', least(scored.converted_at, as_of) - scored.first_seen)), 0))
        AS base_rate
    FROM pql_account AS scored
    WHERE scored.first_seen <= as_of
    GROUP BY scored.rule_set
  ), definition AS NOT MATERIALIZED (
    SELECT named.*, row_number() OVER (ORDER BY named.rule_set, kind, name)::integer AS id
    FROM (
      SELECT newest.name AS rule_set, 'tier' AS kind, tier.name, tier.level::integer AS level
      FROM (SELECT DISTINCT ON (name) name, tiers FROM pql_rule_set ORDER BY name, version DESC) AS newest
      CROSS JOIN LATERAL unnest(newest.tiers) WITH ORDINALITY AS tier (name, level)
      UNION ALL
      SELECT newest.name, 'segment', segment.name, NULL
      FROM (SELECT DISTINCT ON (name) name, segments FROM pql_rule_set ORDER BY name, version DESC) AS newest
      CROSS JOIN LATERAL unnest(newest.segments) AS segment (name)
    ) AS named
  ), settled AS (
    -- Weeks whose leads all qualified in the period, and so long ago that their counts no longer depend on as_of.
    SELECT
      date_trunc('week', qualified_from - interval '1 microsecond', 'UTC') + interval '168 hours' AS begins,
      date_trunc('week', least(qualified_before, as_of - make_interval(
        secs => greatest(date_part('epoch', attribution), date_part('epoch', interval '168 hours')))), 'UTC') AS ends
  ), weekly AS (
    SELECT
      id, kept.week, sum(kept.accounts - kept.customers)::bigint AS leads, sum(kept.customers)::bigint AS customers,
      sum(kept.accounts - kept.customers)::bigint AS mature, sum(kept.flapped)::bigint AS flapped
    FROM definition CROSS JOIN settled
    JOIN pql_reached_weekly AS kept
      ON kept.rule_set = definition.rule_set AND kept.definition = definition.kind AND kept.name = definition.name
      AND kept.week >= (settled.begins AT TIME ZONE 'UTC')::date AND kept.week < (settled.ends AT TIME ZONE 'UTC')::date
    WHERE kept.accounts > 0
    GROUP BY id, kept.week
    UNION ALL
    SELECT id, unsettled.*
    FROM definition CROSS JOIN settled
    CROSS JOIN LATERAL (
      VALUES (qualified_from, least(settled.begins, qualified_before)),
        (greatest(settled.begins, settled.ends), qualified_before)
    ) AS span (begins, ends)
    CROSS JOIN LATERAL (
      SELECT
        reached.week, count(*) FILTER (WHERE NOT is_customer), count(*) FILTER (WHERE is_customer),
        count(*) FILTER (WHERE NOT is_customer AND (reached.converted_at <= as_of
          OR reached.reached_at + make_interval(secs => date_part('epoch', attribution)) <= as_of)),
        count(*) FILTER (WHERE NOT is_customer
          AND reached.left_at <= least(reached.reached_at + interval '168 hours', as_of))
      FROM pql_reached AS reached
      CROSS JOIN LATERAL (SELECT coalesce(reached.converted_at <= reached.reached_at, false) AS is_customer) AS judged
      WHERE reached.rule_set = definition.rule_set AND reached.definition = definition.kind
        AND reached.name = definition.name AND reached.reached_at <= as_of
        AND reached.reached_at >= span.begins AND reached.reached_at < span.ends
      GROUP BY reached.week
    ) AS unsettled
  ), counted AS (
    SELECT
      id, sum(weekly.leads)::bigint AS leads, sum(weekly.customers)::bigint AS customers,
      sum(weekly.mature)::bigint AS mature, sum(weekly.flapped)::bigint AS flapped
    FROM weekly
    GROUP BY id
  ), paying AS (
    SELECT id, date_part('epoch', reached.converted_at - reached.reached_at) AS seconds
    FROM definition
    JOIN pql_reached AS reached
      ON reached.rule_set = definition.rule_set AND reached.definition = definition.kind
      AND reached.name = definition.name
    WHERE reached.converted_at > reached.reached_at AND reached.converted_at <= as_of
      AND reached.reached_at >= qualified_from AND reached.reached_at < qualified_before
  ), timed AS (
    SELECT
      id, count(*) AS won,
      percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY seconds / 86400) AS quartiles
    FROM paying
    WHERE seconds <= date_part('epoch', attribution)
    GROUP BY id
  ), volume AS (
    SELECT
      id, jsonb_agg(jsonb_build_object('week', each.week, 'leads', coalesce(weekly.leads, 0)) ORDER BY each.week) AS weeks
    FROM (
      SELECT id, span.first + later.days AS week
      FROM (
        SELECT id, min(weekly.week) AS first, max(weekly.week) AS last FROM weekly WHERE weekly.leads > 0 GROUP BY id
      ) AS span
      CROSS JOIN LATERAL generate_series(0, span.last - span.first, 7) AS later (days)
    ) AS each
    LEFT JOIN weekly USING (id, week)
    GROUP BY id
  ), payment AS (
    -- Times at which leads paid in the first 90 days, numbered.
    SELECT id, seconds, count(*) AS paid, row_number() OVER (PARTITION BY id ORDER BY seconds) AS place
    FROM paying
    WHERE seconds <= date_part('epoch', interval '2160 hours')
    GROUP BY id, seconds
  ), censored AS (
    -- Leads whose observation ended before they paid, by the number of the next payment. Only payments need the
    -- number of leads still observed, and counting takes less time than a sort.
    SELECT id, ended.place, ended.leads
    FROM definition
    JOIN (SELECT id, array_agg(payment.seconds ORDER BY place) AS times FROM payment GROUP BY id) AS paid USING (id)
    CROSS JOIN LATERAL (
      SELECT width_bucket(date_part('epoch', as_of - reached.reached_at), paid.times) + 1 AS place, count(*) AS leads
      FROM pql_reached AS reached
      WHERE reached.rule_set = definition.rule_set AND reached.definition = definition.kind
        AND reached.name = definition.name
        AND reached.reached_at > as_of - interval '2160 hours' AND reached.reached_at <= as_of
        AND reached.reached_at >= qualified_from AND reached.reached_at < qualified_before
        AND (reached.converted_at <= as_of) IS NOT TRUE
      GROUP BY 1
    ) AS ended
  ), risk AS (
    -- Kaplan-Meier: at each time at which leads paid, the share that had not paid is reduced by their share
    -- of the leads still observed.
    SELECT
      id, seconds, gone.paid,
      counted.leads + gone.paid - (sum(gone.leads) OVER (PARTITION BY id ORDER BY place))::bigint AS at_risk
    FROM (
      SELECT id, place, payment.seconds, payment.paid, payment.paid AS leads FROM payment
      UNION ALL
      SELECT id, place, NULL, 0, censored.leads FROM censored
    ) AS gone
    JOIN counted USING (id)
  ), curve AS (
    SELECT id, ceil(seconds / 86400)::integer AS day, min(unpaid) AS unpaid
    FROM (
      SELECT
        id, seconds,
        exp(sum(CASE WHEN risk.paid < at_risk THEN ln(1 - risk.paid / at_risk::double precision) ELSE '-Infinity' END)
          OVER (PARTITION BY id ORDER BY seconds)) AS unpaid
      FROM risk
      WHERE risk.paid > 0
    ) AS falling
    GROUP BY 1, 2
  ), survived AS (
    SELECT
      id,
      jsonb_agg(
        jsonb_build_object('day', day, 'paid', CASE WHEN daily.leads > 0 THEN round((1 - unpaid)::numeric, 6) END)
        ORDER BY day) AS days
    FROM (
      SELECT
        id, day, counted.leads,
        coalesce(min(curve.unpaid) OVER (PARTITION BY id ORDER BY day), 1) AS unpaid
      FROM definition
      LEFT JOIN counted USING (id)
      CROSS JOIN generate_series(0, 90) AS day
      LEFT JOIN curve USING (id, day)
    ) AS daily
    GROUP BY id
  )
  SELECT
    definition.rule_set,
    CASE definition.kind WHEN 'tier' THEN definition.name END, definition.level,
    CASE definition.kind WHEN 'segment' THEN definition.name END,
    coalesce(population.accounts, 0), coalesce(population.paid, 0), round(population.base_rate::numeric, 6),
    coalesce(counted.leads, 0), coalesce(counted.customers, 0), coalesce(counted.mature, 0),
    coalesce(counted.leads - counted.mature, 0), coalesce(timed.won, 0),
    round(pql_wilson(coalesce(timed.won, 0), counted.mature, -1.959964)::numeric, 6),
    round(coalesce(timed.won, 0)::numeric / nullif(counted.mature, 0), 6),
    round(pql_wilson(coalesce(timed.won, 0), counted.mature, 1.959964)::numeric, 6),
    round(coalesce(timed.won, 0)::numeric / nullif(population.paid, 0), 6),
    round((coalesce(timed.won, 0)::double precision / nullif(counted.mature, 0) / nullif(population.base_rate, 0))::numeric, 6),
    round(timed.quartiles[1]::numeric, 6), round(timed.quartiles[2]::numeric, 6), round(timed.quartiles[3]::numeric, 6),
    coalesce(counted.flapped, 0),
    CASE
      WHEN pql_verdict(coalesce(timed.won, 0), coalesce(counted.mature, 0)) = 'too few' THEN 'too few'
      WHEN pql_wilson(coalesce(timed.won, 0), counted.mature, -1.959964) <= population.base_rate THEN 'no better than chance'
      ELSE pql_verdict(coalesce(timed.won, 0), counted.mature)
    END,
    coalesce(volume.weeks, '[]'), survived.days
  FROM definition
  LEFT JOIN population ON population.rule_set = definition.rule_set
  LEFT JOIN counted USING (id)
  LEFT JOIN timed USING (id)
  LEFT JOIN volume USING (id)
  JOIN survived USING (id)
  ORDER BY definition.rule_set, definition.kind DESC, definition.level, definition.name;
END;

COMMENT ON FUNCTION pql_validation(interval, timestamptz, timestamptz, timestamptz) IS
  'How well each tier and segment predicts a conversion, as ./pql backtest computes it: leads that pay within attribution of qualifying, against the rate that chance would give; one row per rule set and tier or segment. Only leads that qualified from qualified_from until before qualified_before count; accounts, paid and base_rate are of all accounts. open and weekly count leads too young to judge. Equals the backtest of the same messages where retention dropped nothing';

-- Lists for sales -------------------------------------------------------------------------------------

CREATE VIEW pql_lead_list AS
SELECT
  lead.rule_set, lead.account, lead.tier, lead.level,
  (lead.entered_at ->> lead.tier)::timestamptz AS tier_since,
  lead.priority,
  array_position(newest.priorities, lead.priority) AS priority_rank,
  lead.score, lead.segments, lead.next_tier, lead.missing, lead.drops_at, lead.signals,
  lead.effective_at,
  lead.traits,
  newest.labels -> 'tiers' ->> lead.tier AS tier_label,
  ARRAY(
    SELECT coalesce(newest.labels -> 'segments' ->> segment.name, segment.name)
    FROM unnest(lead.segments) WITH ORDINALITY AS segment (name, place) ORDER BY place
  ) AS segment_labels
FROM pql_account AS lead
LEFT JOIN (
  SELECT DISTINCT ON (name) name, priorities, labels FROM pql_rule_set ORDER BY name, version DESC
) AS newest ON newest.name = lead.rule_set
WHERE lead.level >= 1 AND lead.converted_at IS NULL
ORDER BY
  -- Abbreviates the keys that follow to one number, which decides most comparisons in a fraction of the time; those
  -- keys decide the others. A rule set has at most 100 priorities and 50 tiers. Rule sets without a record, which may
  -- arrive later, share the odd places between those with one.
  (2::bigint * width_bucket(lead.rule_set, (SELECT array_agg(DISTINCT name ORDER BY name) FROM pql_rule_set))
      + (newest.name IS NULL)::integer) * 100000000000000
    + CASE WHEN newest.name IS NULL THEN 0 ELSE
      coalesce(array_position(newest.priorities, lead.priority), 999)::bigint * 100000000000
      - lead.level::bigint * 1000000000 - (least(greatest(lead.score, -4e5), 4e5) * 1000)::bigint END,
  lead.rule_set, priority_rank NULLS LAST, lead.level DESC, lead.score DESC, lead.account;

COMMENT ON VIEW pql_lead_list IS 'Open leads: accounts that hold a tier and have not converted; ordered by priority, then tier, then score';
COMMENT ON COLUMN pql_lead_list.rule_set IS 'Name of the rule set';
COMMENT ON COLUMN pql_lead_list.account IS 'Account id';
COMMENT ON COLUMN pql_lead_list.tier IS 'Name of the tier held';
COMMENT ON COLUMN pql_lead_list.level IS 'Number of the tier held, the lowest being 1';
COMMENT ON COLUMN pql_lead_list.tier_since IS 'Instant at which the tier was entered';
COMMENT ON COLUMN pql_lead_list.priority IS 'Name of the priority; null if none applies';
COMMENT ON COLUMN pql_lead_list.priority_rank IS 'Position of the priority in the rule set, the first being 1';
COMMENT ON COLUMN pql_lead_list.score IS 'Score at effective_at';
COMMENT ON COLUMN pql_lead_list.segments IS 'Names of the segments that the account belongs to';
COMMENT ON COLUMN pql_lead_list.next_tier IS 'Name of the next tier; null on the highest';
COMMENT ON COLUMN pql_lead_list.missing IS 'Unmet conditions of the next tier, each with the values it read; null on the highest';
COMMENT ON COLUMN pql_lead_list.drops_at IS 'Instant at which an inactive account loses the tier; null if it never does';
COMMENT ON COLUMN pql_lead_list.signals IS 'Signal name to its value at effective_at';
COMMENT ON COLUMN pql_lead_list.effective_at IS 'The account''s clock when the row was computed';
COMMENT ON COLUMN pql_lead_list.traits IS 'Traits of the account that the rule set reads: name to value';
COMMENT ON COLUMN pql_lead_list.tier_label IS 'Label of tier; null without one';
COMMENT ON COLUMN pql_lead_list.segment_labels IS 'Labels of the segments; the name of one without a label';

CREATE VIEW pql_one_signal_away AS
SELECT
  rule_set, account, tier, level, next_tier,
  missing -> 0 ->> 'condition' AS condition,
  missing -> 0 -> 'values' AS "values",
  score, lacking.segments, priority, converted_at, effective_at,
  pql_in_words(ARRAY(SELECT jsonb_object_keys(missing -> 0 -> 'values')), missing -> 0 -> 'values', version.labels)
    AS label,
  version.labels -> 'tiers' ->> next_tier AS next_tier_label
FROM pql_account AS lacking
LEFT JOIN pql_rule_set AS version ON version.name = rule_set AND version.version = rule_set_version
WHERE jsonb_array_length(missing) = 1
ORDER BY rule_set, level DESC, score DESC, account;

COMMENT ON VIEW pql_one_signal_away IS 'Accounts with exactly one unmet condition of the next tier; the highest tier first, then the highest score';
COMMENT ON COLUMN pql_one_signal_away.rule_set IS 'Name of the rule set';
COMMENT ON COLUMN pql_one_signal_away.account IS 'Account id';
COMMENT ON COLUMN pql_one_signal_away.tier IS 'Name of the tier held; null below the lowest';
COMMENT ON COLUMN pql_one_signal_away.level IS 'Number of the tier held; 0 below the lowest';
COMMENT ON COLUMN pql_one_signal_away.next_tier IS 'Name of the next tier';
COMMENT ON COLUMN pql_one_signal_away.condition IS 'The unmet condition';
COMMENT ON COLUMN pql_one_signal_away."values" IS 'Values that the condition read: name to value';
COMMENT ON COLUMN pql_one_signal_away.score IS 'Score at effective_at';
COMMENT ON COLUMN pql_one_signal_away.segments IS 'Names of the segments that the account belongs to';
COMMENT ON COLUMN pql_one_signal_away.priority IS 'Name of the priority; null if none applies';
COMMENT ON COLUMN pql_one_signal_away.converted_at IS 'Event time of the account''s first conversion; null if not converted';
COMMENT ON COLUMN pql_one_signal_away.effective_at IS 'The account''s clock when the row was computed';
COMMENT ON COLUMN pql_one_signal_away.label IS 'The values in words, by the labels of their signals: 1 teammates invited in 30 days; null without labels';
COMMENT ON COLUMN pql_one_signal_away.next_tier_label IS 'Label of next_tier; null without one';

CREATE VIEW pql_about_to_drop AS
SELECT
  rule_set, account, tier, level, drops_at, drops_at - now() AS time_left,
  (entered_at ->> tier)::timestamptz AS tier_since,
  score, segments, priority, converted_at, signals, effective_at
FROM pql_account
WHERE drops_at <= now() + interval '7 days'
ORDER BY drops_at, rule_set, account;

COMMENT ON VIEW pql_about_to_drop IS 'Accounts that lose a tier within 7 days if they stay inactive, the soonest first';
COMMENT ON COLUMN pql_about_to_drop.rule_set IS 'Name of the rule set';
COMMENT ON COLUMN pql_about_to_drop.account IS 'Account id';
COMMENT ON COLUMN pql_about_to_drop.tier IS 'Name of the tier held';
COMMENT ON COLUMN pql_about_to_drop.level IS 'Number of the tier held, the lowest being 1';
COMMENT ON COLUMN pql_about_to_drop.drops_at IS 'Instant at which the tier is lost';
COMMENT ON COLUMN pql_about_to_drop.time_left IS 'Time from now until drops_at; negative until the demotion is delivered';
COMMENT ON COLUMN pql_about_to_drop.tier_since IS 'Instant at which the tier was entered';
COMMENT ON COLUMN pql_about_to_drop.score IS 'Score at effective_at';
COMMENT ON COLUMN pql_about_to_drop.segments IS 'Names of the segments that the account belongs to';
COMMENT ON COLUMN pql_about_to_drop.priority IS 'Name of the priority; null if none applies';
COMMENT ON COLUMN pql_about_to_drop.converted_at IS 'Event time of the account''s first conversion; null if not converted';
COMMENT ON COLUMN pql_about_to_drop.signals IS 'Signal name to its value at effective_at';
COMMENT ON COLUMN pql_about_to_drop.effective_at IS 'The account''s clock when the row was computed';

CREATE VIEW pql_priority_matrix AS
SELECT
  rule_set, level, tier, coalesce((signals ->> 'mql')::double precision >= 1, false) AS mql,
  count(*) AS accounts,
  round(avg(score)::numeric, 1) AS average_score,
  count(converted_at) AS converted,
  round(count(converted_at)::numeric / count(*), 4) AS converted_share
FROM pql_account
GROUP BY rule_set, level, tier, mql
ORDER BY rule_set, level DESC, mql DESC;

COMMENT ON VIEW pql_priority_matrix IS 'Accounts by tier (product qualified) and by the signal named mql (marketing qualified), the highest first';
COMMENT ON COLUMN pql_priority_matrix.rule_set IS 'Name of the rule set';
COMMENT ON COLUMN pql_priority_matrix.level IS 'Number of the tier held, the lowest being 1; 0 below the lowest';
COMMENT ON COLUMN pql_priority_matrix.tier IS 'Name of the tier held; null below the lowest';
COMMENT ON COLUMN pql_priority_matrix.mql IS 'Whether the signal named mql is 1 or more; false if the account or the rule set lacks the signal';
COMMENT ON COLUMN pql_priority_matrix.accounts IS 'Number of accounts';
COMMENT ON COLUMN pql_priority_matrix.average_score IS 'Mean of their scores';
COMMENT ON COLUMN pql_priority_matrix.converted IS 'Number of these accounts that have ever converted';
COMMENT ON COLUMN pql_priority_matrix.converted_share IS 'converted / accounts, from 0 to 1';

-- Privileges --------------------------------------------------------------------------------------------

DO $$
DECLARE
  granted record;
BEGIN
  FOR granted IN
    SELECT *
    FROM jsonb_to_recordset(current_setting('pql.granted_on_views')::jsonb)
      AS before (kind text, name text, privilege text, grantable boolean, grantee text)
    WHERE CASE kind
      WHEN 'TABLE' THEN to_regclass(name) IS NOT NULL
      ELSE to_regprocedure(name) IS NOT NULL
    END
  LOOP
    EXECUTE format('GRANT %s ON %s %s TO %s %s',
      granted.privilege, granted.kind, granted.name, coalesce(quote_ident(granted.grantee), 'PUBLIC'),
      CASE WHEN granted.grantable THEN 'WITH GRANT OPTION' END);
  END LOOP;
END $$;
