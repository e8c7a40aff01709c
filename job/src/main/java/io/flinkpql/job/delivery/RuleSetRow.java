// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A version of a rule set that came into force: a row of {@code pql_rule_set}.
 *
 * @param key name and version
 * @param activeFrom event time from which it holds
 * @param tiers names, the lowest first
 * @param segments names
 * @param priorities names, in the order they are asked
 * @param signals names
 * @param text as it was written
 * @param recordedAt wall clock
 * @param position of the record in the rule-sets topic
 */
public record RuleSetRow(
    Key key,
    Instant activeFrom,
    List<String> tiers,
    List<String> segments,
    List<String> priorities,
    List<String> signals,
    String text,
    Instant recordedAt,
    LogPosition position)
    implements TableChange {

  /** Keeps copies of the lists. */
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
    return 500L + text.length();
  }

  @Override
  public void addTo(ChangeBatch batch) {
    batch.add(this);
  }

  /**
   * What a version goes by.
   *
   * @param name of the rule set
   * @param version of it
   */
  public record Key(String name, long version) implements java.io.Serializable {}
}
