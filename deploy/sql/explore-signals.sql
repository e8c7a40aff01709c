-- Tries signals on raw usage events with Flink SQL, before you add them to a rule set.
--
--   bin/sql-client.sh -j flink-pql-job-*-cluster.jar -f explore-signals.sql
--
-- The functions run the code of the scoring job: on the same events and at the same time, they return the values
-- of its signals. README.md in this folder documents them.

SET 'execution.runtime-mode' = 'batch';
SET 'sql-client.execution.result-mode' = 'tableau';
SET 'table.local-time-zone' = 'UTC';

LOAD MODULE pql;

-- Messages of the collector, one JSON object per line. Set 'path' to a file or a directory.
-- To read a Kafka topic, replace 'connector' and 'path' by these lines:
--   'connector' = 'kafka', 'topic' = 'usage', 'properties.bootstrap.servers' = 'localhost:9092',
--   'scan.startup.mode' = 'earliest-offset', 'scan.bounded.mode' = 'latest-offset',
CREATE TEMPORARY TABLE messages (
  `type` STRING,
  `event` STRING,
  `messageId` STRING,
  `userId` STRING,
  `anonymousId` STRING,
  `timestamp` STRING,
  `originalTimestamp` STRING,
  `receivedAt` STRING,
  `context` ROW<`groupId` STRING, `userAgent` STRING>,
  `properties` ROW<`feature` STRING, `calls` DOUBLE>
) WITH (
  'connector' = 'filesystem',
  'path' = 'file:///data/usage.ndjson',
  'format' = 'json',
  'json.ignore-parse-errors' = 'true'
);

-- Events that the job would apply: without invalid and excluded messages and without duplicates. Messages without
-- an account are left out too; the job would find their account by the user. Add your own exclusions here.
CREATE TEMPORARY VIEW events AS
SELECT account, user_id, `event`, event_time, feature, calls
FROM (
  SELECT
    `context`.`groupId` AS account,
    COALESCE(`userId`, `anonymousId`) AS user_id,
    CASE `type` WHEN 'page' THEN 'Page Viewed' WHEN 'screen' THEN 'Screen Viewed' ELSE `event` END AS `event`,
    PQL_TIME(COALESCE(`timestamp`, `originalTimestamp`, `receivedAt`)) AS event_time,
    PQL_TIME(`receivedAt`) AS received_at,
    `properties`.`feature` AS feature,
    `properties`.`calls` AS calls,
    `messageId` AS message_id,
    ROW_NUMBER() OVER (PARTITION BY `messageId`, `context`.`groupId` ORDER BY `receivedAt`) AS copy
  FROM messages
  WHERE `type` IN ('track', 'page', 'screen')
    AND NOT REGEXP(COALESCE(`context`.`groupId`, ''), '^$|\p{Cntrl}')
    AND COALESCE(`userId`, `anonymousId`, '') NOT LIKE '%@ourcompany.example'
    AND NOT REGEXP(COALESCE(`context`.`userAgent`, ''), '(?i)bot|monitor|crawler')
)
WHERE (copy = 1 OR message_id IS NULL)
  AND COALESCE(`event`, '') <> ''
  AND event_time <= COALESCE(received_at, event_time) + INTERVAL '5' MINUTE;

-- The time at which the queries below read signals: that of the latest event. To set another time:
--   CREATE TEMPORARY VIEW clock AS SELECT PQL_TIME('2026-03-31T00:00Z') AS as_of;
CREATE TEMPORARY VIEW clock AS
SELECT MAX(event_time) AS as_of FROM events;

-- 1. Which events exist, in which period, and how many accounts send them?
--    An event that almost no account or almost every account sends is no useful signal.
SELECT
  `event`,
  COUNT(*) AS messages,
  COUNT(DISTINCT account) AS accounts,
  MIN(PQL_DAY(event_time)) AS first_day,
  MAX(PQL_DAY(event_time)) AS last_day
FROM events
GROUP BY `event`
ORDER BY messages DESC;

-- 2. On how many of the last seven days do accounts sign in?
--    Set a threshold where the numbers drop: below it are casual accounts, above it regular ones.
SELECT sign_in_days_7d, COUNT(*) AS accounts
FROM (
  SELECT account, ACTIVE_DAYS(event_time, 7, as_of) FILTER (WHERE `event` = 'Signed In') AS sign_in_days_7d
  FROM events CROSS JOIN clock
  GROUP BY account
)
GROUP BY sign_in_days_7d
ORDER BY sign_in_days_7d;

