// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.rules;

import io.flinkpql.message.UsageEvent;
import io.flinkpql.rulelog.RuleLog;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the rules topic on a thread of its own, and holds the versions published so far.
 *
 * <p>The watch asks for the end of the topic several times per lead. Every push that was appended
 * before such a question is known once the answer was read, and every later one is in force a whole
 * lead later at the earliest. So a task that stops while the knowledge is older than half a lead
 * judges no message by a version that was replaced, unless the message is stamped more than half a
 * lead ahead of the brokers' clock.
 *
 * <p>All methods are safe to call from any thread, and only {@link #close} waits.
 */
public final class RulesWatch implements Supplier<RuleHistory>, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RulesWatch.class);
  private static final int QUESTIONS_PER_LEAD = 8;
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(20);

  private final RulesTopic topic;
  private final long maxAgeNanos;
  private final Duration interval;
  private final RuleHistory initial;
  private final RulesReader.FoldListener listener;
  private final Thread thread;
  private volatile Knowledge knowledge;
  private volatile Optional<RulesTopicException> failure = Optional.empty();
  private volatile boolean closed;
  private CompletableFuture<Void> changed = new CompletableFuture<>();

  /** The fold up to the end that the topic had at an instant of {@link System#nanoTime}. */
  private record Knowledge(Optional<RuleLog> log, long askedAt) {}

  private RulesWatch(
      RulesTopic topic, RuleHistory initial, String owner, RulesReader.FoldListener listener) {
    this.topic = topic;
    this.initial = initial;
    this.listener = listener;
    long leadMillis = topic.timing().leadMillis();
    maxAgeNanos = Duration.ofMillis(leadMillis / 2).toNanos();
    interval = Duration.ofMillis(leadMillis / QUESTIONS_PER_LEAD);
    knowledge = new Knowledge(Optional.empty(), System.nanoTime() - maxAgeNanos - 1);
    thread = new Thread(this::follow, "rules-watch of " + owner);
    thread.setDaemon(true);
    // Kafka loads classes by name through the thread's class loader.
    thread.setContextClassLoader(RulesWatch.class.getClassLoader());
  }

  /**
   * Starts a watch.
   *
   * @param initial the versions known before the topic was read
   * @param owner names the thread
   */
  public static RulesWatch start(RulesTopic topic, RuleHistory initial, String owner) {
    return start(topic, initial, owner, log -> {});
  }

  /**
   * Starts a watch with a listener, which the watch's thread calls. After a failure of the brokers
   * the listener receives all records again.
   */
  static RulesWatch start(
      RulesTopic topic, RuleHistory initial, String owner, RulesReader.FoldListener listener) {
    RulesWatch watch = new RulesWatch(topic, initial, owner, listener);
    watch.thread.start();
    return watch;
  }

  private void follow() {
    while (!closed) {
      try (RulesReader reader = new RulesReader(topic, listener)) {
        follow(reader);
      } catch (RulesTopicException e) {
        LOG.error("{}", e.getMessage());
        failure = Optional.of(e);
        announce();
        return;
      } catch (KafkaException e) {
        if (!closed) {
          LOG.warn("The {} cannot be read and is tried again: {}", topic, e.toString());
        }
      }
      pause();
    }
  }

  private void follow(RulesReader reader) throws RulesTopicException {
    while (!closed) {
      long askedAt = System.nanoTime();
      RuleLog log = reader.readToEnd(interval.multipliedBy(QUESTIONS_PER_LEAD));
      requireContinuation(log);
      knowledge = new Knowledge(Optional.of(log), askedAt);
      announce();
      reader.await(interval);
    }
  }

  private void requireContinuation(RuleLog log) throws RulesTopicException {
    RuleHistory known = get();
    boolean continues = log.history().map(history -> history.continues(known)).orElse(false);
    if (!continues) {
      throw new RulesTopicException(
          "The rules topic %s lacks version %d of rule set '%s', which was in use: restore the topic,"
                  .formatted(
                      topic.name(), known.latestRules().version(), known.latestRules().name())
              + " or push its versions again in their order");
    }
  }

  private void pause() {
    try {
      Thread.sleep(RETRY.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  private void announce() {
    CompletableFuture<Void> waiting;
    synchronized (this) {
      waiting = changed;
      changed = new CompletableFuture<>();
    }
    waiting.complete(null);
  }

  /** The versions published so far; at first those known before the topic was read. */
  @Override
  public RuleHistory get() {
    return knowledge.log().flatMap(RuleLog::history).orElse(initial);
  }

  /** The fold of the topic; empty until it was read. */
  public Optional<RuleLog> log() {
    return knowledge.log();
  }

  /**
   * Whether the knowledge is no older than half a lead.
   *
   * @throws SuppressRestartsException if the topic can never be followed again: a restart of the
   *     job does not help; the cause gives the remedy
   */
  public boolean isFresh() {
    if (failure.isPresent()) {
      throw new SuppressRestartsException(failure.get());
    }
    return ageNanos() <= maxAgeNanos;
  }

  private long ageNanos() {
    return System.nanoTime() - knowledge.askedAt();
  }

  /**
   * Waits until the knowledge is no older than half a lead.
   *
   * @throws IllegalStateException if it is not in time
   * @throws SuppressRestartsException if it can never be again
   */
  public void awaitFresh(Duration timeout) throws InterruptedException {
    await(this::isFresh, timeout);
  }

  /**
   * Waits until a version of a live rule set is known.
   *
   * @throws IllegalStateException if it is not in time
   * @throws SuppressRestartsException if it can never be
   */
  public void awaitVersion(PublishedRules version, Duration timeout) throws InterruptedException {
    await(() -> isFresh() && get().find(version).isPresent(), timeout);
  }

  /**
   * Waits until the rule sets by which a message was parsed are known.
   *
   * @throws IllegalStateException if they are not in time
   * @throws SuppressRestartsException if they can never be
   */
  public void awaitKnown(UsageEvent event, Duration timeout) throws InterruptedException {
    await(() -> isFresh() && get().knows(event.rulesVersion(), event.candidateSet()), timeout);
  }

  private void await(BooleanSupplier condition, Duration timeout) throws InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "the %s could not be followed for %d s; the log says why"
                .formatted(topic, timeout.toSeconds()));
      }
      Thread.sleep(POLL.toMillis());
    }
  }

  /** Age of the knowledge, ms. */
  public long ageMillis() {
    return ageNanos() / 1_000_000;
  }

  /** Returns a future that completes when the knowledge was renewed, or can never be again. */
  public synchronized CompletableFuture<Void> changed() {
    return isFreshOrFailed() ? CompletableFuture.completedFuture(null) : changed;
  }

  private boolean isFreshOrFailed() {
    return failure.isPresent() || ageNanos() <= maxAgeNanos;
  }

  /** Stops the thread and waits for it. */
  @Override
  public void close() throws InterruptedException {
    closed = true;
    thread.interrupt();
    thread.join();
  }
}
