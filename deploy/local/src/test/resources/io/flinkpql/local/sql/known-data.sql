-- Accounts with a known history, so that the results of the views can be worked out by hand.
--
--   1         reaches every tier and converts on the highest
--   2         converts before it reaches any tier
--   3         drops from engaged, which is recorded two days late, and returns
--   4         reaches three tiers at once and has not converted
--   5         drops below the lowest tier
--   6         reaches engaged only because it converted
--   7         converted before it was activated, which is recorded late
--   101-140   activated on Monday 2 March; 101-120 engaged three days later; 101-106 convert a week after that
--   201-240   activated on Monday 9 March; engaged a day later; 201-203 convert the day after
--
-- Version 2 of the rule set is in force from 9 March. It has labels, and ana pushed it.

INSERT INTO pql_rule_set
  (name, version, active_from, tiers, segments, priorities, signals, text, recorded_at, topic_partition, topic_offset)
VALUES
  ('saas', 1, '2026-01-01T00:00Z', '{activated,engaged,qualified}', '{api-limit}', '{high}',
   '{sign_in_days_7d}', 'name: saas', '2026-01-01T00:00Z', 0, 0),
  ('saas', 2, '2026-03-09T00:00Z', '{activated,engaged,qualified}', '{api-limit,team-expansion}',
   '{highest,high,medium}', '{sign_in_days_7d,invites_30d,idle_days,mql}', 'name: saas', '2026-03-09T00:00Z', 0, 1),
  ('teams', 1, '2026-01-01T00:00Z', '{trying,buying}', '{}', '{}', '{mql}', 'name: teams', '2026-01-01T00:00Z', 0, 2);

UPDATE pql_rule_set SET pushed_by = 'ana', labels =
  '{"signals": {"sign_in_days_7d": "days with a sign-in in 7 days", "invites_30d": "teammates invited in 30 days",
                "mql": "marketing-qualified leads"},
    "tiers": {"qualified": "Ready for sales"},
    "segments": {"api-limit": "Close to the API limit"}}'
WHERE name = 'saas' AND version = 2;

CREATE TEMPORARY TABLE history_rows (
  account text, seq bigint, kind text, from_tier text, to_tier text, effective_at timestamptz,
  entered_at jsonb, segments text[], converted_at timestamptz, recorded_at timestamptz);

