// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.MemorySize;

/** How usage is scored: rules, time, and the memory of accounts. */
public final class ScoringOptions {

  /** {@code pql.rules.file}. */
  public static final ConfigOption<String> RULES_FILE =
      key("pql.rules.file")
          .stringType()
          .noDefaultValue()
          .withDescription("The rule set, a YAML file that the process which submits can read.");

  /** {@code pql.time.out-of-orderness}. */
  public static final ConfigOption<Duration> OUT_OF_ORDERNESS =
      key("pql.time.out-of-orderness")
          .durationType()
          .defaultValue(Duration.ofSeconds(5))
          .withDescription(
              "How far messages of one partition may be out of order before a quiet account's day"
                  + " is over. Later ones are still counted on the day they belong to.");

  /** {@code pql.time.idleness}. */
  public static final ConfigOption<Duration> IDLENESS =
      key("pql.time.idleness")
          .durationType()
          .defaultValue(Duration.ofSeconds(30))
          .withDescription("After how long without a message a partition no longer holds time.");

  /** {@code pql.time.silence}. */
  public static final ConfigOption<Duration> SILENCE =
      key("pql.time.silence")
          .durationType()
          .defaultValue(Duration.ofSeconds(60))
          .withDescription(
              "After how long without any message time follows the wall clock, this far behind it,"
                  + " so that accounts are demoted on time though nobody does anything.");

  /** {@code pql.state.cache-size}. */
  public static final ConfigOption<MemorySize> CACHE_SIZE =
      key("pql.state.cache-size")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(128))
          .withDescription(
              "Heap for accounts in front of RocksDB, per subtask: some 250 bytes an account. Where"
                  + " the accounts in use fit in, hardly a message costs a look into RocksDB.");

  /** {@code pql.state.dirty-accounts}. */
  public static final ConfigOption<Integer> DIRTY_ACCOUNTS =
      key("pql.state.dirty-accounts")
          .intType()
          .defaultValue(1_000)
          .withDescription(
              "How many changed accounts may be left to be written to RocksDB when a checkpoint's"
                  + " barrier comes, per subtask; each further 2 KiB of a large one count as one more."
                  + " More make fewer writes and longer pauses.");

  /** {@code pql.sweep.step}. */
  public static final ConfigOption<Duration> SWEEP_STEP =
      key("pql.sweep.step")
          .durationType()
          .defaultValue(Duration.ofMillis(3))
          .withDescription(
              "How long one step of the sweep over accounts whose day is over may take, before"
                  + " messages have their turn.");

  /** {@code pql.sweep.interval}. */
  public static final ConfigOption<Duration> SWEEP_INTERVAL =
      key("pql.sweep.interval")
          .durationType()
          .defaultValue(Duration.ofMillis(10))
          .withDescription("From the start of one step of the sweep to the start of the next.");

  /** {@code pql.refresh.interval}. */
  public static final ConfigOption<Duration> REFRESH_INTERVAL =
      key("pql.refresh.interval")
          .durationType()
          .defaultValue(Duration.ofMinutes(15))
          .withDescription(
              "How old score and signals of an account may be on the accounts topic and in the"
                  + " tables: at each multiple of this time, by the wall clock, every account that"
                  + " changed is written. One that changes while that goes on may be written again."
                  + " A change of tier, segments or priority is written at once.");

  static final List<OptionConstraint<?>> RULES =
      List.of(
          OptionConstraint.any(RULES_FILE),
          OptionConstraint.atLeast(OUT_OF_ORDERNESS, Duration.ZERO),
          OptionConstraint.atLeast(IDLENESS, Duration.ofMillis(1)),
          OptionConstraint.atLeast(SILENCE, Duration.ofMillis(1)),
          new OptionConstraint<>(CACHE_SIZE, size -> size.getBytes() >= 1 << 20, "at least 1 mb"),
          OptionConstraint.between(DIRTY_ACCOUNTS, 1, 10_000_000),
          OptionConstraint.atLeast(SWEEP_STEP, Duration.ofMillis(1)),
          OptionConstraint.atLeast(SWEEP_INTERVAL, Duration.ofMillis(1)),
          OptionConstraint.atLeast(REFRESH_INTERVAL, Duration.ofSeconds(1)));

  private ScoringOptions() {}
}
