// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import static org.awaitility.Awaitility.await;

import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.rulelog.RuleLog;
import io.flinkpql.rulelog.RulePush;
import io.flinkpql.rulelog.RulePushJson;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Pushes rule sets to the rules topic of a test's job. */
final class RulePushes {

  private final RulesTopic topic;

  private RulePushes(RulesTopic topic) {
    this.topic = topic;
  }

  /** Makes a job follow the rules topic, and returns its pushes. */
  static RulePushes to(TestJobs jobs, TestTopics topics, Duration lead) throws Exception {
    jobs.set("pql.rules.topic", topics.rules());
    jobs.set("pql.rules.lead", lead.toMillis() + "ms");
    return new RulePushes(RulesTopic.of(jobs.configuration(1)).orElseThrow());
  }

  /** Makes a job in simulated time follow the rules topic, and returns its pushes. */
  static RulePushes inSimulatedTime(TestJobs jobs, TestTopics topics, Duration lead)
      throws Exception {
    jobs.set("pql.rules.trust-at", "true");
    return to(jobs, topics, lead);
  }

  /** Reads the fold of the topic. */
  RuleLog log() throws Exception {
    return topic.read();
  }

  /**
   * Appends a push of a valid rule set.
   *
   * @return the fold up to the push
   */
  RuleLog push(String text, OptionalLong at) throws Exception {
    RuleSet rules = RuleSets.read(text);
    return topic.append(push(rules.name(), rules.version(), text, at));
  }

  /**
   * Appends valid rule sets in one batch, so that the brokers stamp them with one time.
   *
   * @param at the start that each asks for, ms
   */
  void pushTogether(LocalKafka kafka, List<String> texts, long at) throws Exception {
    List<TestMessage> pushes = new ArrayList<>();
    for (String text : texts) {
      RuleSet rules = RuleSets.read(text);
      RulePush push = push(rules.name(), rules.version(), text, OptionalLong.of(at));
      pushes.add(new TestMessage(topic.name(), 0, rules.name(), RulePushJson.write(push), at));
    }
    try (MessageSender sender = new MessageSender(kafka)) {
      sender.send(pushes);
    }
  }

  /** Appends a push whose text need not be a rule set. */
  RuleLog pushAnyText(String name, long version, String text) throws Exception {
    return topic.append(push(name, version, text, OptionalLong.empty()));
  }

  private static RulePush push(String name, long version, String text, OptionalLong at) {
    return new RulePush(name, version, RulePush.Role.LIVE, at, false, text, "test");
  }

  /**
   * Appends a push that starts in the future of event time, and returns when no task can work
   * without it: a task whose knowledge is older than half a lead waits.
   *
   * @param at its start, ms
   */
  void pushAndAwaitKnown(String text, long at) throws Exception {
    RuleSet rules = RuleSets.read(text);
    pushAndAwaitKnown(push(rules.name(), rules.version(), text, OptionalLong.of(at)));
  }

  /** Appends a push, like {@link #pushAndAwaitKnown(String, long)}. */
  void pushAndAwaitKnown(RulePush push) throws Exception {
    topic.append(push);
    long known = System.nanoTime() + Duration.ofMillis(topic.timing().leadMillis() / 2).toNanos();
    await("every task knows the push")
        .pollInterval(Duration.ofMillis(10))
        .until(() -> System.nanoTime() > known);
  }
}
