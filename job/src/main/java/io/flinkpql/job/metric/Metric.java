// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.metric;

import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * Lists the metrics of the jobs and registers them; no other class does. The page {@code
 * deploy/monitoring/README.md} shows the same texts.
 *
 * <p>Each subtask registers its own. Counters begin at 0 at every start and restart of the job. Sum
 * a metric over subtasks unless {@link #help} says otherwise.
 */
public enum Metric {
  MESSAGES(
      Part.INPUT,
      Kind.COUNTER,
      "pqlMessages",
      "messages",
      "Messages read; each message of a batch counts"),
  IGNORED(
      Part.INPUT,
      Kind.COUNTER,
      "pqlIgnored",
      "messages",
      "Valid messages without effect. `cause`: `excluded` (by the rule set), `identity`"
          + " (only states who a user is), `unmatched` (no rule names the event)",
      "cause"),
  DEAD_LETTERS(
      Part.INPUT,
      Kind.COUNTER,
      "pqlDeadLetters",
      "messages",
      "Messages that cannot be used, written to the dead-letter topic, by reason. Reason"
          + " `bad_rule_set` counts records of the rules topic that were refused",
      "reason"),
  AFTER_AS_OF(
      Part.INPUT,
      Kind.COUNTER,
      "pqlAfterAsOf",
      "messages",
      "Messages after the end of a replay, dropped; always 0 in a streaming job"),
  IDENTITY_WAITING(
      Part.INPUT,
      Kind.COUNTER,
      "pqlIdentityWaiting",
      "messages",
      "Messages that began to wait for their user to join an account"),
  IDENTITY_RESOLVED(
      Part.INPUT,
      Kind.COUNTER,
      "pqlIdentityResolved",
      "messages",
      "Messages without an account that were sent to their user's account, at once or"
          + " after waiting"),
  IDENTITY_EXPIRED(
      Part.INPUT,
      Kind.COUNTER,
      "pqlIdentityExpired",
      "messages",
      "Messages that found no account: their user joined none in time, too many of its"
          + " messages waited, or it was deleted. They are dead letters with reason"
          + " `no_account`"),

  RULES_AGE(
      Part.RULES,
      Kind.GAUGE,
      "pqlRulesAgeMillis",
      "ms",
      "Time since a subtask last knew the end of the rules topic; take the maximum. Above half of"
          + " `pql.rules.lead` the subtask reads no messages"),
  RULES_PAUSED(
      Part.RULES,
      Kind.GAUGE,
      "pqlRulesPaused",
      "subtasks",
      "1 while a source subtask reads no messages because it cannot follow the rules topic, else"
          + " 0"),

  APPLIED(Part.SCORING, Kind.COUNTER, "pqlApplied", "messages", "Messages applied to an account"),
  DUPLICATES(
      Part.SCORING, Kind.COUNTER, "pqlDuplicates", "messages", "Duplicate messages, ignored"),
  LATE(
      Part.SCORING,
      Kind.COUNTER,
      "pqlLate",
      "messages",
      "Messages applied after the watermark had passed their event time; included in"
          + " `pqlApplied`"),
  BAD_PROPERTIES(
      Part.SCORING,
      Kind.COUNTER,
      "pqlBadProperties",
      "values",
      "Values that a `sum` skipped because they were not numbers, or beyond ±10^15"),
  TRUNCATED_RECORDS(
      Part.SCORING,
      Kind.COUNTER,
      "pqlTruncatedRecords",
      "records",
      "Records larger than the Kafka producer takes, written without their evidence"),
  EVENT_TIME_LAG(
      Part.SCORING,
      Kind.GAUGE,
      "pqlEventTimeLagMillis",
      "ms",
      "Wall clock minus the watermark of scoring. Take the maximum over subtasks, not the"
          + " sum. NaN before the first watermark. While no messages arrive it rises to about"
          + " `pql.time.silence` and stays there, because the watermark then follows the wall"
          + " clock"),
  QUALIFICATIONS(
      Part.SCORING,
      Kind.COUNTER,
      "pqlQualifications",
      "records",
      "Qualifications written. `tier`: the tier after the change, for `demoted` and"
          + " `deleted` the tier before it; `none` if no tier was held",
      "kind",
      "tier",
      "rule_set"),
  ACCOUNTS(
      Part.SCORING,
      Kind.GAUGE,
      "pqlAccounts",
      "accounts",
      "Accounts by tier, `none` for no tier, as counted by the last full sweep. A sweep"
          + " begins after a start, at every start of a day (or hour, if a rule has an hourly"
          + " window) and every `pql.refresh.interval`. Accounts that no checkpoint contains"
          + " yet are not counted. NaN until the first sweep since the start is complete",
      "tier",
      "rule_set"),
  RULE_SET_VERSION(
      Part.SCORING,
      Kind.GAUGE,
      "pqlRuleSetVersion",
      "version",
      "Version of the rule set published last; NaN once it is retired. Take the maximum over"
          + " subtasks, not the sum; all subtasks agree except for moments",
      "rule_set"),
  ACCOUNTS_ON_OLDER_RULES(
      Part.SCORING,
      Kind.GAUGE,
      "pqlAccountsOnOlderRules",
      "accounts",
      "Accounts that the last sweep left on a version older than `pqlRuleSetVersion`, without"
          + " those that the current sweep has migrated: all accounts when a version is"
          + " published, 0 when the last one is migrated. NaN until the first sweep since the"
          + " start is complete",
      "rule_set"),
  REEVALUATED_ACCOUNTS(
      Part.SCORING,
      Kind.COUNTER,
      "pqlReevaluatedAccounts",
      "accounts",
      "Accounts that a sweep migrated to a newer version of the rule set"),
  BACKFILLED_ACCOUNTS(
      Part.SCORING,
      Kind.COUNTER,
      "pqlBackfilledAccounts",
      "accounts",
      "Accounts into which usage from before the begin of a candidate was merged"),
  BACKFILL_IGNORED(
      Part.SCORING,
      Kind.COUNTER,
      "pqlBackfillIgnored",
      "records",
      "Records of the backfill topic without effect: the usage was merged before, the account was"
          + " deleted, or the candidate has ended"),
  BACKFILL_MISSED(
      Part.SCORING,
      Kind.GAUGE,
      "pqlBackfillMissed",
      "messages",
      "Messages from before the begin of a candidate that arrived after the scan of its backfill,"
          + " and before its end; the candidate lacks them. Sum over the candidates without effect."
          + " Take the maximum over subtasks, not the sum"),
  SWEEP_PROGRESS(
      Part.SCORING,
      Kind.GAUGE,
      "pqlSweepProgressRatio",
      "0 to 1",
      "Progress of the current sweep in key groups; 1 while no sweep runs. Take the mean"
          + " or the minimum over subtasks, not the sum"),
  SWEPT_ACCOUNTS(
      Part.SCORING,
      Kind.COUNTER,
      "pqlSweptAccounts",
      "accounts",
      "Accounts that a sweep evaluated because a boundary had passed or a rule set had"
          + " changed"),
  REFRESHED_ACCOUNTS(
      Part.SCORING,
      Kind.COUNTER,
      "pqlRefreshedAccounts",
      "accounts",
      "Stale standings that a sweep wrote"),
  LONGEST_SWEEP_STEP(
      Part.SCORING,
      Kind.GAUGE,
      "pqlLongestSweepStepMillis",
      "ms",
      "Longest step of a sweep since the start; messages wait while a step runs. Take the"
          + " maximum over subtasks, not the sum"),
  HOLD_TIMERS(
      Part.SCORING,
      Kind.GAUGE,
      "pqlHoldTimers",
      "timers",
      "Registered timers, one for each account that a `hold` keeps on its tier"),
  CACHE_HITS(
      Part.SCORING,
      Kind.COUNTER,
      "pqlCacheHits",
      "accounts",
      "Lookups of an account that found it in the cache"),
  CACHE_MISSES(
      Part.SCORING,
      Kind.COUNTER,
      "pqlCacheMisses",
      "accounts",
      "Lookups of an account that read the state backend; new accounts included"),
  CACHED_ACCOUNTS(
      Part.SCORING, Kind.GAUGE, "pqlCachedAccounts", "accounts", "Accounts in the cache"),
  CACHED_BYTES(Part.SCORING, Kind.GAUGE, "pqlCachedBytes", "bytes", "Heap used by the cache"),
  DIRTY_ACCOUNTS(
      Part.SCORING,
      Kind.GAUGE,
      "pqlDirtyAccounts",
      "accounts",
      "Accounts in the cache with changes that are not flushed to the state backend"),
  CHECKPOINT_FLUSH_MILLIS(
      Part.SCORING,
      Kind.GAUGE,
      "pqlCheckpointFlushMillis",
      "ms",
      "Time for which the flush at the last barrier blocked messages. Take the maximum"
          + " over subtasks, not the sum"),
  CHECKPOINT_FLUSH_ACCOUNTS(
      Part.SCORING,
      Kind.GAUGE,
      "pqlCheckpointFlushAccounts",
      "accounts",
      "Accounts flushed at the last barrier"),

  UNREADABLE_RECORDS(
      Part.TABLES,
      Kind.COUNTER,
      "pqlUnreadableRecords",
      "records",
      "Committed records that delivery cannot parse; stored as rows of" + " `pql_refused_record`"),
  WRITTEN_CHANGES(
      Part.TABLES,
      Kind.COUNTER,
      "pqlWrittenChanges",
      "records",
      "Committed records written to the tables"),
  REFUSED_ROWS(
      Part.TABLES,
      Kind.COUNTER,
      "pqlRefusedRows",
      "records",
      "Records with a value that the database cannot store; stored as rows of"
          + " `pql_refused_record`"),
  DATABASE_RETRIES(
      Part.TABLES,
      Kind.COUNTER,
      "pqlDatabaseRetries",
      "attempts",
      "Retries of a batch because the database was unavailable"),
  BATCHES(Part.TABLES, Kind.COUNTER, "pqlBatches", "batches", "Batches written and committed"),
  BATCH_MILLIS(
      Part.TABLES,
      Kind.COUNTER,
      "pqlBatchMillis",
      "ms",
      "Time spent writing batches, failed attempts included. Divide by `pqlBatches` for"
          + " the mean"),
  DELIVERY_DELAY(
      Part.TABLES,
      Kind.GAUGE,
      "pqlDeliveryDelayMillis",
      "ms",
      "Time from scoring a record to the commit that writes it to the tables: the maximum"
          + " of the last batch. Take the maximum over subtasks, not the sum"),
  DATABASE_BEHIND(
      Part.TABLES,
      Kind.GAUGE,
      "pqlDatabaseBehindMillis",
      "ms",
      "Time since scoring of the oldest record in the current batch. It grows while the"
          + " database is unavailable, slow or catching up; 0 while no batch is in progress."
          + " Take the maximum over subtasks, not the sum"),

  MATURE_LEADS(
      Part.DRIFT,
      Kind.GAUGE,
      "pqlMatureLeads",
      "leads",
      "Leads whose time to pay, `pql.postgres.drift.attribution`, ended in the last 90 days."
          + " `definition`: `tier` or `segment`, of which `name` is the name. NaN once the newest"
          + " version of the rule set lacks it",
      "rule_set",
      "definition",
      "name"),
  LEAD_PRECISION(
      Part.DRIFT,
      Kind.GAUGE,
      "pqlLeadPrecisionRatio",
      "0 to 1",
      "Share of these leads that paid in that time. NaN without leads",
      "rule_set",
      "definition",
      "name"),
  LEAD_BASE_RATE(
      Part.DRIFT,
      Kind.GAUGE,
      "pqlLeadBaseRateRatio",
      "0 to 1",
      "Share of all accounts that would pay in any such time by chance. NaN without accounts",
      "rule_set",
      "definition",
      "name"),
  LEAD_LIFT(
      Part.DRIFT,
      Kind.GAUGE,
      "pqlLeadLift",
      "times",
      "`pqlLeadPrecisionRatio` divided by `pqlLeadBaseRateRatio`. NaN if either is unknown or"
          + " the base rate is 0",
      "rule_set",
      "definition",
      "name"),
  LEAD_VERDICT(
      Part.DRIFT,
      Kind.GAUGE,
      "pqlLeadVerdict",
      "1 or 0",
      "1 for the verdict on these leads, 0 for the others. `verdict`: `strong` (from 15 %),"
          + " `between`, `loose` (below 10 %), `too few` (fewer than 30 leads), `no better than"
          + " chance` (the 95 % interval of the precision reaches down to the base rate)",
      "rule_set",
      "definition",
      "name",
      "verdict"),
  DRIFT_FAILURES(
      Part.DRIFT,
      Kind.COUNTER,
      "pqlDriftFailures",
      "measurements",
      "Measurements that failed or took longer than 50 s; the gauges keep their values"),

  ALERTS_UNREADABLE(
      Part.WEBHOOKS,
      Kind.COUNTER,
      "pqlAlertsUnreadable",
      "records",
      "Committed records that are not qualifications; no webhook receives them"),
  ALERTS_SUPPRESSED(
      Part.WEBHOOKS,
      Kind.COUNTER,
      "pqlAlertsSuppressed",
      "records",
      "Qualifications that are not sent to a webhook, by configuration. `cause`:"
          + " `filter`, `cooldown`",
      "webhook",
      "cause"),
  ALERTS_SENT(
      Part.WEBHOOKS,
      Kind.COUNTER,
      "pqlAlertsSent",
      "alerts",
      "Alerts accepted by the endpoint",
      "webhook"),
  ALERTS_RETRIED(
      Part.WEBHOOKS,
      Kind.COUNTER,
      "pqlAlertsRetried",
      "attempts",
      "Failed attempts that will be retried",
      "webhook"),
  ALERTS_FAILED(
      Part.WEBHOOKS,
      Kind.COUNTER,
      "pqlAlertsFailed",
      "alerts",
      "Alerts given up, written to the topic of alert dead letters",
      "webhook"),
  ALERT_REQUESTS(
      Part.WEBHOOKS,
      Kind.COUNTER,
      "pqlAlertRequests",
      "requests",
      "Completed requests. `outcome`: `accepted`, `failed` (a retry may succeed),"
          + " `refused` (a retry cannot succeed)",
      "webhook",
      "outcome"),
  ALERT_REQUEST_MILLIS(
      Part.WEBHOOKS,
      Kind.COUNTER,
      "pqlAlertRequestMillis",
      "ms",
      "Time spent in requests. Divide by the sum of `pqlAlertRequests` for the mean",
      "webhook"),
  ALERTS_IN_FLIGHT(
      Part.WEBHOOKS, Kind.GAUGE, "pqlAlertsInFlight", "requests", "Requests in flight", "webhook"),
  ALERT_LANES_WAITING(
      Part.WEBHOOKS,
      Kind.GAUGE,
      "pqlAlertLanesWaiting",
      "lanes",
      "Pairs of webhook and account with alerts to send");

  /** Lists the subjects of metrics. */
  public enum Part {
    /** Groups metrics of messages before they reach an account. */
    INPUT("Input, in the scoring job"),
    /** Groups metrics of the rules topic, which are registered only if there is one. */
    RULES("Rules topic, in the scoring job, if there is one"),
    /** Groups metrics of accounts and their qualifications. */
    SCORING("Accounts, in the scoring job"),
    /** Groups metrics of the tables in PostgreSQL. */
    TABLES("Tables, in the delivery job"),
    /** Groups metrics of how well tiers and segments predict purchase. */
    DRIFT("Drift, in the delivery job, unless pql.postgres.drift.interval is 0"),
    /** Groups metrics of webhooks, which are registered only if webhooks are configured. */
    WEBHOOKS("Webhooks, in the delivery job, if there are any");

    private final String title;

    Part(String title) {
      this.title = title;
    }

    /** Returns the heading for people. */
    public String title() {
      return title;
    }
  }

  /** Lists the kinds of metrics. */
  public enum Kind {
    /** Rises from 0 at each start and never falls. */
    COUNTER,
    /** Shows a current value. */
    GAUGE
  }

  private final Part part;
  private final Kind kind;
  private final String text;
  private final String unit;
  private final String help;
  private final List<String> labels;

  Metric(Part part, Kind kind, String text, String unit, String help, String... labels) {
    this.part = part;
    this.kind = kind;
    this.text = text;
    this.unit = unit;
    this.help = help;
    this.labels = List.of(labels);
  }

  /** Returns the subject. */
  public Part part() {
    return part;
  }

  /** Returns the kind. */
  public Kind kind() {
    return kind;
  }

  /** Returns the name under which the metric is registered, such as {@code pqlMessages}. */
  public String text() {
    return text;
  }

  /** Returns the unit, or what is counted. */
  public String unit() {
    return unit;
  }

  /** Returns the meaning, in Markdown. */
  public String help() {
    return help;
  }

  /** Returns the names of the labels, without those that Flink adds to every metric. */
  public List<String> labels() {
    return labels;
  }

  /**
   * Registers a counter.
   *
   * @param group metric group of the operator
   * @param values values of the labels, in the order of {@link #labels}
   */
  public Counter counter(MetricGroup group, String... values) {
    require(Kind.COUNTER);
    return labelled(group, values).counter(text);
  }

  /**
   * Registers a gauge.
   *
   * @param group metric group of the operator
   * @param gauge returns the current value; called by any thread at any time
   * @param values values of the labels, in the order of {@link #labels}
   */
  public void gauge(MetricGroup group, Gauge<? extends Number> gauge, String... values) {
    require(Kind.GAUGE);
    labelled(group, values).gauge(text, gauge);
  }

  private void require(Kind wanted) {
    if (kind != wanted) {
      throw new IllegalStateException(text + " is not a " + wanted);
    }
  }

  private MetricGroup labelled(MetricGroup group, String... values) {
    if (values.length != labels.size()) {
      throw new IllegalArgumentException(text + " has the labels " + labels);
    }
    MetricGroup labelled = group;
    for (int i = 0; i < values.length; i++) {
      labelled = labelled.addGroup(labels.get(i), values[i]);
    }
    return labelled;
  }
}
