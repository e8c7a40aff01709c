// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.identity.AccountFinder;
import io.flinkpql.identity.UserIdentity;
import io.flinkpql.message.ParsedMessage.IdentityClaim;
import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.Identity;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * The second stage of identity, keyed by the user: finds the account that the user belonged to, or
 * lets a message wait until the user joins one.
 */
final class MembershipFunction extends KeyedProcessFunction<String, UserMessage, UsageEvent> {

  private static final long serialVersionUID = 1L;

  private final Identity rules;

  private transient AccountFinder<SourcedMessage> finder;
  private transient MembershipOutcomes outcomes;
  private transient UserIdentityState state;

  MembershipFunction(Identity rules) {
    this.rules = rules;
  }

  @Override
  public void open(OpenContext context) {
    state = new UserIdentityState(getRuntimeContext(), "memberships");
    outcomes = new MembershipOutcomes(getRuntimeContext());
    finder =
        new AccountFinder<>(
            rules,
            new WaitingMessages(
                getRuntimeContext()
                    .getMapState(
                        new MapStateDescriptor<>(
                            "waiting", Types.LONG, SourcedMessageSerializer.TYPE))),
            outcomes);
  }

  @Override
  public void processElement(UserMessage message, Context context, Collector<UsageEvent> events)
      throws Exception {
    outcomes.sendTo(context, events);
    StoredUserIdentity before = state.read();
    long watermark = context.timerService().currentWatermark();
    UserIdentity now =
        message.sourced().message() instanceof IdentityClaim fact
            ? learn(before.memory(), fact, watermark)
            : finder.find(before.memory(), message.timestamp(), message.sourced(), watermark);
    state.replace(before, now, finder.nextExpiry(now), context.timerService());
  }

  private UserIdentity learn(UserIdentity user, IdentityClaim fact, long watermark) {
    return switch (fact.kind()) {
      case JOINED -> finder.join(user, fact.timestamp(), fact.target(), watermark);
      case FORGOTTEN -> finder.delete(user);
      case LINKED -> throw new IllegalStateException("a link is of no account");
    };
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<UsageEvent> events)
      throws Exception {
    outcomes.sendTo(context, events);
    StoredUserIdentity before = state.readAtTimer(timestamp);
    long watermark = context.timerService().currentWatermark();
    if (watermark == Long.MAX_VALUE) {
      // The end of the input, or in a batch job of the user's: no point in time.
      UserIdentity now = finder.endInput(before.memory());
      state.replace(before, now, UserIdentity.NEVER, context.timerService());
    } else {
      UserIdentity now = finder.advance(before.memory(), watermark);
      state.replace(before, now, finder.nextExpiry(now), context.timerService());
    }
  }
}
