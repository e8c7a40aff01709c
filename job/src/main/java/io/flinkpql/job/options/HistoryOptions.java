// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import static org.apache.flink.configuration.ConfigOptions.key;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** Defines the options of the jobs that measure past messages. */
public final class HistoryOptions {

  /** {@code pql.history.files}. */
  public static final ConfigOption<List<String>> FILES =
      key("pql.history.files")
          .stringType()
          .asList()
          .noDefaultValue()
          .withDescription(
              "Files of messages in a file system of Flink, one JSON document per line, optionally"
                  + " gzipped, or Avro files. Without it the jobs read pql.kafka.topics.usage, from"
                  + " the start of the topics to the end that they have when the job starts.");

  /** {@code pql.history.format}. */
  public static final ConfigOption<String> FORMAT =
      key("pql.history.format")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Format of pql.history.files: a name that ./pql formats lists, or a format file."
                  + " Without it Segment's. pql.messages.formats has those of topics.");

  /** {@code pql.history.report}. */
  public static final ConfigOption<String> REPORT =
      key("pql.history.report")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Required by both jobs. File in a file system of Flink for all figures as one JSON"
                  + " object, such as s3://bucket/backtest.json. It is replaced.");

  /** {@code pql.history.as-of}. */
  public static final ConfigOption<String> AS_OF =
      key("pql.history.as-of")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "ISO time, such as 2026-03-04T10:15:30Z: skip messages after it and evaluate every"
                  + " account up to it. Without it the time of the latest applied message.");

  /** {@code pql.history.attribution}. */
  public static final ConfigOption<Duration> ATTRIBUTION =
      key("pql.history.attribution")
          .durationType()
          .defaultValue(Duration.ofDays(30))
          .withDescription("Time within which a lead must pay to be won.");

  /** {@code pql.backtest.against}. */
  public static final ConfigOption<String> AGAINST =
      key("pql.backtest.against")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Path of a second rule set to compare with. The process that submits the job reads"
                  + " it.");

  /** {@code pql.backtest.holdout-after}. */
  public static final ConfigOption<String> HOLDOUT_AFTER =
      key("pql.backtest.holdout-after")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "ISO time: also report the leads that qualified before it and from it on.");

  /** {@code pql.discovery.conversion}. */
  public static final ConfigOption<String> CONVERSION =
      key("pql.discovery.conversion")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Required by the discovery. Name of the event by which an account pays.");

  /** {@code pql.discovery.last}. */
  public static final ConfigOption<Integer> LAST =
      key("pql.discovery.last")
          .intType()
          .noDefaultValue()
          .withDescription(
              "Use only this number of accounts, those that paid last. Without it all that paid.");

  /** {@code pql.discovery.gap}. */
  public static final ConfigOption<Duration> GAP =
      key("pql.discovery.gap")
          .durationType()
          .defaultValue(Duration.ofDays(1))
          .withDescription(
              "Time after each look in which paying does not count, so that the click on 'buy' is"
                  + " not found as the cause of buying.");

  /** {@code pql.discovery.support}. */
  public static final ConfigOption<Double> SUPPORT =
      key("pql.discovery.support")
          .doubleType()
          .defaultValue(0.01)
          .withDescription("Share of accounts that must have an event to be looked at.");

  /** {@code pql.discovery.ignore}. */
  public static final ConfigOption<List<String>> IGNORE =
      key("pql.discovery.ignore")
          .stringType()
          .asList()
          .noDefaultValue()
          .withDescription("Events that are not looked at.");

  static final List<OptionConstraint<?>> CONSTRAINTS =
      List.of(
          OptionConstraint.texts(FILES, ".+", "a list of files"),
          OptionConstraint.text(FORMAT),
          OptionConstraint.text(REPORT, ".+", "a file"),
          OptionConstraint.text(AS_OF, HistoryOptions::isTime, "an ISO time"),
          OptionConstraint.duration(ATTRIBUTION, Duration.ofHours(1)),
          OptionConstraint.text(AGAINST),
          OptionConstraint.text(HOLDOUT_AFTER, HistoryOptions::isTime, "an ISO time"),
          OptionConstraint.text(CONVERSION),
          OptionConstraint.integer(LAST, 1, Integer.MAX_VALUE),
          OptionConstraint.duration(GAP, Duration.ofMillis(1)),
          OptionConstraint.number(
              SUPPORT, share -> share > 0 && share <= 1, "more than 0 and at most 1"),
          OptionConstraint.texts(IGNORE, ".+", "a list of events"));

  private HistoryOptions() {}

  private static boolean isTime(String text) {
    try {
      return Instant.parse(text) != null;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
