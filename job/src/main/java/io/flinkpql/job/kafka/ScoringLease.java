// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.options.RuntimeOptions;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/**
 * Lets one scoring job at a time use a consumer group and a prefix of transactional ids. Two would
 * write every record twice and abort each other's transactions.
 *
 * <p>The job joins a consumer group of its own for each of the two names; brokers remove a member
 * that vanished. The source's groups cannot show a job, since Flink's source joins none. The member
 * that is assigned the first partition of a topic holds the lease; the assignor gives it to the
 * member that joined first.
 *
 * <p>The lease does not see jobs with other names that write the same topics, jobs on other
 * brokers, and versions of this job without a lease.
 */
public final class ScoringLease implements Serializable {

  private static final long serialVersionUID = 1L;

  private static final String CLIENT = "scoring-";

  /** Sorts like the instants, since the assignor orders members by the name of their client. */
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final Duration POLL_INTERVAL = Duration.ofMillis(200);

  private final String servers;
  private final Properties clientSettings;
  private final String topic;
  private final List<String> names;
  private final Duration timeout;
  private final String job = UUID.randomUUID().toString().substring(0, 8);

  private ScoringLease(JobConfiguration configuration) {
    servers = configuration.get(KafkaOptions.BOOTSTRAP_SERVERS);
    clientSettings = configuration.kafkaProperties();
    topic = configuration.get(KafkaOptions.USAGE_TOPICS).get(0);
    names =
        Stream.of(KafkaOptions.GROUP_ID, KafkaOptions.TRANSACTIONAL_ID_PREFIX)
            .map(configuration::get)
            .distinct()
            .toList();
    timeout = configuration.get(RuntimeOptions.TAKEOVER_TIMEOUT);
  }

  /** Creates the lease of a new job. It stays that job's across failovers. */
  public static ScoringLease of(JobConfiguration configuration) {
    return new ScoringLease(configuration);
  }

  /**
   * Checks before a start that no other job holds the lease.
   *
   * @param wait maximum time to wait for an instance to end that has just been stopped
   * @throws LeaseRefusedException if another job holds it; the message names it and the remedy
   * @throws BrokersException if the brokers cannot be reached
   */
  public void checkFree(Duration wait)
      throws LeaseRefusedException, BrokersException, InterruptedException {
    long deadline = System.nanoTime() + wait.toNanos();
    try (Brokers brokers = Brokers.of(servers, clientSettings)) {
      for (String name : names) {
        Optional<MemberDescription> other = first(members(name, brokers));
        while (other.isPresent()) {
          if (System.nanoTime() >= deadline) {
            throw new LeaseRefusedException(refusal(name, other.get()));
          }
          Thread.sleep(POLL_INTERVAL.toMillis());
          other = first(members(name, brokers));
        }
      }
    }
  }

  /**
   * Begins to hold the lease in the background, until the result is closed.
   *
   * @param failed receives the failure if another job holds the lease, or the brokers refuse
   */
  LeaseHolder hold(Consumer<Exception> failed) {
    return LeaseHolder.start(this, failed);
  }

  /**
   * Waits until this job holds the lease. A sink waits before it opens transactions, since that
   * aborts those of another job with the same prefix.
   *
   * @throws IllegalStateException if the job does not hold the lease in time
   */
  void awaitHeld() throws BrokersException, InterruptedException {
    long deadline = System.nanoTime() + timeout.multipliedBy(2).plusMinutes(1).toNanos();
    try (Brokers brokers = Brokers.of(servers, clientSettings)) {
      for (String name : names) {
        while (!first(members(name, brokers)).filter(this::isOwn).isPresent()) {
          if (System.nanoTime() >= deadline) {
            throw new IllegalStateException(
                "The scoring job did not join the consumer group " + group(name) + " in time");
          }
          Thread.sleep(POLL_INTERVAL.toMillis());
        }
      }
    }
  }

