// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.usage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkpql.local.usage.UsageMessage.Topic;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UsageGeneratorTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final LocalDate FIRST_DAY = LocalDate.of(2026, 3, 2);

  private static List<UsageMessage> messages(long seed, int number) {
    UsageGenerator generator = new UsageGenerator(new UsageProfile(seed, FIRST_DAY, 250, 42, 1400));
    return Stream.generate(generator::next).limit(number).toList();
  }

  private static Optional<JsonNode> parse(UsageMessage message) {
    try {
      return Optional.of(JSON.readTree(message.value()));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static List<String> texts(List<UsageMessage> messages) {
    return messages.stream()
        .map(m -> m.topic() + " " + m.account() + " " + m.eventTime() + new String(m.value()))
        .toList();
  }

  @Test
  void equalSeedsGiveEqualMessages() {
    assertThat(texts(messages(7, 5_000))).isEqualTo(texts(messages(7, 5_000)));
  }

  @Test
  void differentSeedsGiveDifferentMessages() {
    assertThat(texts(messages(7, 100))).isNotEqualTo(texts(messages(8, 100)));
  }

  @Test
  void simulatedDayHasAboutTheConfiguredNumberOfMessages() {
    List<UsageMessage> messages = messages(7, 40 * 1_400);

    long days =
        Duration.between(
                Instant.ofEpochMilli(messages.get(0).receivedAt()),
                Instant.ofEpochMilli(messages.get(messages.size() - 1).receivedAt()))
            .toDays();

    assertThat(days).isBetween(36L, 40L);
  }

  @Test
  void messagesAreOrderedByReceivedAt() {
    assertThat(messages(7, 20_000))
        .isSortedAccordingTo(Comparator.comparingLong(UsageMessage::receivedAt));
  }

  @Test
  void fewAccountsCauseMostOfTheUsage() {
    List<UsageMessage> messages = messages(7, 40_000);
    List<Long> perAccount =
        messages.stream()
            .collect(Collectors.groupingBy(UsageMessage::account, Collectors.counting()))
            .values()
            .stream()
            .sorted(Comparator.reverseOrder())
            .toList();

    long largest = perAccount.stream().limit(perAccount.size() / 10).mapToLong(n -> n).sum();

    assertThat((double) largest / messages.size()).isGreaterThan(0.4);
    assertThat(perAccount.get(perAccount.size() / 2)).isLessThan(200);
  }

  @Test
  void aboutOnePercentAreRepeatedSoonWithTheSameId() {
    Map<String, Integer> firstSeen = new HashMap<>();
    List<Integer> distances = new ArrayList<>();
    List<UsageMessage> messages = messages(7, 20_000);
    for (int i = 0; i < messages.size(); i++) {
      int position = i;
      parse(messages.get(i))
          .map(m -> firstSeen.putIfAbsent(m.path("messageId").asText(), position))
          .ifPresent(first -> distances.add(position - first));
    }

    assertThat(distances).hasSizeBetween(120, 280).allMatch(d -> d < 50);
  }

  @Test
  void aboutOnePercentAreHoursOrDaysLate() {
    long late =
        messages(7, 20_000).stream()
            .filter(m -> m.eventTime() < m.receivedAt() - Duration.ofMinutes(59).toMillis())
            .count();

    assertThat(late).isBetween(120L, 280L);
  }

  @Test
  void everyKindOfInvalidMessageOccurs() {
    Set<String> seen = new HashSet<>();
    int invalid = 0;
    for (UsageMessage message : messages(7, 20_000)) {
      String problem = parse(message).map(UsageGeneratorTest::problemOf).orElse("JSON");
      if (!problem.isEmpty()) {
        invalid++;
        seen.add(problem);
      }
    }

    assertThat(seen)
        .containsExactlyInAnyOrder("JSON", "type", "event", "account", "timestamp", "future");
    assertThat(invalid).isBetween(50, 160);
  }

  private static String problemOf(JsonNode message) {
    if (message.path("type").asText().equals("heartbeat")) {
      return "type";
    }
    if (message.path("type").asText().equals("track") && message.path("event").asText().isEmpty()) {
      return "event";
    }
    if (message.at("/context/groupId").asText().contains("\n")) {
      return "account";
    }
    if (!message.path("timestamp").asText().startsWith("20")) {
      return "timestamp";
    }
    Instant received = Instant.parse(message.path("receivedAt").asText());
    return Instant.parse(message.path("timestamp").asText()).isAfter(received.plusSeconds(300))
        ? "future"
        : "";
  }

  @Test
  void someAccountsGoFromSignUpToSubscription() {
    Map<String, Set<String>> eventsByAccount = new HashMap<>();
    Map<Topic, Integer> topics = new HashMap<>();
    for (UsageMessage message : messages(7, 50_000)) {
      topics.merge(message.topic(), 1, Integer::sum);
      parse(message)
          .ifPresent(
              m ->
                  eventsByAccount
                      .computeIfAbsent(message.account(), a -> new HashSet<>())
                      .add(m.path("event").asText()));
    }

    Set<String> wholeLife =
        Set.of(
            "Signed Up",
            "Setup Completed",
            "Trial Started",
            "Teammate Invited",
            "Feature Used",
            "API Called",
            "Subscription Started");
    assertThat(eventsByAccount.values().stream().filter(e -> e.containsAll(wholeLife)).count())
        .isGreaterThan(10);
    assertThat(eventsByAccount.values().stream().filter(e -> !e.contains("Trial Started")).count())
        .isGreaterThan(20);
    assertThat(topics.get(Topic.MARKETING)).isGreaterThan(10);
  }
}
