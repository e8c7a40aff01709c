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
 * Counts messages and splits them: events with an account go to the main output; dead letters, and
 * messages and claims of users, go to side outputs.
 *
 * <p>It is chained to the source, so that ignored messages never cross the network.
 */
final class MessageRouter extends ProcessFunction<SourcedMessage, UsageEvent> {

  /** Tags the side output of messages without an account and of identity claims. */
  static final OutputTag<UserMessage> USER_MESSAGES =
      new OutputTag<>("user-messages", UserMessageSerializer.TYPE);

  private static final long serialVersionUID = 1L;

  private final long asOf;

  private transient MessageCounts counts;
  private transient DeadLetters deadLetters;

  /**
   * Creates a router.
   *
   * @param asOf messages after this event time are counted and dropped, ms
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
    if (sourced.message() instanceof IdentityClaim claim) {
      // The message that made the claim is counted by its own result.
      if (claim.timestamp() <= asOf) {
        context.output(USER_MESSAGES, new UserMessage(claim.user(), sourced));
      }
      return;
    }
    counts.message();
    if (sourced.message() instanceof Ignored ignored) {
      counts.ignored(ignored.cause());
    } else if (sourced.message() instanceof Rejected rejected) {
      context.output(DeadLetters.TAG, deadLetters.reject(sourced, rejected));
    } else if (sourced.message().timestamp() > asOf) {
      counts.afterAsOf();
    } else if (sourced.message() instanceof Usable usable) {
      countIfUnread(usable.event());
      events.collect(usable.event());
    } else if (sourced.message() instanceof Unaddressed unaddressed) {
      identify(sourced, unaddressed, context);
    }
  }

  /**
   * Sends a message to the stages of identity, if its user can have an account. In formats other
   * than Segment's the parser already refused messages of nobody.
   */
  private void identify(SourcedMessage sourced, Unaddressed message, Context context) {
    UsageEvent event = message.event();
    countIfUnread(event);
    if (event.withoutEffect()) {
      if (event.kind() == UsageEvent.Kind.USAGE && !event.user().isEmpty()) {
        context.output(USER_MESSAGES, new UserMessage(event.user(), sourced));
      }
    } else if (event.kind() == UsageEvent.Kind.TRAITS) {
      refuse(sourced, message, "no account at groupId or context.groupId", context);
    } else if (event.user().isEmpty()) {
      refuse(
          sourced,
          message,
          "no account at context.groupId, no user at userId or anonymousId",
          context);
    } else {
      context.output(USER_MESSAGES, new UserMessage(event.user(), sourced));
    }
  }

  /** Counts a message that only candidates read as the rule set in force ignores it. */
  private void countIfUnread(UsageEvent event) {
    if (event.withoutEffect()) {
      counts.ignored(event.ignoredAs());
    }
  }

  private void refuse(SourcedMessage sourced, Unaddressed message, String why, Context context) {
    context.output(
        DeadLetters.TAG,
        deadLetters.reject(sourced, DeadLetterReason.NO_ACCOUNT, why, message.value()));
  }
}
