// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import io.flinkpql.job.backfill.BackfillTopic;
import io.flinkpql.job.kafka.Brokers;
import io.flinkpql.job.kafka.BrokersException;
import io.flinkpql.job.kafka.MissedMessages;
import io.flinkpql.job.kafka.TopicOffsets;
import io.flinkpql.job.kafka.UsageSource;
import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import io.flinkpql.job.options.ScoringOptions;
import io.flinkpql.job.routing.SourcedMessage;
import io.flinkpql.job.routing.SourcedMessageSerializer;
import io.flinkpql.job.rules.PushPlan;
import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.job.rules.RulesTopicException;
import io.flinkpql.job.scoring.BackfillTopology;
import io.flinkpql.job.scoring.MessagesEndEarlyException;
import io.flinkpql.rulelog.RuleLog;
import io.flinkpql.rulelog.RulePush;
import io.flinkpql.rules.Candidates;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.scoring.PriorUsageScan;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives a candidate the usage from before its begin, in three steps: a bounded job scans past
 * messages and writes the usage of each account to the backfill topic; the scoring job merges it; a
 * push of role {@code covered} says that the candidate has it all. Each step may be repeated, also
 * after it was interrupted.
 *
 * <p>The scoring job commits its offset in the backfill topic with the checkpoint that holds what
 * was merged. So all is merged once its offsets have reached the ends that the topic had after the
 * scan.
 */
public final class Backfill {

  /** Runs the scan of a backfill to its end. */
  @FunctionalInterface
  public interface Scan {

    /**
     * Runs the scan.
     *
     * @param ends ends of the usage topics at its begin
     * @return the job's result
     * @throws Exception the job's failure
     */
    JobExecutionResult run(Map<TopicPartition, Long> ends) throws Exception;
  }

  private static final Duration POLL = Duration.ofSeconds(1);

  private final JobConfiguration configuration;
  private final RulesTopic topic;
  private final RuleHistory rules;
  private final int candidate;
  private final UsageSource usage;

  private Backfill(
      JobConfiguration configuration, RulesTopic topic, RuleHistory rules, int candidate)
      throws InvalidOptionsException {
    this.configuration = configuration;
    usage = UsageSource.of(configuration, rules.candidates().rules(candidate).limits());
    this.topic = topic;
    this.rules = rules;
    this.candidate = candidate;
  }

  /**
   * Prepares the backfill of a candidate.
   *
   * @param name name of the candidate's rule set
   * @param now wall clock, ms
   * @throws BackfillRefusedException if there is no such candidate, or it has not begun
   * @throws RulesTopicException if the topic of rule sets cannot be read
   * @throws InvalidOptionsException if the format of a topic is invalid
   */
  public static Backfill of(JobConfiguration configuration, String name, long now)
      throws BackfillRefusedException,
          RulesTopicException,
          InvalidOptionsException,
          InterruptedException {
    RulesTopic topic =
        RulesTopic.of(configuration)
            .orElseThrow(
                () ->
                    new BackfillRefusedException(
                        "a job without %s has no candidates: set it"
                            .formatted(ScoringOptions.RULES_TOPIC.key())));
    topic.check();
    RuleHistory rules =
        topic
            .read()
            .history()
            .orElseThrow(
                () ->
                    new BackfillRefusedException(
                        "topic %s holds no version of a rule set".formatted(topic.name())));
    int candidate = candidate(rules, name);
    long begin = rules.candidates().begin(candidate);
    if (begin > now) {
      throw new BackfillRefusedException(
          "candidate '%s' begins at %s: run the backfill after that"
              .formatted(name, PushPlan.start(begin, now)));
    }
    return new Backfill(configuration, topic, rules, candidate);
  }

  private static int candidate(RuleHistory rules, String name) throws BackfillRefusedException {
    Candidates candidates = rules.candidates();
    OptionalInt number = candidates.current(name);
    if (number.isPresent()) {
      return number.getAsInt();
    }
    List<String> current =
        candidates.current().stream().map(n -> candidates.rules(n).name()).toList();
    boolean inForce = rules.latestRules().name().equals(name);
    throw new BackfillRefusedException(
        (inForce
                ? "rule set '%s' is in force and no candidate: './pql rules push --shadow FILE'"
                    + " publishes a candidate"
                : "no rule set '%s' is a candidate; candidates: %s")
            .formatted(name, current.isEmpty() ? "none" : String.join(", ", current)));
  }

