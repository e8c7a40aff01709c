// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.identity.AccountFinder;
import io.flinkpql.job.metric.Metric;
import io.flinkpql.message.DeadLetterReason;
import io.flinkpql.message.ParsedMessage.Unaddressed;
import io.flinkpql.message.UsageEvent;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Emits messages whose account was found, rejects those without one, and counts both. */
final class MembershipOutcomes implements AccountFinder.Outcomes<SourcedMessage> {

  private final DeadLetters deadLetters;
  private final AccountPaths paths;
  private final Counter waiting;
  private final Counter resolved;
  private final Counter expired;
  private KeyedProcessFunction<?, ?, UsageEvent>.Context context;
  private Collector<UsageEvent> events;

  MembershipOutcomes(RuntimeContext runtime, AccountPaths paths) {
    this.paths = paths;
    deadLetters = new DeadLetters(runtime, DeadLetterReason.NO_ACCOUNT);
    waiting = Metric.IDENTITY_WAITING.counter(runtime.getMetricGroup());
    resolved = Metric.IDENTITY_RESOLVED.counter(runtime.getMetricGroup());
    expired = Metric.IDENTITY_EXPIRED.counter(runtime.getMetricGroup());
  }

  /** Sets the outputs of the call to the operator that is being processed. */
  void setOutput(
      KeyedProcessFunction<?, ?, UsageEvent>.Context sideOutput, Collector<UsageEvent> output) {
    context = sideOutput;
    events = output;
  }

  @Override
  public void waits(SourcedMessage message) {
    waiting.inc();
  }

  @Override
  public void found(SourcedMessage message, String account) {
    resolved.inc();
    events.collect(unaddressed(message).event().withAccount(account));
  }

  /** Emits a message that only candidates read; the counts are of the rule set in force. */
  void forCandidates(SourcedMessage message, String account) {
    events.collect(unaddressed(message).event().withAccount(account));
  }

  @Override
  public void lost(SourcedMessage message, AccountFinder.Loss loss) {
    expired.inc();
    byte[] value = unaddressed(message).value();
    context.output(
        DeadLetters.TAG,
        deadLetters.reject(
            message,
            DeadLetterReason.NO_ACCOUNT,
            "no account at " + paths.of(message.topic()) + ", and " + detail(loss),
            value));
  }

  static Unaddressed unaddressed(SourcedMessage sourced) {
    if (sourced.message() instanceof Unaddressed unaddressed) {
      return unaddressed;
    }
    throw new IllegalStateException(
        sourced.message().getClass().getSimpleName() + " needs no account");
  }

  private static String detail(AccountFinder.Loss loss) {
    return switch (loss) {
      case WAIT_EXPIRED -> "its user joined no account within identity.wait";
      case QUEUE_FULL -> "more than identity.messages messages of its user waited for an account";
      case USER_DELETED -> "its user was deleted before joining an account";
      case INPUT_ENDED -> "its user had joined no account when the input ended";
    };
  }
}
