// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.identity.LinkFinder;
import io.flinkpql.identity.UserIdentity;
import io.flinkpql.message.ParsedMessage.IdentityClaim;
import io.flinkpql.rules.Identity;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Replaces the id of a message by the user that it was linked to at the message's time. This is the
 * first stage of identity, keyed by the id.
 *
 * <p>Link claims end here. Other claims pass through, so that they stay in order with the user's
 * messages.
 */
final class LinkFunction extends KeyedProcessFunction<String, UserMessage, UserMessage> {

  private static final long serialVersionUID = 1L;

  private final Identity rules;

  private transient LinkFinder finder;
  private transient UserIdentityState state;

  LinkFunction(Identity rules) {
    this.rules = rules;
  }

  @Override
  public void open(OpenContext context) {
    finder = new LinkFinder(rules);
    state = new UserIdentityState(getRuntimeContext(), "links");
  }

  @Override
  public void processElement(UserMessage message, Context context, Collector<UserMessage> out)
      throws Exception {
    StoredUserIdentity before = state.read();
    long watermark = context.timerService().currentWatermark();
    UserIdentity after;
    if (message.sourced().message() instanceof IdentityClaim claim) {
      after = learn(before.identity(), claim, watermark);
      if (claim.kind() != IdentityClaim.Kind.LINKED) {
        out.collect(message);
      }
    } else {
      after = finder.seen(before.identity(), message.timestamp(), watermark);
      String owner = finder.owner(after, message.user(), message.timestamp());
      out.collect(new UserMessage(owner, message.sourced()));
    }
    if (after != before.identity()) {
      state.replace(before, after, finder.nextExpiry(after), context.timerService());
    }
  }

  private UserIdentity learn(UserIdentity id, IdentityClaim claim, long watermark) {
    return switch (claim.kind()) {
      case LINKED -> finder.link(id, claim.timestamp(), claim.target(), watermark);
      case JOINED -> finder.seen(id, claim.timestamp(), watermark);
      case FORGOTTEN -> UserIdentity.UNKNOWN;
    };
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<UserMessage> out)
      throws Exception {
    StoredUserIdentity before = state.readAtTimer(timestamp);
    long watermark = context.timerService().currentWatermark();
    if (watermark == Long.MAX_VALUE) {
      // The end of the input does not advance event time, so no link expires.
      state.replace(before, before.identity(), UserIdentity.NEVER, context.timerService());
    } else {
      UserIdentity after = finder.advance(before.identity(), watermark);
      state.replace(before, after, finder.nextExpiry(after), context.timerService());
    }
  }
}
