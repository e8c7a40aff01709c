// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flinkpql.job.delivery.LogPosition;
import io.flinkpql.job.delivery.LogRecord;
import io.flinkpql.job.delivery.LogRecord.Topic;
import io.flinkpql.record.AccountKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Builds committed records in the format of the scoring job, with offsets per partition. */
final class LogBuilder {
  private static final String RECORDED_AT = "2026-03-04T10:15:31Z";

  private final List<LogRecord> records = new ArrayList<>();
  private final Map<Map.Entry<Topic, Integer>, Long> nextOffsets = new HashMap<>();

  LogBuilder qualification(int partition, String account, long seq, String kind, double score) {
    return qualification(partition, account, seq, kind, score, "2026-03-04T10:15:30.123Z");
  }

  LogBuilder qualification(
      int partition, String account, long seq, String kind, double score, String effectiveAt) {
    return qualification(
        partition,
        account,
        seq,
        kind,
        score,
        effectiveAt,
        RECORDED_AT,
        "{\"activated\": \"2026-03-01T00:00:00Z\"}",
        "[\"api-limit\", \"team \\\"a\\\\b\\\", c\"]");
  }

  /**
   * Adds a qualification.
   *
   * @param effectiveAt the account's clock
   * @param recordedAt wall-clock time
   * @param enteredAt the tiers held, as JSON
   * @param segments the segments, as JSON
   */
  LogBuilder qualification(
      int partition,
      String account,
      long seq,
      String kind,
      double score,
      String effectiveAt,
      String recordedAt,
      String enteredAt,
      String segments) {
    String convertedAt = kind.equals("converted") ? "\"" + effectiveAt + "\"" : "null";
    return add(
        Topic.QUALIFICATIONS,
        partition,
        account,
        """
        {"schema": "pql.qualification/v1", "account": "%s", "seq": %d, "kind": "%s",
         "from": null, "to": "engaged", "level": 2, "effective_at": "%s",
         "recorded_at": "%s", "score": %s,
         "segments": %s, "priority": "highest",
         "rule_set": {"name": "saas", "version": 7},
         "entered_at": %s, "converted_at": %s,
         "signals": {"invites_30d": 6, "idle_days": null},
         "evidence": [{"tier": "engaged", "list": "enter", "condition": "invites_30d >= 2",
                       "met": true, "values": {"invites_30d": 6}}],
         "trigger": {"message_id": "m1", "event": "Teammate Invited", "user": "u1"}}
        """
            .formatted(
                account,
                seq,
                kind,
                effectiveAt,
                recordedAt,
                score,
                segments,
                enteredAt,
                convertedAt));
  }

  LogBuilder account(int partition, String account, long seq, double score) {
    return account(partition, account, seq, score, "2026-03-04T10:15:30.123Z");
  }

  LogBuilder account(int partition, String account, long seq, double score, String effectiveAt) {
    return add(
        Topic.ACCOUNTS,
        partition,
        account,
        """
        {"schema": "pql.account/v1", "account": "%s", "rule_set": {"name": "saas", "version": 7},
         "tier": "engaged", "level": 2, "score": %s, "segments": [], "priority": null,
         "entered_at": {}, "seq": %d, "converted_at": "2026-03-02T00:00:00Z",
         "signals": {"invites_30d": 6}, "traits": {"plan": "team"}, "effective_at": "%s",
         "recorded_at": "2026-03-04T10:15:31Z"}
        """
            .formatted(account, score, seq, effectiveAt));
  }

  LogBuilder tombstone(int partition, String account) {
    return add(Topic.ACCOUNTS, partition, account, null);
  }

  LogBuilder ruleSet(int partition, int version, String text) {
    return ruleSet(partition, version, text, "[\"activated\", \"engaged\"]");
  }

  /**
   * Adds a version of the rule set.
   *
   * @param tiers the ladder, as JSON
   */
  LogBuilder ruleSet(int partition, int version, String text, String tiers) {
    return add(
        Topic.RULE_SETS,
        partition,
        "saas/" + version,
        """
        {"schema": "pql.rule-set/v1", "name": "saas", "version": %d,
         "active_from": "2026-03-04T10:15:30.123Z", "tiers": %s,
         "segments": [], "priorities": ["high"], "signals": ["invites_30d"],
         "labels": {"tiers": {"engaged": "In use"}}, "text": "%s",
         "recorded_at": "2026-03-04T10:15:31Z"}
        """
            .formatted(version, tiers, text));
  }

  /**
   * Adds a dead letter.
   *
   * @param day day of March 2026 on which the message was rejected
   */
  LogBuilder deadLetter(int partition, int day, String reason) {
    Topic topic = Topic.DEAD_LETTERS;
    records.add(
        new LogRecord(
            topic,
            nextPosition(topic, partition),
            Instant.parse("2026-03-%02dT12:00:00Z".formatted(day)).toEpochMilli(),
            null,
            null,
            Map.of("topic", "usage", "reason", reason)));
    return this;
  }

  LogBuilder add(Topic topic, int partition, String accountOrKey, String value) {
    String key =
        topic == Topic.ACCOUNTS && accountOrKey != null
            ? AccountKey.text("saas", accountOrKey)
            : accountOrKey;
    records.add(
        new LogRecord(
            topic,
            nextPosition(topic, partition),
            key == null ? null : key.getBytes(UTF_8),
            value == null ? null : value.getBytes(UTF_8)));
    return this;
  }

  private LogPosition nextPosition(Topic topic, int partition) {
    long offset = nextOffsets.merge(Map.entry(topic, partition), 1L, Long::sum) - 1;
    return new LogPosition(partition, offset);
  }

  List<LogRecord> records() {
    return List.copyOf(records);
  }
}