  /**
   * Takes all steps of the backfill, unless the candidate is covered already.
   *
   * @param scan runs the scan; it is left out if the candidate reads nothing new
   * @param longest maximum time to wait for the scoring job
   * @param progress receives the state of the merge, once a second
   * @param steps receives a sentence about each step that is done
   * @param by who runs it, for people
   * @throws MessagesEndEarlyException if the messages of the scan do not reach the begin
   * @throws BackfillIncompleteException if not all is merged in time
   * @throws Exception if the scan fails, brokers do not answer, or the candidate ended meanwhile
   */
  public void run(
      Scan scan, Duration longest, Consumer<Merge> progress, Consumer<String> steps, String by)
      throws Exception {
    String name = "Version %d of '%s'".formatted(candidate().version(), candidate().name());
    if (isCovered()) {
      steps.accept(name + " is covered already.");
      return;
    }
    Map<TopicPartition, Long> ends = ends();
    if (bringsAny()) {
      steps.accept(
          "%s: %,d accounts have usage from before its begin."
              .formatted(name, scanned(scan, ends)));
    }
    long missed = complete(ends, longest, progress, by);
    steps.accept(name + " is covered: it has all usage from before its begin.");
    if (missed > 0) {
      steps.accept(
          "%,d messages from before its begin arrived after the scan and are missing."
              .formatted(missed));
    }
  }

  /** Runs a scan; returns the number of accounts with usage. */
  private static long scanned(Scan scan, Map<TopicPartition, Long> ends) throws Exception {
    try {
      return scan.run(ends).<Long>getAccumulatorResult(BackfillTopology.ACCOUNTS);
    } catch (Exception e) {
      throw ExceptionUtils.findSerializedThrowable(
              e, MessagesEndEarlyException.class, Backfill.class.getClassLoader())
          .map(Exception.class::cast)
          .orElse(e);
    }
  }

  /** The candidate's rule set. */
  public RuleSet candidate() {
    return rules.candidates().rules(candidate);
  }

  /** The event time from which the candidate itself counts, ms. */
  public long begin() {
    return rules.candidates().begin(candidate);
  }

  /** Whether the candidate has all usage already. */
  public boolean isCovered() {
    return rules.candidates().isCovered(candidate, rules.candidates().latestSet());
  }

  /** Whether the candidate reads anything that the version before it did not. */
  public boolean bringsAny() {
    return PriorUsageScan.isNeeded(rules, candidate);
  }

  /** The rule sets by which the messages of the scan are parsed. */
  public RuleHistory parsedBy() {
    return rules.asIfFromStart(candidate);
  }

  /**
   * Returns the ends of the usage topics.
   *
   * @throws BackfillRefusedException if none is configured
   * @throws BrokersException if the brokers do not answer
   */
  public Map<TopicPartition, Long> ends()
      throws BackfillRefusedException, BrokersException, InterruptedException {
    List<String> topics = configuration.find(KafkaOptions.USAGE_TOPICS).orElse(List.of());
    if (topics.isEmpty()) {
      throw new BackfillRefusedException(
          "%s names no topic: set the usage topics of the job"
              .formatted(KafkaOptions.USAGE_TOPICS.key()));
    }
    try (Brokers brokers = Brokers.of(configuration)) {
      return TopicOffsets.ends(brokers, topics);
    }
  }

  /**
   * Adds the scan of the usage topics to an environment.
   *
   * @param ends offsets at which the scan ends
   */
  public void scanTopics(StreamExecutionEnvironment environment, Map<TopicPartition, Long> ends) {
    RuleHistory parsedBy = parsedBy();
    DataStream<SourcedMessage> messages =
        environment
            .fromSource(
                usage.bounded(() -> parsedBy, ends),
                WatermarkStrategy.noWatermarks(),
                "Messages",
                SourcedMessageSerializer.TYPE)
            .uid("messages");
    assemble(environment, messages, false);
  }

  /**
   * Adds a scan to an environment. The job fails with {@link
   * io.flinkpql.job.scoring.MessagesEndEarlyException}, before it writes anything, if the messages
   * do not reach the begin of the candidate.
   *
   * @param messages bounded input, parsed by {@link #parsedBy}
   */
  public void scan(StreamExecutionEnvironment environment, DataStream<SourcedMessage> messages) {
    assemble(environment, messages, true);
  }

