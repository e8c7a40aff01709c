-- Fills the tables with a history of 400 days that ends now. Settings of the session: pql_bench.accounts and
-- pql_bench.qualifications (at least as many). The delivery job would write the same rows. Each table is filled by
-- one statement, and changes are sorted once, by time, while they are narrow.

INSERT INTO pql_rule_set (
  name, version, active_from, tiers, segments, priorities, signals, labels, text, recorded_at,
  topic_partition, topic_offset)
SELECT
  'bench', version, now() - interval '400 days' + version * interval '1 day',
  '{activated,engaged,collaborating,qualified}', '{api-limit,team-expansion}', '{high,low}',
  '{sign_ins,invites,api_calls,reports,users,idle_days,mql}',
  '{"signals": {"sign_ins": "days with a sign-in", "invites": "invites", "api_calls": "API calls"},
    "tiers": {"qualified": "Ready for sales"}, "segments": {"api-limit": "Close to the API limit"}}',
  'name: bench', now(), 0, version
FROM generate_series(1, 3) AS version;

SELECT count(pql_create_history_month(month))
FROM generate_series(now() - interval '401 days', now() + interval '31 days', interval '28 days') AS month;

-- Each account has one change, and the others are spread over accounts at random. Its level goes up to a
-- peak and down again; every third change keeps it.
CREATE TEMPORARY TABLE bench_change AS
WITH numbered AS (
  SELECT number, 1 + count(extra) AS changes
  FROM generate_series(1, current_setting('pql_bench.accounts')::integer) AS number
  LEFT JOIN (
    SELECT 1 + floor(random() * current_setting('pql_bench.accounts')::integer)::integer AS extra
    FROM generate_series(1, current_setting('pql_bench.qualifications')::integer
      - current_setting('pql_bench.accounts')::integer)
  ) AS more ON extra = number
  GROUP BY number
), account AS (
  SELECT
    number, 'acct_' || lpad((number::bigint * 7919 % 10000019)::text, 8, '0') AS account, changes,
    1 + number % 4 AS peak, number % 17 = 0 AS pays, random() * 400 AS days_ago
  FROM numbered
), change AS (
  SELECT
    account.*, seq, (random() + seq - 1) / changes AS elapsed,
    pays AND seq = changes AND seq > 1 AS converts,
    abs(peak - abs((seq - seq / 3) % (2 * peak) - peak)) AS level,
    abs(peak - abs((seq - 1 - (seq - 1) / 3) % (2 * peak) - peak)) AS level_before
  FROM account CROSS JOIN LATERAL generate_series(1, changes) AS seq
)
SELECT
  number, account, changes, seq, converts,
  CASE WHEN converts THEN level_before ELSE level END AS level, level_before,
  now() - days_ago * interval '1 day' AS first_seen,
  now() - days_ago * (1 - elapsed) * interval '1 day' AS effective_at
FROM change
ORDER BY effective_at;

CREATE TEMPORARY TABLE bench_standing AS
SELECT
  change.account, number, changes, seq, converts, level, level_before, first_seen, effective_at,
  (ARRAY['activated', 'engaged', 'collaborating', 'qualified'])[level] AS tier,
  (ARRAY['activated', 'engaged', 'collaborating', 'qualified'])[level_before] AS tier_before,
  CASE WHEN converts THEN 'converted' WHEN level > level_before THEN 'promoted'
    WHEN level < level_before THEN 'demoted' ELSE 'updated' END AS kind,
  round((random() * 100)::numeric, 2)::double precision AS score,
  array_remove(ARRAY[
    CASE WHEN number % 3 = 0 AND seq >= 2 THEN 'api-limit' END,
    CASE WHEN number % 5 = 0 THEN 'team-expansion' END], NULL) AS segments,
  CASE WHEN level >= 3 THEN 'high' WHEN level >= 1 THEN 'low' END AS priority,
  (ARRAY[
    '{}',
    jsonb_build_object('activated', effective_at),
    jsonb_build_object('activated', effective_at, 'engaged', effective_at),
    jsonb_build_object('activated', effective_at, 'engaged', effective_at, 'collaborating', effective_at),
    jsonb_build_object('activated', effective_at, 'engaged', effective_at, 'collaborating', effective_at,
      'qualified', effective_at)])[level + 1] AS entered_at,
  jsonb_build_object('sign_ins', seq % 8, 'invites', number % 7, 'api_calls', number % 1000, 'reports', seq,
    'users', number % 20, 'idle_days', seq % 3, 'mql', (number % 4 = 0)::integer) AS signals
FROM bench_change AS change;

-- Evidence has the conditions of the tiers between both levels and of the tier above.
CREATE TEMPORARY TABLE bench_evidence AS
SELECT
  level, level_before,
  (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
      'tier', ladder.tier, 'list', 'enter', 'condition', 'sign_ins >= ' || ladder.place,
      'values', jsonb_build_object('sign_ins', level), 'met', ladder.place <= level) ORDER BY ladder.place), '[]')
    FROM unnest('{activated,engaged,collaborating,qualified}'::text[]) WITH ORDINALITY AS ladder (tier, place)
    WHERE ladder.place BETWEEN least(level, level_before) AND greatest(level, level_before) + 1
  ) AS evidence
FROM generate_series(0, 4) AS level CROSS JOIN generate_series(0, 4) AS level_before;

INSERT INTO pql_qualification (
  rule_set, account, seq, kind, from_tier, to_tier, level, effective_at, recorded_at, score, segments, priority,
  rule_set_version, entered_at, converted_at, signals, evidence, true_sides, trigger, topic_partition, topic_offset)
