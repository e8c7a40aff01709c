// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.message.DeadLetterReason;
import io.flinkpql.message.ParsedMessage.IdentityClaim;
import io.flinkpql.message.ParsedMessage.Ignored;
import io.flinkpql.message.ParsedMessage.Rejected;
import io.flinkpql.message.ParsedMessage.Unaddressed;
import io.flinkpql.message.ParsedMessage.Usable;
import io.flinkpql.message.UsageEvent;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Lets through what is to be applied, sends aside what cannot be used and what has yet to find its
 * account, counts everything. It runs chained to the source, so that nothing without effect crosses
 * the network.
 */
final class MessageRouter extends ProcessFunction<SourcedMessage, UsageEvent> {

  /** Messages without an account, and what messages state about users. */
  static final OutputTag<UserMessage> OF_USERS =
      new OutputTag<>("of-users", UserMessageSerializer.TYPE);

  private static final long serialVersionUID = 1L;

  private final long asOf;

  private transient MessageCounts counts;
  private transient DeadLetters deadLetters;

  /**
   * @param asOf messages after it are left out, ms
   */
  MessageRouter(long asOf) {
    this.asOf = asOf;
  }

  @Override
  public void open(OpenContext context) {
    counts = new MessageCounts(getRuntimeContext());
    deadLetters = new DeadLetters(getRuntimeContext(), DeadLetterReason.values());
  }

  @Override
  public void processElement(
      SourcedMessage sourced, Context context, Collector<UsageEvent> events) {
    if (sourced.message() instanceof IdentityClaim fact) {
      // Stated by a message that has been counted.
      if (fact.timestamp() <= asOf) {
        context.output(OF_USERS, new UserMessage(fact.user(), sourced));
      }
      return;
    }
    counts.message();
    if (sourced.message() instanceof Ignored ignored) {
      counts.ignored(ignored.cause());
    } else if (sourced.message() instanceof Rejected rejected) {
      context.output(
          DeadLetters.TAG,
          deadLetters.letter(sourced, rejected.reason(), rejected.detail(), rejected.value()));
    } else if (sourced.message().timestamp() > asOf) {
      counts.afterAsOf();
    } else if (sourced.message() instanceof Usable usable) {
      events.collect(usable.event());
    } else if (sourced.message() instanceof Unaddressed unaddressed) {
      identify(sourced, unaddressed, context);
    }
  }

  private void identify(SourcedMessage sourced, Unaddressed message, Context context) {
    UsageEvent event = message.event();
    if (event.kind() == UsageEvent.Kind.TRAITS) {
      refuse(sourced, message, "a group call without the id of a group", context);
    } else if (event.user().isEmpty()) {
      refuse(sourced, message, "the message names neither an account nor a user", context);
    } else {
      context.output(OF_USERS, new UserMessage(event.user(), sourced));
    }
  }

  private void refuse(SourcedMessage sourced, Unaddressed message, String why, Context context) {
    context.output(
        DeadLetters.TAG,
        deadLetters.letter(sourced, DeadLetterReason.NO_ACCOUNT, why, message.value()));
  }
}