INSERT INTO history_rows VALUES
  ('acct_1', 1, 'promoted', NULL, 'activated', '2026-03-03T09:00Z', '{"activated": "2026-03-03T09:00:00.000Z"}', '{}', NULL, NULL),
  ('acct_1', 2, 'promoted', 'activated', 'engaged', '2026-03-10T09:00Z',
   '{"activated": "2026-03-03T09:00:00.000Z", "engaged": "2026-03-10T09:00:00.000Z"}', '{api-limit}', NULL, NULL),
  ('acct_1', 3, 'promoted', 'engaged', 'qualified', '2026-03-17T09:00Z',
   '{"activated": "2026-03-03T09:00:00.000Z", "engaged": "2026-03-10T09:00:00.000Z", "qualified": "2026-03-17T09:00:00.000Z"}', '{api-limit}', NULL, NULL),
  ('acct_1', 4, 'converted', 'qualified', 'qualified', '2026-03-17T09:00Z',
   '{"activated": "2026-03-03T09:00:00.000Z", "engaged": "2026-03-10T09:00:00.000Z", "qualified": "2026-03-17T09:00:00.000Z"}', '{api-limit}', '2026-03-17T09:00Z', NULL),
  ('acct_1', 5, 'updated', 'qualified', 'qualified', '2026-03-18T09:00Z',
   '{"activated": "2026-03-03T09:00:00.000Z", "engaged": "2026-03-10T09:00:00.000Z", "qualified": "2026-03-17T09:00:00.000Z"}', '{api-limit,team-expansion}', '2026-03-17T09:00Z', NULL),
  ('acct_2', 1, 'converted', NULL, NULL, '2026-03-03T12:00Z', '{}', '{}', '2026-03-03T12:00Z', NULL),
  ('acct_2', 2, 'promoted', NULL, 'activated', '2026-03-04T12:00Z', '{"activated": "2026-03-04T12:00:00.000Z"}', '{}', '2026-03-03T12:00Z', NULL),
  ('acct_3', 1, 'promoted', NULL, 'activated', '2026-03-04T08:00Z', '{"activated": "2026-03-04T08:00:00.000Z"}', '{}', NULL, NULL),
  ('acct_3', 2, 'promoted', 'activated', 'engaged', '2026-03-06T08:00Z',
   '{"activated": "2026-03-04T08:00:00.000Z", "engaged": "2026-03-06T08:00:00.000Z"}', '{team-expansion}', NULL, NULL),
  ('acct_3', 3, 'demoted', 'engaged', 'activated', '2026-03-20T00:00Z',
   '{"activated": "2026-03-04T08:00:00.000Z"}', '{}', NULL, '2026-03-22T06:00Z'),
  ('acct_3', 4, 'promoted', 'activated', 'engaged', '2026-04-01T08:00Z',
   '{"activated": "2026-03-04T08:00:00.000Z", "engaged": "2026-04-01T08:00:00.000Z"}', '{team-expansion}', NULL, NULL),
  ('acct_4', 1, 'promoted', NULL, 'qualified', '2026-03-11T14:00Z',
   '{"activated": "2026-03-11T14:00:00.000Z", "engaged": "2026-03-11T14:00:00.000Z", "qualified": "2026-03-11T14:00:00.000Z"}', '{api-limit}', NULL, NULL),
  ('acct_5', 1, 'promoted', NULL, 'activated', '2026-03-03T08:00Z', '{"activated": "2026-03-03T08:00:00.000Z"}', '{}', NULL, NULL),
  ('acct_5', 2, 'demoted', 'activated', NULL, '2026-03-24T00:00Z', '{}', '{}', NULL, NULL),
  ('acct_6', 1, 'promoted', NULL, 'activated', '2026-03-03T10:00Z', '{"activated": "2026-03-03T10:00:00.000Z"}', '{}', NULL, NULL),
  ('acct_6', 2, 'converted', 'activated', 'activated', '2026-03-18T10:00Z', '{"activated": "2026-03-03T10:00:00.000Z"}', '{}', '2026-03-18T10:00Z', NULL),
  ('acct_6', 3, 'promoted', 'activated', 'engaged', '2026-03-18T10:00Z',
   '{"activated": "2026-03-03T10:00:00.000Z", "engaged": "2026-03-18T10:00:00.000Z"}', '{team-expansion}', '2026-03-18T10:00Z', NULL),
  ('acct_7', 1, 'promoted', NULL, 'activated', '2026-03-10T10:00Z', '{"activated": "2026-03-10T10:00:00.000Z"}', '{}', NULL, NULL),
  ('acct_7', 2, 'converted', 'activated', 'activated', '2026-03-12T10:00Z', '{"activated": "2026-03-10T10:00:00.000Z"}', '{}', '2026-03-04T10:00Z', NULL);

INSERT INTO history_rows
SELECT 'acct_' || n, 1, 'promoted', NULL, 'activated', '2026-03-02T10:00Z'::timestamptz,
       '{"activated": "2026-03-02T10:00:00.000Z"}'::jsonb, '{}'::text[], NULL::timestamptz
FROM generate_series(101, 140) AS n
UNION ALL
SELECT 'acct_' || n, 2, 'promoted', 'activated', 'engaged', '2026-03-05T10:00Z',
       '{"activated": "2026-03-02T10:00:00.000Z", "engaged": "2026-03-05T10:00:00.000Z"}', '{team-expansion}', NULL
