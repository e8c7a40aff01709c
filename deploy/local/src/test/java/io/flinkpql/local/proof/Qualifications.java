// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Holds the qualifications of each account in order, without {@code recorded_at}.
 *
 * @param byAccount qualifications by account id
 */
record Qualifications(Map<String, List<ObjectNode>> byAccount) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DIFFERENCES_SHOWN = 5;

  /** Parses records of the topic. */
  static Qualifications of(List<ConsumerRecord<byte[], byte[]>> records) {
    Qualifications all = new Qualifications(new TreeMap<>());
    records.forEach(record -> all.add(record.value()));
    return all;
  }

  /** Parses lines of a replay's output file. */
  static Qualifications ofLines(List<byte[]> lines) {
    Qualifications all = new Qualifications(new TreeMap<>());
    lines.forEach(all::add);
    return all;
  }

  private void add(byte[] value) {
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(value);
      json.remove("recorded_at");
      byAccount.computeIfAbsent(json.get("account").asText(), id -> new ArrayList<>()).add(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns those effective at or before an instant, except those of watermark accounts. */
  Qualifications upTo(long instant) {
    Map<String, List<ObjectNode>> selected = new TreeMap<>();
    byAccount.forEach(
        (account, records) -> {
          List<ObjectNode> early =
              records.stream().filter(record -> effectiveAt(record) <= instant).toList();
          if (!early.isEmpty() && !account.startsWith(GeneratedUsage.WATERMARK_ACCOUNT)) {
            selected.put(account, early);
          }
        });
    return new Qualifications(selected);
  }

  /** Returns those effective after an instant. */
  Qualifications after(long instant) {
    Map<String, List<ObjectNode>> late = new TreeMap<>();
    byAccount.forEach(
        (account, records) -> {
          List<ObjectNode> its =
              records.stream().filter(record -> effectiveAt(record) > instant).toList();
          if (!its.isEmpty()) {
            late.put(account, its);
          }
        });
    return new Qualifications(late);
  }

  /** Returns these without records that repeat an earlier one of their account. */
  Qualifications withoutRepeats() {
    Map<String, List<ObjectNode>> distinct = new TreeMap<>();
    byAccount.forEach(
        (account, records) -> distinct.put(account, records.stream().distinct().toList()));
    return new Qualifications(distinct);
  }

  /** Returns these and others. */
  Qualifications with(Qualifications others) {
    Map<String, List<ObjectNode>> all = new TreeMap<>();
    byAccount.forEach((account, records) -> all.put(account, new ArrayList<>(records)));
    others.byAccount.forEach(
        (account, records) ->
            all.computeIfAbsent(account, id -> new ArrayList<>()).addAll(records));
    return new Qualifications(all);
  }

  int size() {
    return byAccount.values().stream().mapToInt(List::size).sum();
  }

  /** Returns the latest effective time, ms since the epoch. */
  long latestEffectiveAt() {
    return byAccount.values().stream()
        .flatMap(List::stream)
        .mapToLong(Qualifications::effectiveAt)
        .max()
        .orElse(Long.MIN_VALUE);
  }

  /** Returns the versions of the rule set that made a record, ascending. */
  SortedSet<Long> versions() {
    return byAccount.values().stream()
        .flatMap(List::stream)
        .map(record -> record.path("rule_set").path("version").asLong())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Counts the qualifications of a kind. */
  long count(String kind) {
    return byAccount.values().stream()
        .flatMap(List::stream)
        .filter(record -> record.get("kind").asText().equals(kind))
        .count();
  }

  /** Describes each account whose sequence numbers are not 1, 2, 3, … A deletion restarts at 1. */
  List<String> gaps() {
    List<String> gaps = new ArrayList<>();
    byAccount.forEach(
        (account, records) -> {
          long expected = 1;
          for (JsonNode json : records) {
            long seq = json.get("seq").asLong();
            if (seq != expected) {
              gaps.add(account + " has seq " + seq + " instead of " + expected);
              return;
            }
            expected = json.get("kind").asText().equals("deleted") ? 1 : seq + 1;
          }
        });
    return gaps;
  }

  /** Describes the first difference of each account, for a few accounts. */
  List<String> differencesFrom(Qualifications expected) {
    TreeSet<String> accounts = new TreeSet<>(byAccount.keySet());
    accounts.addAll(expected.byAccount.keySet());
    List<String> differences = new ArrayList<>();
    for (String account : accounts) {
      List<String> actualLines = lines(account);
      List<String> expectedLines = expected.lines(account);
      for (int i = 0; i < Math.max(actualLines.size(), expectedLines.size()); i++) {
        String actualLine = i < actualLines.size() ? actualLines.get(i) : "missing";
        String expectedLine = i < expectedLines.size() ? expectedLines.get(i) : "missing";
        if (!actualLine.equals(expectedLine)) {
          differences.add(
              account
                  + "["
                  + i
                  + "] is\n  "
                  + actualLine
                  + "\ninstead of\n  "
                  + expectedLine
                  + "\n");
          break;
        }
      }
    }
    return differences.size() <= DIFFERENCES_SHOWN
        ? differences
        : List.of(
            differences.size() + " accounts differ",
            differences.subList(0, DIFFERENCES_SHOWN).toString());
  }

  /** Describes each account whose records are not a prefix of its records in {@code whole}. */
  List<String> differencesFromPrefixOf(Qualifications whole) {
    Map<String, List<ObjectNode>> prefixes = new TreeMap<>();
    byAccount.forEach(
        (account, records) -> {
          List<ObjectNode> all = whole.byAccount.getOrDefault(account, List.of());
          prefixes.put(account, all.subList(0, Math.min(all.size(), records.size())));
        });
    return differencesFrom(new Qualifications(prefixes));
  }

  /** Describes each account whose records are not the last of its records in {@code whole}. */
  List<String> differencesFromSuffixOf(Qualifications whole) {
    Map<String, List<ObjectNode>> suffixes = new TreeMap<>();
    byAccount.forEach(
        (account, records) -> {
          List<ObjectNode> all = whole.byAccount.getOrDefault(account, List.of());
          suffixes.put(account, all.subList(Math.max(0, all.size() - records.size()), all.size()));
        });
    return differencesFrom(new Qualifications(suffixes));
  }

  /**
   * Returns an account's records in the order of a replay's file. If an account is deleted and
   * restarted within one millisecond, sequence numbers alone do not define the order.
   */
  private List<String> lines(String account) {
    return byAccount.getOrDefault(account, List.of()).stream()
        .sorted(
            Comparator.comparingLong(Qualifications::effectiveAt)
                .thenComparing(record -> record.get("seq").asLong())
                .thenComparing(JsonNode::toString))
        .map(ObjectNode::toString)
        .toList();
  }

  private static long effectiveAt(JsonNode json) {
    return Instant.parse(json.get("effective_at").asText()).toEpochMilli();
  }
}
