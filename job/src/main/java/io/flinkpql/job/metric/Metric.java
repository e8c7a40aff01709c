// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.metric;

import java.util.List;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/**
 * The metrics of the jobs. They are registered here and nowhere else; the page of {@code
 * deploy/monitoring} lists them with the same words.
 *
 * <p>Each subtask has its own. Counters begin at 0 when the job starts or restarts. Sums over
 * subtasks mean what the name says, unless {@link #help} says otherwise.
 */
public enum Metric {
  MESSAGES(
      Part.INPUT,
      Kind.COUNTER,
      "pqlMessages",
      "messages",
      "Messages read; those of a batch each on its own"),
  IGNORED(
      Part.INPUT,
      Kind.COUNTER,
      "pqlIgnored",
      "messages",
      "Messages on purpose without effect. `cause`: `excluded` by the rule set, `identity` (calls"
          + " that only say who somebody is), `unmatched` (no rule names the event)",
      "cause"),
  DEAD_LETTERS(
      Part.INPUT,
      Kind.COUNTER,
      "pqlDeadLetters",
      "messages",
      "Messages that cannot be used and went to the dead-letter topic, by reason",
      "reason"),
  AFTER_AS_OF(
      Part.INPUT,
      Kind.COUNTER,
      "pqlAfterAsOf",
      "messages",
      "Messages left out because they lie behind the end of a replay; 0 in a streaming job"),
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
      "Messages without an account that found that of their user, at once or after waiting"),
  IDENTITY_EXPIRED(
      Part.INPUT,
      Kind.COUNTER,
      "pqlIdentityExpired",
      "messages",
      "Messages that found no account: their user joined none in time, too many of its messages"
          + " waited, or it was deleted; they are dead letters of the reason `no_account`"),

  APPLIED(Part.SCORING, Kind.COUNTER, "pqlApplied", "messages", "Messages applied to an account"),
  DUPLICATES(
      Part.SCORING,
      Kind.COUNTER,
      "pqlDuplicates",
      "messages",
      "Messages that their account remembers, ignored"),
  LATE(
      Part.SCORING,
      Kind.COUNTER,
      "pqlLate",
      "messages",
      "Messages applied though the watermark had passed their event time; part of `pqlApplied`"),
  BAD_PROPERTIES(
      Part.SCORING,
      Kind.COUNTER,
      "pqlBadProperties",
      "values",
      "Values that a `sum` was to add and that were no numbers"),
  EVENT_TIME_LAG(
      Part.SCORING,
      Kind.GAUGE,
      "pqlEventTimeLagMillis",
      "ms",
      "Wall clock minus watermark where accounts are scored. Do not add up: take the highest. NaN"
          + " before the first watermark. While nothing is sent at all it rises to"
          + " `pql.time.silence` and stays about there, for time then follows the wall clock"),
  QUALIFICATIONS(
      Part.SCORING,
      Kind.COUNTER,
      "pqlQualifications",
      "records",
      "Qualifications written. `tier` is the one held after, of `demoted` and `deleted` the one"
          + " that was left, `none` below the first",
      "kind",
      "tier"),
  ACCOUNTS(
      Part.SCORING,
      Kind.GAUGE,
      "pqlAccounts",
      "accounts",
      "Accounts by tier, `none` below the first, as the last sweep over all of them found them: one"
          + " begins after a start, at each start of a day (or hour, if rules count them) and each"
          + " `pql.refresh.interval`. Those that no checkpoint has seen yet are not among them. NaN"
          + " until the first sweep since the start is done",
      "tier"),
  RULE_SET_VERSION(
      Part.SCORING,
      Kind.GAUGE,
      "pqlRuleSetVersion",
      "version",
      "The version of the rule set published last. Do not add up: the same in every subtask, but"
          + " for moments"),
  ACCOUNTS_ON_OLDER_RULES(
      Part.SCORING,
      Kind.GAUGE,
      "pqlAccountsOnOlderRules",
      "accounts",
      "Accounts that the last sweep found under an older version than `pqlRuleSetVersion`: all when"
          + " a version is published, 0 after the sweep that brought the last of them to it. NaN"
          + " until the first sweep since the start is done"),
  REEVALUATED_ACCOUNTS(
      Part.SCORING,
      Kind.COUNTER,
      "pqlReevaluatedAccounts",
      "accounts",
      "Accounts that a sweep brought to a newer version of the rule set"),
  SWEEP_PROGRESS(
      Part.SCORING,
      Kind.GAUGE,
      "pqlSweepProgressRatio",
      "0 to 1",
      "How far the sweep over all accounts has come, in key groups; 1 while none is under way. Do not"
          + " add up: take the mean, or the lowest"),
  SWEPT_ACCOUNTS(
      Part.SCORING,
      Kind.COUNTER,
      "pqlSweptAccounts",
      "accounts",
      "Accounts for which time or a rule set was due when a sweep came to them"),
  REFRESHED_ACCOUNTS(
      Part.SCORING,
      Kind.COUNTER,
      "pqlRefreshedAccounts",
      "accounts",
      "Accounts whose standing a sweep wrote because it had changed within its tier"),
  LONGEST_SWEEP_STEP(
      Part.SCORING,
      Kind.GAUGE,
      "pqlLongestSweepStepMillis",
      "ms",
      "The longest that messages had to wait for one step of a sweep since the start. Do not add up:"
          + " take the highest"),
  HOLD_TIMERS(
      Part.SCORING,
      Kind.GAUGE,
      "pqlHoldTimers",
      "timers",
      "Timers registered, one for each account that a `hold` keeps on its tier"),
  CACHE_HITS(
      Part.SCORING,
      Kind.COUNTER,
      "pqlCacheHits",
      "accounts",
      "Accounts that were looked for and in the cache"),
  CACHE_MISSES(
      Part.SCORING,
      Kind.COUNTER,
      "pqlCacheMisses",
      "accounts",
      "Accounts that were looked for and had to be read from the state backend, or are new"),
  CACHED_ACCOUNTS(
      Part.SCORING, Kind.GAUGE, "pqlCachedAccounts", "accounts", "Accounts in the cache"),
  CACHED_BYTES(Part.SCORING, Kind.GAUGE, "pqlCachedBytes", "bytes", "Heap that the cache takes"),
  DIRTY_ACCOUNTS(
      Part.SCORING,
      Kind.GAUGE,
      "pqlDirtyAccounts",
      "accounts",
      "Accounts in the cache that differ from the state backend"),
  CHECKPOINT_FLUSH_MILLIS(
      Part.SCORING,
      Kind.GAUGE,
      "pqlCheckpointFlushMillis",
      "ms",
      "How long messages had to wait while accounts were written at the last barrier. Do not add"
          + " up: take the highest"),
  CHECKPOINT_FLUSH_ACCOUNTS(
      Part.SCORING,
      Kind.GAUGE,
      "pqlCheckpointFlushAccounts",
      "accounts",
      "Accounts that were written at the last barrier"),

  UNREADABLE_RECORDS(
      Part.TABLES,
      Kind.COUNTER,
      "pqlUnreadableRecords",
      "records",
      "Committed records that delivery cannot read; they are rows of `pql_refused_record`"),
  WRITTEN_CHANGES(
      Part.TABLES,
      Kind.COUNTER,
      "pqlWrittenChanges",
      "records",
      "Committed records that are in the tables"),
  REFUSED_ROWS(
      Part.TABLES,
      Kind.COUNTER,
      "pqlRefusedRows",
      "records",
      "Records of which the database cannot hold a value; they are rows of `pql_refused_record`"),
  DATABASE_RETRIES(
      Part.TABLES,
      Kind.COUNTER,
      "pqlDatabaseRetries",
      "attempts",
      "How often a batch was tried again because the database was away"),
  BATCHES(Part.TABLES, Kind.COUNTER, "pqlBatches", "batches", "Batches written and committed"),
  BATCH_MILLIS(
      Part.TABLES,
      Kind.COUNTER,
      "pqlBatchMillis",
      "ms",
      "Time spent writing batches, attempts that failed among it; divided by `pqlBatches` the mean"
          + " of one"),
  DELIVERY_DELAY(
      Part.TABLES,
      Kind.GAUGE,
      "pqlDeliveryDelayMillis",
      "ms",
      "From the moment scoring found something to the commit that brought it into the tables: the"
          + " longest of the last batch, kept until the next. Do not add up: take the highest"),
  DATABASE_BEHIND(
      Part.TABLES,
      Kind.GAUGE,
      "pqlDatabaseBehindMillis",
      "ms",
      "For how long by now the oldest record of the batch under way has waited since scoring found"
          + " it, whether the database is away, slow or catching up; 0 while no batch is under way."
          + " Do not add up: take the highest"),

  ALERTS_UNREADABLE(
      Part.WEBHOOKS,
      Kind.COUNTER,
      "pqlAlertsUnreadable",
      "records",
      "Committed records that are no qualifications; no webhook is told of them"),
  ALERTS_SUPPRESSED(
      Part.WEBHOOKS,
      Kind.COUNTER,
      "pqlAlertsSuppressed",
      "records",
      "Qualifications that a webhook was not told of on purpose. `cause`: `filter`, `cooldown`",
      "webhook",
      "cause"),
  ALERTS_SENT(
      Part.WEBHOOKS,
      Kind.COUNTER,
      "pqlAlertsSent",
      "alerts",
      "Alerts that the endpoint has taken",
      "webhook"),
  ALERTS_RETRIED(
      Part.WEBHOOKS,
      Kind.COUNTER,
      "pqlAlertsRetried",
      "attempts",
      "Attempts that failed and are made again later",
      "webhook"),
  ALERTS_FAILED(
      Part.WEBHOOKS,
      Kind.COUNTER,
      "pqlAlertsFailed",
      "alerts",
      "Alerts given up; they are on the topic of alerts' dead letters",
      "webhook"),
  ALERT_REQUESTS(
      Part.WEBHOOKS,
      Kind.COUNTER,
      "pqlAlertRequests",
      "requests",
      "Requests that ended. `outcome`: `accepted`, `failed` (may go well later), `refused` (never"
          + " will)",
      "webhook",
      "outcome"),
  ALERT_REQUEST_MILLIS(
      Part.WEBHOOKS,
      Kind.COUNTER,
      "pqlAlertRequestMillis",
      "ms",
      "Time that requests took; divided by the sum of `pqlAlertRequests` the mean of one",
      "webhook"),
  ALERTS_IN_FLIGHT(
      Part.WEBHOOKS,
      Kind.GAUGE,
      "pqlAlertsInFlight",
      "requests",
      "Requests without an answer yet",
      "webhook"),
  ALERT_LANES_WAITING(
      Part.WEBHOOKS,
      Kind.GAUGE,
      "pqlAlertLanesWaiting",
      "lanes",
      "Pairs of webhook and account that have something to send");

  /** What the metrics are about. */
  public enum Part {
    /** Messages on their way to accounts. */
    INPUT("Input, in the scoring job"),
    /** Accounts and what is found of them. */
    SCORING("Accounts, in the scoring job"),
    /** Tables of the database. */
    TABLES("Tables, in the delivery job"),
    /** Webhooks; these metrics are there if webhooks are configured. */
    WEBHOOKS("Webhooks, in the delivery job, if there are any");

    private final String title;

    Part(String title) {
      this.title = title;
    }

    /** The part in words. */
    public String title() {
      return title;
    }
  }

  /** How a metric moves. */
  public enum Kind {
    /** It only rises, from 0 at each start. */
    COUNTER,
    /** It says how things are now. */
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

  /** What it is about. */
  public Part part() {
    return part;
  }

  /** How it moves. */
  public Kind kind() {
    return kind;
  }

  /** The name under which it is registered: {@code pqlMessages}. */
  public String text() {
    return text;
  }

  /** What it counts or is measured in. */
  public String unit() {
    return unit;
  }

  /** What it says, in Markdown. */
  public String help() {
    return help;
  }

  /** Names of its labels, beside those that every metric of an operator has. */
  public List<String> labels() {
    return labels;
  }

  /**
   * Registers a counter.
   *
   * @param group of the operator
   * @param values of the labels, in their order
   */
  public Counter counter(MetricGroup group, String... values) {
    require(Kind.COUNTER);
    return labelled(group, values).counter(text);
  }

  /**
   * Registers a gauge.
   *
   * @param group of the operator
   * @param gauge gives a number at any time, to any thread
   * @param values of the labels, in their order
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
