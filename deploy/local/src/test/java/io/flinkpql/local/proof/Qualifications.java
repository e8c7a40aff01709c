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
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Qualifications of each account, in their order, without the time at which they were recorded.
 *
 * @param byAccount by account
 */
record Qualifications(Map<String, List<ObjectNode>> byAccount) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SHOWN = 5;

  /** Of records of the topic. */
  static Qualifications of(List<ConsumerRecord<byte[], byte[]>> records) {
    Qualifications all = new Qualifications(new TreeMap<>());
    records.forEach(read -> all.add(read.value()));
    return all;
  }

  /** Of lines of a replay's file. */
  static Qualifications ofLines(List<byte[]> lines) {
    Qualifications all = new Qualifications(new TreeMap<>());
    lines.forEach(all::add);
    return all;
  }

  private void add(byte[] value) {
    try {
      ObjectNode json = (ObjectNode) JSON.readTree(value);
      json.remove("recorded_at");
      byAccount.computeIfAbsent(json.get("account").asText(), a -> new ArrayList<>()).add(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Those of real accounts that took effect at an instant or before it. */
  Qualifications upTo(long instant) {
    Map<String, List<ObjectNode>> kept = new TreeMap<>();
    byAccount.forEach(
        (account, records) -> {
          List<ObjectNode> early = records.stream().filter(r -> effectiveAt(r) <= instant).toList();
          if (!early.isEmpty() && !account.startsWith(GeneratedUsage.MARKER)) {
            kept.put(account, early);
          }
        });
    return new Qualifications(kept);
  }

  int size() {
    return byAccount.values().stream().mapToInt(List::size).sum();
  }

  long latest() {
    return byAccount.values().stream()
        .flatMap(List::stream)
        .mapToLong(Qualifications::effectiveAt)
        .max()
        .orElse(Long.MIN_VALUE);
  }

  /** How many of a kind there are. */
  long count(String kind) {
    return byAccount.values().stream()
        .flatMap(List::stream)
        .filter(r -> r.get("kind").asText().equals(kind))
        .count();
  }

  /** One sentence for each account whose numbers do not go 1, 2, 3, …, from 1 after a deletion. */
  List<String> gaps() {
    List<String> gaps = new ArrayList<>();
    byAccount.forEach(
        (account, records) -> {
          long expected = 1;
          for (JsonNode json : records) {
            long seq = json.get("seq").asLong();
            if (seq != expected) {
              gaps.add(account + " has seq " + seq + " where " + expected + " should be");
              return;
            }
            expected = json.get("kind").asText().equals("deleted") ? 1 : seq + 1;
          }
        });
    return gaps;
  }

  /** Where these differ from {@code expected}: the first record of an account, a few accounts. */
  List<String> differencesFrom(Qualifications expected) {
    TreeSet<String> accounts = new TreeSet<>(byAccount.keySet());
    accounts.addAll(expected.byAccount.keySet());
    List<String> differences = new ArrayList<>();
    for (String account : accounts) {
      List<String> here = lines(account);
      List<String> there = expected.lines(account);
      for (int i = 0; i < Math.max(here.size(), there.size()); i++) {
        String is = i < here.size() ? here.get(i) : "nothing";
        String wanted = i < there.size() ? there.get(i) : "nothing";
        if (!is.equals(wanted)) {
          differences.add(account + "[" + i + "] is\n  " + is + "\nand not\n  " + wanted + "\n");
          break;
        }
      }
    }
    return differences.size() <= SHOWN
        ? differences
        : List.of(
            differences.size() + " accounts differ", differences.subList(0, SHOWN).toString());
  }

  /** Whether each account's records are the beginning of what {@code whole} has of it. */
  List<String> departuresFrom(Qualifications whole) {
    Map<String, List<ObjectNode>> beginnings = new TreeMap<>();
    byAccount.forEach(
        (account, records) -> {
          List<ObjectNode> all = whole.byAccount.getOrDefault(account, List.of());
          beginnings.put(account, all.subList(0, Math.min(all.size(), records.size())));
        });
    return differencesFrom(new Qualifications(beginnings));
  }

  /**
   * In the order of a replay's file: where an account is deleted and begun anew within one
   * millisecond, numbers alone do not tell the order.
   */
  private List<String> lines(String account) {
    return byAccount.getOrDefault(account, List.of()).stream()
        .sorted(
            Comparator.comparingLong(Qualifications::effectiveAt)
                .thenComparing(r -> r.get("seq").asLong())
                .thenComparing(JsonNode::toString))
        .map(ObjectNode::toString)
        .toList();
  }

  private static long effectiveAt(JsonNode json) {
    return Instant.parse(json.get("effective_at").asText()).toEpochMilli();
  }
}
