// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import io.flinkpql.local.usage.UsageGenerator;
import io.flinkpql.local.usage.UsageMessage;
import io.flinkpql.local.usage.UsageProfile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Holds generated usage, in which some accounts are deleted.
 *
 * @param messages messages in sending order
 */
record GeneratedUsage(List<TestMessage> messages) {

  /** Id prefix of accounts whose only messages advance the watermark. */
  static final String WATERMARK_ACCOUNT = "watermark-";

  private static final LocalDate FIRST_DAY = LocalDate.of(2025, 3, 10);
  private static final int ACCOUNTS = 50;
  private static final int DAYS = 30;
  private static final int DELETIONS = 5;

  /** Generates messages as a collector receives them, some late, duplicate or invalid. */
  static GeneratedUsage inArrivalOrder(TestTopics topics, long seed, int number) {
    return generated(seed, number, next -> atReceivedTime(topics, next));
  }

  /** Generates messages in event-time order, with each account in a single partition. */
  static GeneratedUsage inEventTimeOrder(TestTopics topics, long seed, int number) {
    GeneratedUsage usage = generated(seed, number, next -> atEventTime(topics, next));
    usage.messages.sort(Comparator.comparingLong(TestMessage::time));
    return usage;
  }

  /**
   * Generates messages in random order over all partitions, each with its account and none a
   * deletion. The last message of every account has the time of the latest.
   */
  static GeneratedUsage withoutOrder(TestTopics topics, long seed, int number) {
    GeneratedUsage ordered = inEventTimeOrder(topics, seed, number);
    long latest = ordered.latest();
    Random random = new Random(seed);
    List<TestMessage> messages = new ArrayList<>();
    for (TestMessage message : ordered.messages) {
      String text = new String(message.value(), StandardCharsets.UTF_8);
      if (text.contains("\"groupId\"") && !text.startsWith("{\"type\": \"delete\"")) {
        messages.add(
            new TestMessage(
                topics.usage(),
                random.nextInt(TestTopics.PARTITIONS),
                message.account(),
                message.value(),
                latest));
      }
    }
    Collections.shuffle(messages, random);
    messages.addAll(new GeneratedUsage(messages).lastMessages(topics, latest));
    return new GeneratedUsage(messages);
  }

  /**
   * Creates a message of each account, in the account's partition, so that all clocks stand at one
   * instant in the end.
   */
  List<TestMessage> lastMessages(TestTopics topics, long time) {
    return messages.stream()
        .map(TestMessage::account)
        .distinct()
        .sorted()
        .map(
            account ->
                TestMessage.track(
                    topics.usage(),
                    partition(account),
                    account,
                    "Signed In",
                    "last-" + account,
                    time))
        .toList();
  }

  /** Returns the time of the latest message. */
  long latest() {
    return messages.stream().mapToLong(TestMessage::time).max().orElseThrow();
  }

  private static GeneratedUsage generated(
      long seed, int number, Function<UsageMessage, TestMessage> toTestMessage) {
    UsageGenerator generator =
        new UsageGenerator(
            new UsageProfile(seed, FIRST_DAY, ACCOUNTS, DAYS, (double) number / DAYS));
    Set<Integer> deletions =
        new SplittableRandom(seed)
            .ints(DELETIONS, number / 3, number)
            .boxed()
            .collect(Collectors.toSet());
    List<TestMessage> messages = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      UsageMessage next = generator.next();
      TestMessage message = toTestMessage.apply(next);
      messages.add(message);
      if (deletions.contains(i)) {
        messages.add(
            TestMessage.delete(
                message.topic(), message.partition(), message.account(), message.time()));
      }
    }
    return new GeneratedUsage(messages);
  }

  private static TestMessage atReceivedTime(TestTopics topics, UsageMessage message) {
    return switch (message.topic()) {
      case USAGE ->
          new TestMessage(
              topics.usage(),
              partition(message.account()),
              message.account(),
              message.value(),
              message.receivedAt());
      case MARKETING ->
          new TestMessage(
              topics.marketing(), 0, message.account(), message.value(), message.receivedAt());
    };
  }

  private static TestMessage atEventTime(TestTopics topics, UsageMessage message) {
    return new TestMessage(
        topics.usage(),
        partition(message.account()),
        message.account(),
        message.value(),
        message.eventTime());
  }

  private static int partition(String account) {
    return Math.floorMod(account.hashCode(), TestTopics.PARTITIONS);
  }

  /** Returns an instant days after the last message, so that idle accounts are demoted. */
  long asOf() {
    return messages.get(messages.size() - 1).time() + Duration.ofDays(9).toMillis();
  }

  /** Creates a message for every partition, which together move the watermark past {@code asOf}. */
  static List<TestMessage> watermarkMessages(TestTopics topics, long asOf) {
    return watermarkMessagesAt(topics, asOf + Duration.ofHours(1).toMillis());
  }

  /** Creates a message of a time for every partition. */
  static List<TestMessage> watermarkMessagesAt(TestTopics topics, long time) {
    List<TestMessage> messages = new ArrayList<>();
    for (int partition = 0; partition < TestTopics.PARTITIONS; partition++) {
      messages.add(
          TestMessage.track(
              topics.usage(), partition, WATERMARK_ACCOUNT + partition, "Signed In", "", time));
    }
    messages.add(
        TestMessage.track(
            topics.marketing(), 0, WATERMARK_ACCOUNT + "marketing", "Signed In", "", time));
    return messages;
  }

  /** Writes the messages to a file, one per line. */
  Path write(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      for (TestMessage message : messages) {
        out.write(message.value());
        out.write("\n".getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }
}
