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
      Kind.COUNTER, "pqlMessages", "messages", "Messages read; those of a batch each on its own"),
  IGNORED(
      Kind.COUNTER,
      "pqlIgnored",
      "messages",
      "Messages on purpose without effect. `cause`: `excluded` by the rule set, `identity` (calls"
          + " that only say who somebody is), `unmatched` (no rule names the event)",
      "cause"),
  DEAD_LETTERS(
      Kind.COUNTER,
      "pqlDeadLetters",
      "messages",
      "Messages that cannot be used and went to the dead-letter topic, by reason",
      "reason"),
  AFTER_AS_OF(
      Kind.COUNTER,
      "pqlAfterAsOf",
      "messages",
      "Messages left out because they lie behind the end of a replay; 0 in a streaming job"),
  IDENTITY_WAITING(
      Kind.COUNTER,
      "pqlIdentityWaiting",
      "messages",
      "Messages that began to wait for their user to join an account"),
  IDENTITY_RESOLVED(
      Kind.COUNTER,
      "pqlIdentityResolved",
      "messages",
      "Messages without an account that found that of their user, at once or after waiting"),
  IDENTITY_EXPIRED(
      Kind.COUNTER,
      "pqlIdentityExpired",
      "messages",
      "Messages that found no account: their user joined none in time, too many of its messages"
          + " waited, or it was deleted; they are dead letters of the reason `no_account`"),

  APPLIED(Kind.COUNTER, "pqlApplied", "messages", "Messages applied to an account"),
  DUPLICATES(
      Kind.COUNTER, "pqlDuplicates", "messages", "Messages that their account remembers, ignored"),
  LATE(
      Kind.COUNTER,
      "pqlLate",
      "messages",
      "Messages applied though the watermark had passed their event time; part of `pqlApplied`"),
  BAD_PROPERTIES(
      Kind.COUNTER,
      "pqlBadProperties",
      "values",
      "Values that a `sum` was to add and that were no numbers"),
  EVENT_TIME_LAG(
      Kind.GAUGE,
      "pqlEventTimeLagMillis",
      "ms",
      "Wall clock minus watermark where accounts are scored. Do not add up: take the highest. NaN"
          + " before the first watermark. While nothing is sent at all it rises to"
          + " `pql.time.silence` and stays about there, for time then follows the wall clock"),
  QUALIFICATIONS(
      Kind.COUNTER,
      "pqlQualifications",
      "records",
      "Qualifications written. `tier` is the one held after, of `demoted` and `deleted` the one"
          + " that was left, `none` below the first",
      "kind",
      "tier"),
  ACCOUNTS(
      Kind.GAUGE,
      "pqlAccounts",
      "accounts",
      "Accounts by tier, `none` below the first, as the last walk over all of them found them: one"
          + " begins after a start, at each start of a day (or hour, if rules count them) and each"
          + " `pql.refresh.interval`. Those that no checkpoint has seen yet are not among them. NaN"
          + " until the first walk since the start is done",
      "tier"),
  RULE_SET_VERSION(
      Kind.GAUGE,
      "pqlRuleSetVersion",
      "version",
      "The version of the rule set published last. Do not add up: the same in every subtask, but"
          + " for moments"),
  ACCOUNTS_ON_OLDER_RULES(
      Kind.GAUGE,
      "pqlAccountsOnOlderRules",
      "accounts",
      "Accounts that the last walk found under an older version than `pqlRuleSetVersion`: all when"
          + " a version is published, 0 after the walk that brought the last of them to it. NaN"
          + " until the first walk since the start is done"),
  REEVALUATED_ACCOUNTS(
      Kind.COUNTER,
      "pqlReevaluatedAccounts",
      "accounts",
      "Accounts that a walk brought to a newer version of the rule set"),
  WALK_PROGRESS(
      Kind.GAUGE,
      "pqlWalkProgressRatio",
      "0 to 1",
      "How far the walk over all accounts has come, in key groups; 1 while none is under way. Do not"
          + " add up: take the mean, or the lowest"),
  SWEPT_ACCOUNTS(
      Kind.COUNTER,
      "pqlSweptAccounts",
      "accounts",
      "Accounts for which time or a rule set was due when a walk came to them"),
  REFRESHED_ACCOUNTS(
      Kind.COUNTER,
      "pqlRefreshedAccounts",
      "accounts",
      "Accounts whose standing a walk wrote because it had changed within its tier"),
  LONGEST_SWEEP_STEP(
      Kind.GAUGE,
      "pqlLongestSweepStepMillis",
      "ms",
      "The longest that messages had to wait for one step of a walk since the start. Do not add up:"
          + " take the highest"),
  HOLD_TIMERS(
      Kind.GAUGE,
      "pqlHoldTimers",
      "timers",
      "Timers registered, one for each account that a `hold` keeps on its tier"),
  CACHE_HITS(
      Kind.COUNTER, "pqlCacheHits", "accounts", "Accounts that were looked for and in the cache"),
  CACHE_MISSES(
      Kind.COUNTER,
      "pqlCacheMisses",
      "accounts",
      "Accounts that were looked for and had to be read from the state backend, or are new"),
  CACHED_ACCOUNTS(Kind.GAUGE, "pqlCachedAccounts", "accounts", "Accounts in the cache"),
  CACHED_BYTES(Kind.GAUGE, "pqlCachedBytes", "bytes", "Heap that the cache takes"),
  DIRTY_ACCOUNTS(
      Kind.GAUGE,
      "pqlDirtyAccounts",
      "accounts",
      "Accounts in the cache that differ from the state backend"),
  CHECKPOINT_FLUSH_MILLIS(
      Kind.GAUGE,
      "pqlCheckpointFlushMillis",
      "ms",
      "How long messages had to wait while accounts were written at the last barrier. Do not add"
          + " up: take the highest"),
  CHECKPOINT_FLUSH_ACCOUNTS(
      Kind.GAUGE,
      "pqlCheckpointFlushAccounts",
      "accounts",
      "Accounts that were written at the last barrier"),

  UNREADABLE_RECORDS(
      Kind.COUNTER,
      "pqlUnreadableRecords",
      "records",
      "Committed records that delivery cannot read; they are rows of `pql_refused_record`"),
  WRITTEN_CHANGES(
      Kind.COUNTER, "pqlWrittenChanges", "records", "Committed records that are in the tables"),
  REFUSED_ROWS(
      Kind.COUNTER,
      "pqlRefusedRows",
      "records",
      "Records of which the database cannot hold a value; they are rows of `pql_refused_record`"),
  DATABASE_RETRIES(
      Kind.COUNTER,
      "pqlDatabaseRetries",
      "attempts",
      "How often a batch was tried again because the database was away"),
  BATCHES(Kind.COUNTER, "pqlBatches", "batches", "Batches written and committed"),
  BATCH_MILLIS(
      Kind.COUNTER,
      "pqlBatchMillis",
      "ms",
      "Time spent writing batches, attempts that failed among it; divided by `pqlBatches` the mean"
          + " of one"),
  DELIVERY_DELAY(
      Kind.GAUGE,
      "pqlDeliveryDelayMillis",
      "ms",
      "From the moment scoring found something to the commit that brought it into the tables: the"
          + " longest of the last batch, kept until the next. Do not add up: take the highest"),
  DATABASE_BEHIND(
      Kind.GAUGE,
      "pqlDatabaseBehindMillis",
      "ms",
      "For how long by now the oldest record of the batch under way has waited since scoring found"
          + " it, whether the database is away, slow or catching up; 0 while no batch is under way."
          + " Do not add up: take the highest"),

  ALERTS_UNREADABLE(
      Kind.COUNTER,
      "pqlAlertsUnreadable",
      "records",
      "Committed records that are no qualifications; no webhook is told of them"),
  ALERTS_SUPPRESSED(
      Kind.COUNTER,
      "pqlAlertsSuppressed",
      "records",
      "Qualifications that a webhook was not told of on purpose. `cause`: `filter`, `cooldown`",
      "webhook",
      "cause"),
  ALERTS_SENT(
      Kind.COUNTER, "pqlAlertsSent", "alerts", "Alerts that the endpoint has taken", "webhook"),
  ALERTS_RETRIED(
      Kind.COUNTER,
      "pqlAlertsRetried",
      "attempts",
      "Attempts that failed and are made again later",
      "webhook"),
  ALERTS_FAILED(
      Kind.COUNTER,
      "pqlAlertsFailed",
      "alerts",
      "Alerts given up; they are on the topic of alerts' dead letters",
      "webhook"),
  ALERT_REQUESTS(
      Kind.COUNTER,
      "pqlAlertRequests",
      "requests",
      "Requests that ended. `outcome`: `accepted`, `failed` (may go well later), `refused` (never"
          + " will)",
      "webhook",
      "outcome"),
  ALERT_REQUEST_MILLIS(
      Kind.COUNTER,
      "pqlAlertRequestMillis",
      "ms",
      "Time that requests took; divided by the sum of `pqlAlertRequests` the mean of one",
      "webhook"),
  ALERTS_IN_FLIGHT(
      Kind.GAUGE, "pqlAlertsInFlight", "requests", "Requests without an answer yet", "webhook"),
  ALERT_LANES_WAITING(
      Kind.GAUGE,
      "pqlAlertLanesWaiting",
      "lanes",
      "Pairs of webhook and account that have something to send");

  /** How a metric moves. */
  public enum Kind {
    /** It only rises, from 0 at each start. */
    COUNTER,
    /** It says how things are now. */
    GAUGE
  }

  private final Kind kind;
  private final String text;
  private final String unit;
  private final String help;
  private final List<String> labels;

  Metric(Kind kind, String text, String unit, String help, String... labels) {
    this.kind = kind;
    this.text = text;
    this.unit = unit;
    this.help = help;
    this.labels = List.of(labels);
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
