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
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Generated usage, some accounts deleted on the way.
 *
 * @param messages in the order in which they are sent
 */
record GeneratedUsage(List<TestMessage> messages) {

  /** Accounts whose only purpose is to tell the job what time it is. */
  static final String MARKER = "marker-";

  private static final LocalDate FIRST_DAY = LocalDate.of(2025, 3, 10);
  private static final int ACCOUNTS = 50;
  private static final int DAYS = 30;
  private static final int DELETIONS = 5;

  /** Messages as they come to a collector: late ones, duplicates and broken ones among them. */
  static GeneratedUsage asItComes(TestTopics topics, long seed, int number) {
    return generated(seed, number, next -> sent(topics, next));
  }

  /** The same messages by event time, an account's all in one partition of one topic. */
  static GeneratedUsage inOrder(TestTopics topics, long seed, int number) {
    GeneratedUsage usage = generated(seed, number, next -> sentInOrder(topics, next));
    usage.messages.sort(Comparator.comparingLong(TestMessage::time));
    return usage;
  }

  private static GeneratedUsage generated(
      long seed, int number, Function<UsageMessage, TestMessage> sent) {
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
      TestMessage message = sent.apply(next);
      messages.add(message);
      if (deletions.contains(i)) {
        messages.add(
            TestMessage.delete(
                message.topic(), message.partition(), message.account(), message.time()));
      }
    }
    return new GeneratedUsage(messages);
  }

  private static TestMessage sent(TestTopics topics, UsageMessage message) {
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

  private static TestMessage sentInOrder(TestTopics topics, UsageMessage message) {
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

  /** Some days after the last message, so that quiet accounts are demoted. */
  long asOf() {
    return messages.get(messages.size() - 1).time() + Duration.ofDays(9).toMillis();
  }

  /** Messages in every partition that tell the job that {@code asOf} is over. */
  static List<TestMessage> markers(TestTopics topics, long asOf) {
    long time = asOf + Duration.ofHours(1).toMillis();
    List<TestMessage> markers = new ArrayList<>();
    for (int partition = 0; partition < TestTopics.PARTITIONS; partition++) {
      markers.add(
          TestMessage.track(topics.usage(), partition, MARKER + partition, "Signed In", "", time));
    }
    markers.add(TestMessage.track(topics.marketing(), 0, MARKER + "m", "Signed In", "", time));
    return markers;
  }

  /** Writes the messages as a file, a line each. */
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
