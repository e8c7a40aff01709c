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
import java.util.SplittableRandom;

/**
 * Generated usage, some accounts deleted on the way.
 *
 * @param messages in the order in which they are sent
 */
record Usage(List<Message> messages) {

  /** Accounts whose only purpose is to tell the job what time it is. */
  static final String MARKER = "marker-";

  private static final LocalDate FIRST_DAY = LocalDate.of(2025, 3, 10);
  private static final int ACCOUNTS = 50;
  private static final int DAYS = 30;
  private static final int DELETIONS = 5;

  /** Messages as they come to a collector: late ones, duplicates and broken ones among them. */
  static Usage asItComes(Topics topics, long seed, int number) {
    UsageGenerator generator =
        new UsageGenerator(
            new UsageProfile(seed, FIRST_DAY, ACCOUNTS, DAYS, (double) number / DAYS));
    SplittableRandom random = new SplittableRandom(seed);
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      UsageMessage next = generator.next();
      boolean marketing = next.topic() == UsageMessage.Topic.MARKETING;
      messages.add(
          new Message(
              marketing ? topics.marketing() : topics.usage(),
              marketing ? 0 : partition(next.account()),
              next.account(),
              next.value(),
              next.receivedAt()));
      if (random.nextInt(number) < DELETIONS) {
        messages.add(
            Message.delete(
                topics.usage(), partition(next.account()), next.account(), next.receivedAt()));
      }
    }
    return new Usage(messages);
  }

  /** The same messages by event time, an account's all in one partition of one topic. */
  static Usage inOrder(Topics topics, long seed, int number) {
    UsageGenerator generator =
        new UsageGenerator(
            new UsageProfile(seed, FIRST_DAY, ACCOUNTS, DAYS, (double) number / DAYS));
    SplittableRandom random = new SplittableRandom(seed);
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      UsageMessage next = generator.next();
      int partition = partition(next.account());
      messages.add(
          new Message(topics.usage(), partition, next.account(), next.value(), next.eventTime()));
      if (random.nextInt(number) < DELETIONS) {
        messages.add(Message.delete(topics.usage(), partition, next.account(), next.eventTime()));
      }
    }
    messages.sort(Comparator.comparingLong(Message::time));
    return new Usage(messages);
  }

  private static int partition(String account) {
    return Math.floorMod(account.hashCode(), Topics.PARTITIONS);
  }

  /** Some days after the last message, so that quiet accounts are demoted. */
  long asOf() {
    return messages.get(messages.size() - 1).time() + Duration.ofDays(9).toMillis();
  }

  /** Messages in every partition that tell the job that {@code asOf} is over. */
  static List<Message> markers(Topics topics, long asOf) {
    long time = asOf + Duration.ofHours(1).toMillis();
    List<Message> markers = new ArrayList<>();
    for (int partition = 0; partition < Topics.PARTITIONS; partition++) {
      markers.add(
          Message.track(topics.usage(), partition, MARKER + partition, "Signed In", "", time));
    }
    markers.add(Message.track(topics.marketing(), 0, MARKER + "m", "Signed In", "", time));
    return markers;
  }

  /** Writes the messages as a file, a line each. */
  Path write(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      for (Message message : messages) {
        out.write(message.value());
        out.write("\n".getBytes(StandardCharsets.UTF_8));
      }
    }
    return file;
  }
}
