// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import io.flinkpql.rulelog.PushTiming;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

/** Defines the options for scoring: the rule set, event time, state, sweep and refresh. */
public final class ScoringOptions {

  /** {@code pql.rules.file}. */
  public static final ConfigOption<List<String>> RULES_FILE =
      key("pql.rules.file")
          .stringType()
          .asList()
          .noDefaultValue()
          .withDescription(
              "Required by the scoring job. Path of the rule set, in YAML or JSON. The process that submits"
                  + " the job reads it. Several paths are several rule sets with names of their own,"
                  + " on the same ground; they need pql.rules.topic.");

  /** {@code pql.rules.topic}. */
  public static final ConfigOption<String> RULES_TOPIC =
      key("pql.rules.topic")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Topic from which the scoring job follows new versions of the rule set while it runs;"
                  + " ./pql rules writes it. pql.rules.file is its first record if it is empty."
                  + " Without this option the file alone applies, and a new version needs a"
                  + " restart.");

  /** {@code pql.rules.lead}. */
  public static final ConfigOption<Duration> RULES_LEAD =
      key("pql.rules.lead")
          .durationType()
          .defaultValue(PushTiming.DEFAULT_LEAD)
          .withDescription(
              "Time from the append of a version to pql.rules.topic to the earliest event time from"
                  + " which it is in force. Every subtask must learn of it in half this time, or it"
                  + " stops reading messages until it has. Do not change it once versions were"
                  + " published: it moves the starts of all of them.");

  /** {@code pql.rules.keep}. */
  public static final ConfigOption<Duration> RULES_KEEP =
      key("pql.rules.keep")
          .durationType()
          .defaultValue(PushTiming.DEFAULT_KEEP)
          .withDescription(
              "Event time for which a job with pql.rules.topic goes on to count what a new version of"
                  + " the rule set drops, so that a rollback finds it complete: its evidence has"
                  + " no since. It costs memory and work only for that time and only for signals"
                  + " that were dropped. Do not change it while a replaced version is kept."
                  + " 0 keeps nothing.");

  /** {@code pql.rules.trust-at}. */
  public static final ConfigOption<Boolean> RULES_TRUST_AT =
      key("pql.rules.trust-at")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "Whether a pushed version may be in force from an event time before its append."
                  + " Messages that were judged before then are not judged again, so this is for"
                  + " simulated time alone: tests and the demo.");

  /** {@code pql.time.out-of-orderness}. */
  public static final ConfigOption<Duration> OUT_OF_ORDERNESS =
      key("pql.time.out-of-orderness")
          .durationType()
          .defaultValue(Duration.ofSeconds(5))
          .withDescription(
              "Bound on out-of-order messages: the watermark of a partition stays this far behind"
                  + " its latest message. A later message is still counted on the day that it"
                  + " belongs to.");

  /** {@code pql.time.idleness}. */
  public static final ConfigOption<Duration> IDLENESS =
      key("pql.time.idleness")
          .durationType()
          .defaultValue(Duration.ofSeconds(30))
          .withDescription(
              "Time without a message after which a partition is idle and no longer holds back the"
                  + " watermark.");

  /** {@code pql.time.silence}. */
  public static final ConfigOption<Duration> SILENCE =
      key("pql.time.silence")
          .durationType()
          .defaultValue(Duration.ofSeconds(60))
          .withDescription(
              "Time without a message on any partition after which the watermark follows the wall"
                  + " clock, this far behind it. Accounts are then demoted on time although no"
                  + " messages arrive. Must be longer than pql.time.out-of-orderness.");

  /** {@code pql.state.cache-size}. */
  public static final ConfigOption<MemorySize> CACHE_SIZE =
      key("pql.state.cache-size")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(128))
          .withDescription(
              "Heap for the account cache in front of RocksDB, per subtask; an account takes about"
                  + " 250 bytes. If all active accounts fit, almost no message reads RocksDB.");

  /** {@code pql.state.dirty-accounts}. */
  public static final ConfigOption<Integer> DIRTY_ACCOUNTS =
      key("pql.state.dirty-accounts")
          .intType()
          .defaultValue(1_000)
          .withDescription(
              "Number of dirty accounts that may be left to flush to RocksDB at a checkpoint"
                  + " barrier, per subtask. Every further 2 KiB of a large account count as one"
                  + " more. A higher number saves writes and makes pauses at the barrier longer.");

  /** {@code pql.state.ttl}. */
  public static final ConfigOption<Duration> TTL =
      key("pql.state.ttl")
          .durationType()
          .defaultValue(Duration.ZERO)
          .withDescription(
              "Event time without a message after which an account is forgotten; 0 keeps every"
                  + " account. A record of kind deleted ends its records, its state and its rows are"
                  + " removed, and a later message starts it anew. The first sweep after that time"
                  + " does it: one begins at every start of a day and every pql.refresh.interval."
                  + " Set it above the windows of the rules and dedupe.window. If the rules turn"
                  + " dedupe off, a boundary of time that could change the standing counts as a"
                  + " message. A replay forgets no account.");

  /** {@code pql.sweep.step}. */
  public static final ConfigOption<Duration> SWEEP_STEP =
      key("pql.sweep.step")
          .durationType()
          .defaultValue(Duration.ofMillis(3))
          .withDescription(
              "Maximum duration of one step of the sweep. Messages wait while a step runs.");

  /** {@code pql.sweep.interval}. */
  public static final ConfigOption<Duration> SWEEP_INTERVAL =
      key("pql.sweep.interval")
          .durationType()
          .defaultValue(Duration.ofMillis(10))
          .withDescription(
              "Time from the start of one step of the sweep to the start of the next. The sweep"
                  + " takes at most pql.sweep.step out of each interval.");

  /** {@code pql.refresh.interval}. */
  public static final ConfigOption<Duration> REFRESH_INTERVAL =
      key("pql.refresh.interval")
          .durationType()
          .defaultValue(Duration.ofMinutes(15))
          .withDescription(
              "Maximum age of score and signals on the accounts topic and in the tables. At each"
                  + " multiple of this time, by the wall clock, every stale standing is written. A"
                  + " change of tier, segments or priority is written at once.");

  static final List<OptionConstraint<?>> RULE_SET_CONSTRAINTS =
      List.of(
          OptionConstraint.texts(RULES_FILE, files -> !files.isEmpty(), "at least one path"),
          OptionConstraint.text(RULES_TOPIC, KafkaOptions.TOPIC, KafkaOptions.A_TOPIC),
          OptionConstraint.duration(
              RULES_LEAD,
              lead ->
                  lead.compareTo(Duration.ofSeconds(1)) >= 0
                      && lead.compareTo(Duration.ofHours(1)) <= 0,
              "from 1 s to 1 h"),
          OptionConstraint.duration(
              RULES_KEEP,
              keep -> !keep.isNegative() && keep.compareTo(Duration.ofDays(30)) <= 0,
              "from 0 to 30 d"),
          OptionConstraint.flag(RULES_TRUST_AT));

  static final List<OptionConstraint<?>> CONSTRAINTS =
      List.of(
          OptionConstraint.duration(OUT_OF_ORDERNESS, Duration.ZERO),
          OptionConstraint.duration(IDLENESS, Duration.ofMillis(1)),
          OptionConstraint.duration(SILENCE, Duration.ofMillis(1)),
          OptionConstraint.size(CACHE_SIZE, size -> size.getBytes() >= 1 << 20, "at least 1 mb"),
          OptionConstraint.integer(DIRTY_ACCOUNTS, 1, 10_000_000),
          OptionConstraint.duration(
              TTL,
              ttl -> ttl.isZero() || ttl.compareTo(Duration.ofHours(1)) >= 0,
              "0, or at least 1 h"),
          OptionConstraint.duration(SWEEP_STEP, Duration.ofMillis(1)),
          OptionConstraint.duration(SWEEP_INTERVAL, Duration.ofMillis(1)),
          OptionConstraint.duration(REFRESH_INTERVAL, Duration.ofSeconds(1)));

  private ScoringOptions() {}
}
