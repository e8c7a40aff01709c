// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Adds a version of a rule set that came into force to {@code pql_rule_set}.
 *
 * @param key name and version
 * @param activeFrom event time from which the version is in force
 * @param pushedBy who pushed the version; null if the job read it from a file
 * @param tiers names of the tiers, the lowest first
 * @param segments names of the segments
 * @param priorities names of the priorities, in the order of evaluation
 * @param signals names of the signals
 * @param labels JSON object: words for people, by kind of thing and name
 * @param text the YAML document
 * @param recordedAt wall-clock time of the record
 * @param position of the record in the rule-sets topic
 */
public record RuleSetRow(
    Key key,
    Instant activeFrom,
    String pushedBy,
    List<String> tiers,
    List<String> segments,
    List<String> priorities,
    List<String> signals,
    String labels,
    String text,
    Instant recordedAt,
    LogPosition position)
    implements TableChange {

  /** Copies the lists. */
  public RuleSetRow {
    tiers = List.copyOf(tiers);
    segments = List.copyOf(segments);
    priorities = List.copyOf(priorities);
    signals = List.copyOf(signals);
  }

  @Override
  public LogRecord.Topic topic() {
    return LogRecord.Topic.RULE_SETS;
  }

  @Override
  public String account() {
    return null;
  }

  @Override
  public Optional<Instant> producedAt() {
    return Optional.of(recordedAt);
  }

  @Override
  public long sizeInBytes() {
    return 500L + labels.length() + text.length();
  }

  @Override
  public void addTo(ChangeBatch batch) {
    batch.add(this);
  }

  /**
   * Identifies a version of a rule set.
   *
   * @param name name of the rule set
   * @param version its version
   */
  public record Key(String name, long version) implements Serializable {}
}