FROM generate_series(101, 120) AS n
UNION ALL
SELECT 'acct_' || n, 3, 'converted', 'engaged', 'engaged', '2026-03-12T10:00Z',
       '{"activated": "2026-03-02T10:00:00.000Z", "engaged": "2026-03-05T10:00:00.000Z"}', '{team-expansion}', '2026-03-12T10:00Z'
FROM generate_series(101, 106) AS n
UNION ALL
SELECT 'acct_' || n, 1, 'promoted', NULL, 'activated', '2026-03-09T10:00Z',
       '{"activated": "2026-03-09T10:00:00.000Z"}', '{}', NULL
FROM generate_series(201, 240) AS n
UNION ALL
SELECT 'acct_' || n, 2, 'promoted', 'activated', 'engaged', '2026-03-10T10:00Z',
       '{"activated": "2026-03-09T10:00:00.000Z", "engaged": "2026-03-10T10:00:00.000Z"}', '{api-limit,team-expansion}', NULL
FROM generate_series(201, 240) AS n
UNION ALL
SELECT 'acct_' || n, 3, 'converted', 'engaged', 'engaged', '2026-03-11T10:00Z',
       '{"activated": "2026-03-09T10:00:00.000Z", "engaged": "2026-03-10T10:00:00.000Z"}', '{api-limit,team-expansion}', '2026-03-11T10:00Z'
FROM generate_series(201, 203) AS n;

INSERT INTO pql_qualification
  (rule_set, account, seq, kind, from_tier, to_tier, level, effective_at, recorded_at, score, segments,
   priority, rule_set_version, entered_at, converted_at, signals, evidence, trigger, topic_partition, topic_offset)
SELECT
  'saas', account, seq, kind, from_tier, to_tier,
  coalesce(array_position('{activated,engaged,qualified}', to_tier), 0),
  effective_at, coalesce(recorded_at, effective_at + interval '1 second'), 10 * seq, segments, NULL,
  CASE WHEN effective_at < '2026-03-09T00:00Z' THEN 1 ELSE 2 END, entered_at, converted_at,
  '{"sign_in_days_7d": 5}', '[]', NULL, 0, row_number() OVER (ORDER BY effective_at, account, seq)
FROM history_rows;

INSERT INTO pql_qualification
  (rule_set, account, seq, kind, from_tier, to_tier, level, effective_at, recorded_at, score, segments,
   priority, rule_set_version, entered_at, converted_at, signals, evidence, trigger, topic_partition, topic_offset)
VALUES
  ('teams', 'acct_1', 1, 'promoted', NULL, 'trying', 1, '2026-03-03T09:00Z', '2026-03-03T09:00:01Z', 5, '{}',
   NULL, 1, '{"trying": "2026-03-03T09:00:00.000Z"}', NULL, '{"mql": 1}', '[]', NULL, 0, 10000);

