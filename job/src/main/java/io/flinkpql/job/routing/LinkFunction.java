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
 * The first stage of identity, keyed by the id in the message: finds the user that the id was
 * linked to by then. Links end here; what else is stated about the user goes on, so that it stays
 * in order with the user's messages.
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
    UserIdentity now;
    if (message.sourced().message() instanceof IdentityClaim fact) {
      now = learn(before.memory(), fact, watermark);
      if (fact.kind() != IdentityClaim.Kind.LINKED) {
        out.collect(message);
      }
    } else {
      now = finder.seen(before.memory(), message.timestamp(), watermark);
      String owner = finder.owner(now, message.user(), message.timestamp());
      out.collect(new UserMessage(owner, message.sourced()));
    }
    if (now != before.memory()) {
      state.replace(before, now, finder.nextExpiry(now), context.timerService());
    }
  }

  private UserIdentity learn(UserIdentity id, IdentityClaim fact, long watermark) {
    return switch (fact.kind()) {
      case LINKED -> finder.link(id, fact.timestamp(), fact.target(), watermark);
      case JOINED -> finder.seen(id, fact.timestamp(), watermark);
      case FORGOTTEN -> UserIdentity.UNKNOWN;
    };
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<UserMessage> out)
      throws Exception {
    StoredUserIdentity before = state.readAtTimer(timestamp);
    long watermark = context.timerService().currentWatermark();
    if (watermark == Long.MAX_VALUE) {
      // The end of the input is no point in time.
      state.replace(before, before.memory(), UserIdentity.NEVER, context.timerService());
    } else {
      UserIdentity now = finder.advance(before.memory(), watermark);
      state.replace(before, now, finder.nextExpiry(now), context.timerService());
    }
  }
}