  /** Returns the settings of the consumer that joins the group of a name. */
  Properties consumerSettings(String name) throws BrokersException, InterruptedException {
    Properties settings = new Properties();
    settings.putAll(clientSettings);
    settings.setProperty("bootstrap.servers", servers);
    settings.setProperty("group.id", group(name));
    settings.setProperty("client.id", nextClient(name));
    settings.setProperty("group.protocol", "classic");
    settings.setProperty(
        "partition.assignment.strategy", "org.apache.kafka.clients.consumer.RangeAssignor");
    settings.setProperty("session.timeout.ms", "15000");
    settings.setProperty("heartbeat.interval.ms", "3000");
    // A cancelled job's class loader may be closed before its consumer is. The heartbeats of that
    // consumer would go on, and hold up the next job's join for this long.
    settings.setProperty("max.poll.interval.ms", "15000");
    settings.setProperty("auto.offset.reset", "latest");
    settings.setProperty("enable.auto.commit", "false");
    settings.setProperty("allow.auto.create.topics", "false");
    return settings;
  }

  /** Returns why a job that waited for the lease of a name does not hold it. */
  Exception refused(String name) throws BrokersException, InterruptedException {
    try (Brokers brokers = Brokers.of(servers, clientSettings)) {
      return first(members(name, brokers))
          .filter(member -> !isOwn(member))
          .<Exception>map(member -> new LeaseRefusedException(refusal(name, member)))
          .orElseGet(
              () ->
                  new IllegalStateException(
                      "The scoring job is not assigned the topic %s in the consumer group %s"
                          .formatted(topic, group(name))));
    }
  }

  List<String> names() {
    return names;
  }

  Duration timeout() {
    return timeout;
  }

  /** Returns the partition whose member holds the lease. */
  TopicPartition partition() {
    return new TopicPartition(topic, 0);
  }

  static String group(String name) {
    return name + ".lease";
  }

  /**
   * Returns a name for the client that sorts after those of all members, whatever the clocks of
   * their machines say.
   */
  private String nextClient(String name) throws BrokersException, InterruptedException {
    try (Brokers brokers = Brokers.of(servers, clientSettings)) {
      String now = CLIENT + STAMP.format(Instant.now());
      return members(name, brokers).stream()
              .map(MemberDescription::clientId)
              .filter(client -> client.compareTo(now) > 0)
              .max(Comparator.naturalOrder())
              // Sorts after the member's name, which is that of its client, '-' and a random text.
              .map(latest -> latest + "_")
              .orElse(now)
          + "-"
          + job;
    }
  }

  private Collection<MemberDescription> members(String name, Brokers brokers)
      throws BrokersException, InterruptedException {
    String group = group(name);
    try {
      return brokers
          .await(
              brokers.admin().describeConsumerGroups(List.of(group)).describedGroups().get(group),
              "The consumer group %s, by which a second scoring job is noticed, was not read"
                  .formatted(group))
          .members();
    } catch (BrokersException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return List.of();
      }
      throw e;
    }
  }

  /** Returns the member that holds the lease, or the first to hold it after a rebalance. */
  private Optional<MemberDescription> first(Collection<MemberDescription> members) {
    return members.stream()
        .filter(member -> member.assignment().topicPartitions().contains(partition()))
        .findFirst()
        .or(() -> members.stream().min(Comparator.comparing(MemberDescription::clientId)));
  }

  private boolean isOwn(MemberDescription member) {
    return member.clientId().endsWith("-" + job)
        && member.assignment().topicPartitions().contains(partition());
  }

  private static String refusal(String name, MemberDescription other) {
    return ("Another scoring job uses the consumer group or the transactional ids %s: client %s at"
            + " %s. Two would write every record twice: stop the other one, or give this one its"
            + " own pql.kafka.group-id, pql.kafka.transactional-id-prefix and output topics.")
        .formatted(name, other.clientId(), other.host());
  }
}
