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
 * Sends a message to the account that its user belonged to, or stores it until the user joins one.
 * This is the second stage of identity, keyed by the user.
 */
final class MembershipFunction extends KeyedProcessFunction<String, UserMessage, UsageEvent> {

  private static final long serialVersionUID = 1L;

  private final Identity rules;
  private final AccountPaths paths;

  private transient AccountFinder<SourcedMessage> finder;
  private transient MembershipOutcomes outcomes;
  private transient UserIdentityState state;

  MembershipFunction(Identity rules, AccountPaths paths) {
    this.rules = rules;
    this.paths = paths;
  }

  @Override
  public void open(OpenContext context) {
    state = new UserIdentityState(getRuntimeContext(), "memberships");
    outcomes = new MembershipOutcomes(getRuntimeContext(), paths);
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
    outcomes.setOutput(context, events);
    StoredUserIdentity before = state.read();
    long watermark = context.timerService().currentWatermark();
    if (message.isWithoutEffect()) {
      // It must leave no trace in what the rule set in force decides by, so it does not wait.
      finder
          .known(before.identity(), message.timestamp(), watermark)
          .ifPresent(account -> outcomes.forCandidates(message.sourced(), account));
      return;
    }
    UserIdentity after =
        message.sourced().message() instanceof IdentityClaim claim
            ? learn(before.identity(), claim, watermark)
            : finder.find(before.identity(), message.timestamp(), message.sourced(), watermark);
    state.replace(before, after, finder.nextExpiry(after), context.timerService());
  }

  private UserIdentity learn(UserIdentity user, IdentityClaim claim, long watermark) {
    return switch (claim.kind()) {
      case JOINED, JOINED_ANONYMOUSLY ->
          finder.join(user, claim.timestamp(), claim.target(), watermark);
      case FORGOTTEN -> finder.delete(user);
      case LINKED -> throw new IllegalStateException("the first stage must consume link claims");
    };
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<UsageEvent> events)
      throws Exception {
    outcomes.setOutput(context, events);
    StoredUserIdentity before = state.readAtTimer(timestamp);
    long watermark = context.timerService().currentWatermark();
    if (watermark == Long.MAX_VALUE) {
      // The end of the input (in batch mode: of this user's input) does not advance event time.
      UserIdentity after = finder.endInput(before.identity());
      state.replace(before, after, UserIdentity.NEVER, context.timerService());
    } else {
      UserIdentity after = finder.advance(before.identity(), watermark);
      state.replace(before, after, finder.nextExpiry(after), context.timerService());
    }
  }
}