UPDATE pql_qualification SET evidence = shown.evidence
FROM (VALUES
  ('acct_1', 2, '[{"tier": "activated", "list": "enter", "condition": "idle_days < 14", "met": true, "values": {"idle_days": 0}},
     {"tier": "engaged", "list": "enter", "condition": "sign_in_days_7d >= 5", "met": true, "values": {"sign_in_days_7d": 5}},
     {"tier": "engaged", "list": "stay", "condition": "sign_in_days_7d >= 2", "met": true, "values": {"sign_in_days_7d": 5}},
     {"tier": "qualified", "list": "enter", "condition": "invites_30d >= 2", "met": false, "values": {"invites_30d": 1}}]'::jsonb),
  ('acct_1', 3, '[{"tier": "engaged", "list": "enter", "condition": "sign_in_days_7d >= 5", "met": true, "values": {"sign_in_days_7d": 5}},
     {"tier": "qualified", "list": "enter", "condition": "invites_30d >= 2", "met": true, "values": {"invites_30d": 6}}]'),
  ('acct_4', 1, '[{"tier": "activated", "list": "enter", "condition": "idle_days < 14", "met": true, "values": {"idle_days": 0}},
     {"tier": "engaged", "list": "enter", "condition": "sign_in_days_7d >= 5", "met": true, "values": {"sign_in_days_7d": 5}},
     {"tier": "engaged", "list": "stay", "condition": "sign_in_days_7d >= 2", "met": true, "values": {"sign_in_days_7d": 5}},
     {"tier": "qualified", "list": "enter", "condition": "invites_30d >= 2 || mql >= 1", "met": true,
      "values": {"invites_30d": 0, "mql": 2}}]'),
  ('acct_5', 2, '[{"tier": "activated", "list": "enter", "condition": "idle_days < 14", "met": false, "values": {"idle_days": 14}},
     {"tier": "engaged", "list": "enter", "condition": "sign_in_days_7d >= 5", "met": false, "values": {"sign_in_days_7d": 0}}]'),
  ('acct_3', 3, '[{"tier": "activated", "list": "enter", "condition": "idle_days < 14", "met": true, "values": {"idle_days": 6}},
     {"tier": "engaged", "list": "enter", "condition": "sign_in_days_7d >= 5", "met": false, "values": {"sign_in_days_7d": 1}},
     {"tier": "engaged", "list": "stay", "condition": "sign_in_days_7d >= 2", "met": false, "values": {"sign_in_days_7d": 1}}]'),
  ('acct_3', 4, '[{"tier": "engaged", "list": "enter", "condition": "sign_in_days_7d >= 5", "met": true, "values": {"sign_in_days_7d": 6}},
     {"tier": "qualified", "list": "enter", "condition": "invites_30d >= 2", "met": false, "values": {"invites_30d": 1}}]')
) AS shown (account, seq, evidence)
WHERE rule_set = 'saas' AND pql_qualification.account = shown.account AND pql_qualification.seq = shown.seq;

UPDATE pql_qualification
SET true_sides = '{"invites_30d >= 2 || mql >= 1": {"sides": ["mql >= 1"], "names": ["mql"]}}'
WHERE rule_set = 'saas' AND account = 'acct_4' AND seq = 1;

INSERT INTO pql_conversion
  (rule_set, account, converted_at, tier, level, score, segments, priority, seq, effective_at, recorded_at,
   rule_set_version, topic_partition, topic_offset)
SELECT rule_set, account, converted_at, to_tier, level, score, segments, priority, seq, effective_at, recorded_at,
       rule_set_version, topic_partition, topic_offset
FROM pql_qualification
WHERE kind = 'converted';

CREATE TEMPORARY TABLE held (
  account text, score double precision, segments text[], priority text, signals jsonb, next_tier text,
  missing jsonb, drops_at timestamptz);

INSERT INTO held VALUES
  ('acct_1', 90, '{api-limit,team-expansion}', NULL, '{"mql": 1}', NULL, NULL, now() + interval '3 days'),
  ('acct_2', 12, '{}', NULL, '{"mql": 0}', 'engaged',
   '[{"condition": "sign_in_days_7d >= 5", "values": {"sign_in_days_7d": 1}},
     {"condition": "features_14d >= 3", "values": {"features_14d": 2}}]', now() + interval '30 days'),
  ('acct_3', 40, '{team-expansion}', 'high', '{"invites_30d": 1}', 'qualified',
   '[{"condition": "invites_30d >= 2", "values": {"invites_30d": 1}}]', now() + interval '1 day'),
  ('acct_4', 80, '{api-limit}', 'highest', '{"mql": 2}', NULL, NULL, NULL),
  ('acct_5', 1, '{}', NULL, '{"mql": 1, "idle_days": 21}', 'activated',
   '[{"condition": "idle_days < 14", "values": {"idle_days": 21}}]', NULL),
  ('acct_6', 25, '{team-expansion}', NULL, '{"mql": null}', 'qualified',
   '[{"condition": "invites_30d >= 2", "values": {"invites_30d": 0}},
     {"condition": "active_users_7d >= 3", "values": {"active_users_7d": 1}}]', now() + interval '7 days 1 hour'),
  ('acct_7', 8, '{}', NULL, '{"mql": 0}', 'engaged',
   '[{"condition": "sign_in_days_7d >= 5", "values": {"sign_in_days_7d": 1}},
     {"condition": "features_14d >= 3", "values": {"features_14d": 0}}]', now() - interval '10 minutes');