  private void assemble(
      StreamExecutionEnvironment environment,
      DataStream<SourcedMessage> messages,
      boolean mustReachBegin) {
    BackfillTopology.assemble(
        environment, messages, rules, candidate, mustReachBegin, BackfillTopic.sink(configuration));
  }

  /**
   * Tells how far the scoring job has merged the backfill topic.
   *
   * @param merged records merged, as far as checkpoints hold them
   * @param written records in the topic
   */
  public record Merge(long merged, long written) {

    /** Whether all is merged. */
    public boolean isComplete() {
      return merged == written;
    }
  }

  /**
   * Asks how far the scoring job has merged the backfill topic. Call it after the scan.
   *
   * @throws BrokersException if the brokers do not answer
   */
  public Merge merge() throws BrokersException, InterruptedException {
    List<String> topics = List.of(configuration.get(KafkaOptions.BACKFILL_TOPIC));
    try (Brokers brokers = Brokers.of(configuration)) {
      Map<TopicPartition, Long> starts = TopicOffsets.starts(brokers, topics);
      Map<TopicPartition, Long> ends = TopicOffsets.ends(brokers, topics);
      Map<TopicPartition, Long> committed =
          TopicOffsets.committed(brokers, configuration.get(KafkaOptions.GROUP_ID));
      long merged = 0;
      long written = 0;
      for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
        long start = starts.get(end.getKey());
        written += end.getValue() - start;
        merged += Math.max(0, committed.getOrDefault(end.getKey(), start) - start);
      }
      return new Merge(merged, written);
    }
  }

  /**
   * Counts the messages from before the begin of the candidate that arrived after the scan: they
   * are missing in what was merged.
   *
   * @param ends where the scan ended
   * @throws BrokersException if the brokers do not answer
   * @throws IOException if the schema registry of a topic does not answer
   */
  public long missed(Map<TopicPartition, Long> ends)
      throws BackfillRefusedException, BrokersException, IOException, InterruptedException {
    PriorUsageScan scan = new PriorUsageScan(rules, candidate);
    return new MissedMessages(configuration, usage, parsedBy(), scan::counts).count(ends, ends());
  }

  /**
   * Waits until the scoring job has merged all that the scan wrote, and publishes that the
   * candidate is covered.
   *
   * @param ends where the scan of the topics ended, or the ends of the topics at that time
   * @param longest maximum time to wait
   * @param progress receives the state of the merge, once a second
   * @param by who publishes it, for people
   * @return the number of messages that arrived too late for the scan
   * @throws BackfillIncompleteException if not all is merged in time
   * @throws Exception if brokers do not answer, or the candidate ended meanwhile
   */
  public long complete(
      Map<TopicPartition, Long> ends, Duration longest, Consumer<Merge> progress, String by)
      throws Exception {
    long deadline = System.nanoTime() + longest.toNanos();
    Merge merge = merge();
    while (!merge.isComplete()) {
      progress.accept(merge);
      if (System.nanoTime() > deadline) {
        throw new BackfillIncompleteException(
            ("the scoring job has merged %,d of %,d records of topic %s so far: when it runs, run"
                    + " the backfill again, which repeats nothing")
                .formatted(
                    merge.merged(),
                    merge.written(),
                    configuration.get(KafkaOptions.BACKFILL_TOPIC)));
      }
      Thread.sleep(POLL.toMillis());
      merge = merge();
    }
    long missed = missed(ends);
    cover(OptionalLong.empty(), missed, by);
    return missed;
  }

  /**
   * Publishes that the candidate has all usage from before its begin.
   *
   * @param at event time from which that holds, ms, for simulated time alone; empty for as soon as
   *     possible
   * @param missed messages that arrived too late for the scan
   * @param by who publishes it, for people
   * @throws RulesTopicException if the topic cannot be written
   * @throws BackfillRefusedException if the candidate ended meanwhile
   */
  public void cover(OptionalLong at, long missed, String by)
      throws RulesTopicException, BackfillRefusedException, InterruptedException {
    RuleSet ruleSet = candidate();
    RuleLog log = topic.append(RulePush.covered(ruleSet.name(), ruleSet.version(), at, by, missed));
    if (log.last().orElseThrow().outcome() instanceof RuleLog.Outcome.Refused refused) {
      throw new BackfillRefusedException(String.join("; ", refused.errors()));
    }
  }
}