SELECT
  'bench', account, seq, kind, tier_before, tier, level, effective_at, effective_at + interval '1 second', score,
  segments, priority, 1 + seq % 3, entered_at, CASE WHEN converts THEN effective_at END, signals,
  evidence,
  NULL,
  jsonb_build_object('event', 'Signed In', 'message_id', gen_random_uuid(), 'timestamp', effective_at),
  number % 4, row_number() OVER ()
FROM bench_standing JOIN bench_evidence USING (level, level_before);

INSERT INTO pql_conversion (
  rule_set, account, converted_at, tier, level, score, segments, priority, seq, effective_at, recorded_at,
  rule_set_version, topic_partition, topic_offset)
SELECT
  rule_set, account, converted_at, to_tier, level, score, segments, priority, seq, effective_at, recorded_at,
  rule_set_version, topic_partition, topic_offset
FROM pql_qualification
WHERE kind = 'converted';

INSERT INTO pql_account (
  rule_set, account, tier, level, score, segments, priority, entered_at, signals, seq, converted_at, effective_at,
  recorded_at, rule_set_version, next_tier, missing, drops_at, traits, first_seen, topic_partition, topic_offset)
SELECT
  'bench', account, tier, level, score, segments, priority, entered_at, signals, seq,
  CASE WHEN converts THEN effective_at END, effective_at, now(), 3,
  (ARRAY['activated', 'engaged', 'collaborating', 'qualified'])[level + 1],
  CASE WHEN level < 4 THEN (
    SELECT jsonb_agg(jsonb_build_object(
      'condition', signal || ' >= 5', 'values', jsonb_build_object(signal, number % 5)))
    FROM unnest(CASE WHEN number % 2 = 0 THEN ARRAY['sign_ins'] ELSE ARRAY['sign_ins', 'invites'] END) AS signal) END,
  CASE WHEN level > 0 THEN now() + random() * interval '60 days' END,
  jsonb_build_object('plan', (ARRAY['free', 'team', 'business'])[1 + number % 3], 'owner', 'owner ' || number % 50),
  first_seen, number % 4, number
FROM bench_standing
WHERE seq = changes;

-- The tables that follow from the history, set-based.
INSERT INTO pql_latest_change (rule_set, account, seq, effective_at, recorded_at, tiers, segments)
SELECT
  'bench', account, seq, effective_at, effective_at + interval '1 second', ARRAY(SELECT jsonb_object_keys(entered_at)),
  segments
FROM bench_standing
WHERE seq = changes;

INSERT INTO pql_change (
  rule_set, account, seq, effective_at, held_until, recorded_at, known_until, in_order, day, level, score,
  rule_set_version, kind, from_tier, to_tier, priority, segments)
SELECT
  'bench', account, seq, effective_at, lead(effective_at) OVER by_seq, effective_at + interval '1 second',
  lead(effective_at) OVER by_seq + interval '1 second', true, (effective_at AT TIME ZONE 'UTC')::date, level, score,
  1 + seq % 3, kind, tier_before, tier, priority, segments
FROM bench_standing
WINDOW by_seq AS (PARTITION BY number ORDER BY seq);

-- Levels change by steps of 1, so a tier is first reached by the first change to its level, and first left by the
-- first change from there to the level below. Segments are never left.
INSERT INTO pql_reached (
  rule_set, account, definition, name, reached_at, week, left_at, seq, rule_set_version, segments, score, converted_at,
  conversion_seq, cohort_week, tier_below, since_below)
WITH entry AS (
  SELECT number, 'tier' AS definition, level AS place, min(seq) AS seq
  FROM bench_change WHERE level > 0 GROUP BY number, level
  UNION ALL
  SELECT number, 'segment', 1, 2 FROM bench_change WHERE number % 3 = 0 AND seq = 2
  UNION ALL
  SELECT number, 'segment', 2, 1 FROM bench_change WHERE number % 5 = 0 AND seq = 1
), exit AS (
  SELECT number, 'tier' AS definition, level_before AS place, min(effective_at) AS left_at
  FROM bench_change WHERE level < level_before GROUP BY number, level_before
), reached AS (
  SELECT
    standing.account, definition,
    CASE definition WHEN 'segment' THEN (ARRAY['api-limit', 'team-expansion'])[place]
      ELSE (ARRAY['activated', 'engaged', 'collaborating', 'qualified'])[place] END AS name,
    standing.effective_at AS reached_at,
    date_trunc('week', standing.effective_at, 'UTC') AT TIME ZONE 'UTC' AS week,
    exit.left_at, seq, 1 + seq % 3 AS rule_set_version, standing.segments, standing.score,
    min(standing.effective_at) OVER climb AS first_reached_at,
    CASE WHEN definition = 'tier' AND place > 1
      THEN (ARRAY['activated', 'engaged', 'collaborating'])[place - 1] END AS tier_below,
    lag(standing.effective_at) OVER climb AS reached_below_at
  FROM entry
  JOIN bench_standing AS standing USING (number, seq)
  LEFT JOIN exit USING (number, definition, place)
  WINDOW climb AS (PARTITION BY number, definition ORDER BY place)
)
SELECT
  'bench', account, definition, name, reached_at, week, left_at, reached.seq, reached.rule_set_version,
  reached.segments, reached.score, paid.converted_at, paid.seq,
  CASE definition WHEN 'tier' THEN (date_trunc('week', first_reached_at, 'UTC') AT TIME ZONE 'UTC')::date END,
  tier_below,
  CASE definition WHEN 'tier' THEN (date_part('epoch', reached_at - reached_below_at) * 1000000)::bigint END
FROM reached LEFT JOIN pql_conversion AS paid USING (account)
ORDER BY reached_at;