INSERT INTO held
SELECT 'acct_' || n, CASE WHEN n <= 120 THEN 30 WHEN n <= 140 THEN 10 ELSE 50 END,
       CASE WHEN n <= 120 THEN '{team-expansion}' WHEN n <= 140 THEN '{}' ELSE '{api-limit,team-expansion}' END::text[],
       CASE WHEN n <= 120 OR n > 200 THEN 'medium' END,
       CASE WHEN n <= 200 THEN '{}' WHEN n <= 210 THEN '{"mql": 1}' ELSE '{"mql": 0}' END::jsonb,
       CASE WHEN n <= 120 OR n > 200 THEN 'qualified' ELSE 'engaged' END, '[]', NULL
FROM (SELECT generate_series(101, 140) UNION ALL SELECT generate_series(201, 240)) AS accounts (n);

INSERT INTO pql_account
  (rule_set, account, tier, level, score, segments, priority, entered_at, signals, seq, converted_at,
   effective_at, recorded_at, rule_set_version, topic_partition, topic_offset, next_tier, missing, drops_at)
SELECT
  'saas', account, latest.to_tier, latest.level, held.score, held.segments, held.priority, latest.entered_at,
  held.signals, latest.seq, latest.converted_at, latest.effective_at, latest.recorded_at, 2, 0,
  row_number() OVER (ORDER BY account), held.next_tier, held.missing, held.drops_at
FROM held
JOIN (
  SELECT DISTINCT ON (account) * FROM pql_qualification WHERE rule_set = 'saas' ORDER BY account, seq DESC
) AS latest USING (account)
UNION ALL
SELECT 'teams', 'acct_1', 'trying', 1, 5, '{}', NULL, '{"trying": "2026-03-03T09:00:00.000Z"}', '{"mql": 1}', 1,
       NULL, '2026-03-03T09:00Z', '2026-03-03T09:00:01Z', 1, 0, 10000, 'buying', '[]', NULL;

UPDATE pql_account SET traits = known.traits
FROM (VALUES
  ('acct_3', '{"plan": "team", "owner": "Ana", "seats": 12}'::jsonb),
  ('acct_4', '{"plan": "business", "owner": "Ben"}'),
  ('acct_204', '{"plan": "team"}')
) AS known (account, traits)
WHERE pql_account.rule_set = 'saas' AND pql_account.account = known.account;

INSERT INTO pql_account_daily
  (rule_set, account, day, tier, level, score, segments, priority, signals, seq, converted_at, effective_at,
   recorded_at, rule_set_version, topic_partition, topic_offset)
SELECT
  'saas', 'acct_3', at::date, tier, level, score, '{}', NULL, signals, seq, NULL, at, at + interval '1 second', 1, 0,
  row_number() OVER (ORDER BY at)
FROM (VALUES
  ('2026-03-04T21:00Z'::timestamptz, 'activated', 1, 2.5, '{"sign_in_days_7d": 1}'::jsonb, 1),
  ('2026-03-06T20:00Z', 'engaged', 2, 9.5, '{"sign_in_days_7d": 5}', 2),
  ('2026-03-20T00:00Z', 'activated', 1, 5, '{"sign_in_days_7d": 1}', 3)
) AS written (at, tier, level, score, signals, seq);

UPDATE pql_account SET first_seen = '2026-03-01T00:00Z';

DO $$
DECLARE
  rule_sets text[];
  accounts  text[];
BEGIN
  SELECT array_agg(rule_set), array_agg(account) INTO rule_sets, accounts FROM pql_qualification;
  CALL pql_refresh_history(rule_sets, accounts);
END $$;