-- 3. All signals of each account, the highest score first.
CREATE TEMPORARY VIEW signals AS
SELECT
  account,
  ACTIVE_DAYS(event_time, 7, as_of) FILTER (WHERE `event` = 'Signed In') AS sign_in_days_7d,
  STREAK_DAYS(event_time, as_of) FILTER (WHERE `event` = 'Signed In') AS sign_in_streak,
  COUNT_RECENT(event_time, 30, as_of) FILTER (WHERE `event` = 'Teammate Invited') AS invites_30d,
  DISTINCT_RECENT(feature, event_time, 14, as_of) FILTER (WHERE `event` = 'Feature Used') AS features_14d,
  DISTINCT_RECENT(user_id, event_time, 7, as_of) AS active_users_7d,
  SUM_RECENT(calls, event_time, 30, as_of) FILTER (WHERE `event` = 'API Called') AS api_calls_30d,
  DAYS_SINCE_LAST(event_time, as_of) AS idle_days,
  DAYS_SINCE_FIRST(event_time, as_of) AS age_days,
  LEAST(500, DECAYED_SCORE(
    CASE `event` WHEN 'Signed In' THEN 1 WHEN 'Feature Used' THEN 0.2 WHEN 'Teammate Invited' THEN 10 END,
    event_time, 14, as_of)) AS score
FROM events CROSS JOIN clock
GROUP BY account;

SELECT * FROM signals ORDER BY score DESC, account LIMIT 20;

-- 4. Does a signal predict a conversion? Compares converted accounts, just before they converted, with the others now.
--    A signal without a higher mean among converted accounts predicts nothing. Exclude accounts too young to convert.
SELECT
  paid,
  COUNT(*) AS accounts,
  AVG(CAST(sign_in_days_7d AS DOUBLE)) AS sign_in_days_7d,
  AVG(CAST(active_users_7d AS DOUBLE)) AS active_users_7d,
  AVG(CAST(invites_30d AS DOUBLE)) AS invites_30d
FROM (
  SELECT
    account,
    paid_at IS NOT NULL AS paid,
    ACTIVE_DAYS(event_time, 7, read_at) FILTER (WHERE `event` = 'Signed In') AS sign_in_days_7d,
    DISTINCT_RECENT(user_id, event_time, 7, read_at) AS active_users_7d,
    COUNT_RECENT(event_time, 30, read_at) FILTER (WHERE `event` = 'Teammate Invited') AS invites_30d
  FROM (
    SELECT events.*, paid_at, COALESCE(paid_at, as_of) AS read_at
    FROM events
    CROSS JOIN clock
    LEFT JOIN (
      SELECT account AS payer, MIN(event_time) AS paid_at
      FROM events
      WHERE `event` = 'Subscription Started'
      GROUP BY account
    ) ON account = payer
  )
  GROUP BY account, paid_at
)
GROUP BY paid
ORDER BY paid;

-- 5. How many accounts would have held the tier at noon of each of the last days?
--    If the number changes much from day to day, accounts enter and leave the tier too often: give it a `stay`.
SELECT PQL_DAY(read_at) AS `day`, COUNT(*) AS accounts
FROM (
  SELECT account, read_at, ACTIVE_DAYS(event_time, 7, read_at) AS sign_in_days_7d
  FROM (SELECT * FROM events WHERE `event` = 'Signed In')
  JOIN (
    SELECT DISTINCT CAST(PQL_DAY(event_time) AS TIMESTAMP_LTZ(3)) + INTERVAL '12' HOUR AS read_at, as_of
    FROM events CROSS JOIN clock
  ) ON event_time <= read_at AND read_at <= as_of AND read_at > as_of - INTERVAL '7' DAY
  GROUP BY account, read_at
)
WHERE sign_in_days_7d >= 5
GROUP BY read_at
ORDER BY `day`;

-- The signals as a rule set. `./pql validate` checks it; `./pql replay` shows the qualifications that it would have
-- produced.
--
-- name: explored
-- version: 1
-- exclude:
--   - "user.endsWith('@ourcompany.example')"
--   - "has(context.userAgent) && context.userAgent.matches('(?i)bot|monitor|crawler')"
-- signals:
--   sign_in_days_7d: {event: Signed In, measure: active_days, window: 7d}
--   sign_in_streak:  {event: Signed In, measure: streak_days}
--   invites_30d:     {event: Teammate Invited, measure: count, window: 30d}
--   features_14d:    {event: Feature Used, measure: distinct, of: properties.feature, window: 14d}
--   active_users_7d: {event: "*", measure: distinct_users, window: 7d}
--   api_calls_30d:   {event: API Called, measure: sum, of: properties.calls, window: 30d}
--   idle_days:       {event: "*", measure: days_since_last}
--   age_days:        {event: "*", measure: days_since_first}
-- score:
--   half_life: 14d
--   points: {Signed In: 1, Feature Used: 0.2, Teammate Invited: 10}
--   cap: 500
-- tiers:
--   - name: engaged
--     enter: ["sign_in_days_7d >= 5"]
--     stay: ["sign_in_days_7d >= 2"]
