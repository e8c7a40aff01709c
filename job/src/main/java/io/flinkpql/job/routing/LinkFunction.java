// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.identity.ClaimHistory;
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
 * <p>Link claims end here, except that they carry the accounts that the id joined before. Other
 * claims pass through, so that they stay in order with the user's messages.
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
      after = learn(before.identity(), message, claim, watermark, out);
    } else if (message.isWithoutEffect()) {
      // It must leave no trace in what the rule set in force decides by.
      after = before.identity();
      sendToOwner(finder.advance(after, watermark), message, out);
    } else {
      after = finder.seen(before.identity(), message.timestamp(), watermark);
      sendToOwner(after, message, out);
    }
    if (after != before.identity()) {
      state.replace(before, after, finder.nextExpiry(after), context.timerService());
    }
  }

  private UserIdentity learn(
      UserIdentity id,
      UserMessage message,
      IdentityClaim claim,
      long watermark,
      Collector<UserMessage> out) {
    switch (claim.kind()) {
      case LINKED -> {
        ClaimHistory carried = finder.carried(id, claim.timestamp(), watermark);
        for (int i = 0; i < carried.size(); i++) {
          out.collect(joined(claim, carried.time(i), carried.value(i), message.sourced()));
        }
        return finder.link(id, claim.timestamp(), claim.target(), watermark);
      }
      case JOINED -> {
        UserIdentity after = finder.seen(id, claim.timestamp(), watermark);
        sendToOwner(after, message, out);
        return after;
      }
      case JOINED_ANONYMOUSLY -> {
        UserIdentity after = finder.join(id, claim.timestamp(), claim.target(), watermark);
        sendToOwner(after, message, out);
        return after;
      }
      case FORGOTTEN -> {
        out.collect(message);
        return UserIdentity.UNKNOWN;
      }
      default -> throw new IllegalStateException(claim.kind() + " is no kind of claim");
    }
  }

  private void sendToOwner(UserIdentity id, UserMessage message, Collector<UserMessage> out) {
    String owner = finder.owner(id, message.user(), message.timestamp());
    out.collect(new UserMessage(owner, message.sourced()));
  }

  /** Returns the claim that the user of a link joined an account. */
  private static UserMessage joined(
      IdentityClaim link, long time, String account, SourcedMessage source) {
    IdentityClaim claim =
        new IdentityClaim(IdentityClaim.Kind.JOINED, link.target(), account, time, link.position());
    return new UserMessage(
        link.target(),
        new SourcedMessage(claim, source.topic(), source.partition(), source.offset()));
  }

  @Override
  public void onTimer(long timestamp, OnTimerContext context, Collector<UserMessage> out)
      throws Exception {
    StoredUserIdentity before = state.readAtTimer(timestamp);
    long watermark = context.timerService().currentWatermark();
    if (watermark == Long.MAX_VALUE) {
      // The end of the input does not advance event time, so nothing expires.
      state.replace(before, before.identity(), UserIdentity.NEVER, context.timerService());
    } else {
      UserIdentity after = finder.advance(before.identity(), watermark);
      state.replace(before, after, finder.nextExpiry(after), context.timerService());
    }
  }
}
