// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.rules;

import io.flinkpql.job.kafka.SecurityProblem;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.options.ScoringOptions;
import io.flinkpql.rulelog.PushTiming;
import io.flinkpql.rulelog.RuleLog;
import io.flinkpql.rulelog.RulePush;
import io.flinkpql.rulelog.RulePushJson;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Locates the rules topic and connects to it. The topic has one partition, which gives its records
 * their order, and the brokers stamp the time of each append.
 */
public final class RulesTopic implements Serializable {

  /** Settings that the topic must be created with. */
  public static final Map<String, String> SETTINGS =
      Map.of(
          "cleanup.policy", "delete",
          "retention.ms", "-1",
          "retention.bytes", "-1",
          "message.timestamp.type", "LogAppendTime");

  private static final long serialVersionUID = 1L;
  private static final long TIMEOUT_SECONDS = 30;

  private final String name;
  private final String bootstrapServers;
  private final HashMap<String, String> kafka;
  private final PushTiming timing;

  private RulesTopic(
      String name, String bootstrapServers, Map<String, String> kafka, PushTiming timing) {
    this.name = name;
    this.bootstrapServers = bootstrapServers;
    this.kafka = new HashMap<>(kafka);
    this.timing = timing;
  }

  /** Returns the topic of a job; empty if it follows none. */
  public static Optional<RulesTopic> of(JobConfiguration configuration) {
    return configuration
        .find(ScoringOptions.RULES_TOPIC)
        .map(
            name -> {
              Map<String, String> kafka = new HashMap<>();
              configuration
                  .kafkaProperties()
                  .forEach((key, value) -> kafka.put(key.toString(), value.toString()));
              return new RulesTopic(
                  name,
                  configuration.get(KafkaOptions.BOOTSTRAP_SERVERS),
                  kafka,
                  new PushTiming(
                      configuration.get(ScoringOptions.RULES_LEAD),
                      configuration.get(ScoringOptions.RULES_KEEP),
                      configuration.get(ScoringOptions.RULES_TRUST_AT)));
            });
  }

  /** The name of the topic. */
  public String name() {
    return name;
  }

  /** The timing of its pushes. */
  public PushTiming timing() {
    return timing;
  }

  /** The settings of a client of the topic's brokers. */
  Properties clientProperties() {
    Properties properties = new Properties();
    properties.putAll(kafka);
    properties.setProperty("bootstrap.servers", bootstrapServers);
    return properties;
  }

  /**
   * Checks that the topic exists and has the settings that its use needs.
   *
   * @throws RulesTopicException with every setting that is wrong
   */
  public void check() throws RulesTopicException, InterruptedException {
    List<String> problems = new ArrayList<>();
    try (Admin admin = Admin.create(clientProperties())) {
      int partitions =
          admin
              .describeTopics(List.of(name))
              .allTopicNames()
              .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .get(name)
              .partitions()
              .size();
      if (partitions != 1) {
        problems.add("it has " + partitions + " partitions and must have 1");
      }
      problems.addAll(wrongSettings(admin));
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw unusable(e);
    }
    if (!problems.isEmpty()) {
      throw new RulesTopicException(
          "The rules topic %s cannot be used: %s".formatted(name, String.join("; ", problems)));
    }
  }

  /** Lists the settings that are wrong; none if this client may not read settings. */
  private List<String> wrongSettings(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
    Config settings;
    try {
      settings =
          admin
              .describeConfigs(List.of(resource))
              .all()
              .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
              .get(resource);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return List.of();
      }
      throw e;
    }
    return SETTINGS.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .filter(wanted -> !settings.get(wanted.getKey()).value().equals(wanted.getValue()))
        .map(
            wanted ->
                "%s is %s and must be %s"
                    .formatted(
                        wanted.getKey(), settings.get(wanted.getKey()).value(), wanted.getValue()))
        .toList();
  }

  private RulesTopicException unusable(Exception e) {
    Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
    if (cause instanceof UnknownTopicOrPartitionException) {
      return new RulesTopicException(
          "The rules topic %s does not exist: create it with ./pql topics, the task CreateTopics,"
                  .formatted(name)
              + " or by hand with one partition and %s".formatted(settingsText()),
          e);
    }
    String reason =
        cause instanceof TimeoutException
            ? "no answer in time"
            : SecurityProblem.of(cause).orElseGet(() -> String.valueOf(cause.getMessage()));
    return new RulesTopicException(
        "The rules topic %s on %s cannot be reached: %s".formatted(name, bootstrapServers, reason),
        e);
  }

  private static String settingsText() {
    return SETTINGS.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(setting -> setting.getKey() + "=" + setting.getValue())
        .collect(Collectors.joining(", "));
  }

  /**
   * Reads the topic from its first record to its present end.
   *
   * @throws RulesTopicException if it cannot be read
   */
  public RuleLog read() throws RulesTopicException {
    try (RulesReader reader = new RulesReader(this)) {
      return reader.readToEnd(Duration.ofSeconds(TIMEOUT_SECONDS));
    } catch (KafkaException e) {
      throw unusable(e);
    }
  }

  /**
   * Appends a push and folds the topic up to it.
   *
   * @return the fold, whose last record is the push
   * @throws RulesTopicException if the push was not appended, or the topic cannot be read
   */
  public RuleLog append(RulePush push) throws RulesTopicException, InterruptedException {
    long offset = send(push);
    try (RulesReader reader = new RulesReader(this)) {
      return reader.readThrough(offset, Duration.ofSeconds(TIMEOUT_SECONDS));
    } catch (KafkaException e) {
      throw unusable(e);
    }
  }

  private long send(RulePush push) throws RulesTopicException, InterruptedException {
    Properties properties = clientProperties();
    properties.setProperty("acks", "all");
    properties.setProperty("enable.idempotence", "true");
    properties.setProperty("max.block.ms", String.valueOf(TIMEOUT_SECONDS * 1_000));
    properties.setProperty("delivery.timeout.ms", String.valueOf(TIMEOUT_SECONDS * 1_000));
    properties.setProperty("request.timeout.ms", String.valueOf(TIMEOUT_SECONDS * 500));
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (Producer<byte[], byte[]> producer = new KafkaProducer<>(properties, bytes, bytes)) {
      RecordMetadata appended =
          producer
              .send(
                  new ProducerRecord<>(
                      name,
                      0,
                      push.name().getBytes(StandardCharsets.UTF_8),
                      RulePushJson.write(push)))
              .get(TIMEOUT_SECONDS + 1, TimeUnit.SECONDS);
      return appended.offset();
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw unusable(e);
    }
  }

  /** Describes the topic. */
  @Override
  public String toString() {
    return "rules topic " + name + " on " + bootstrapServers;
  }
}
