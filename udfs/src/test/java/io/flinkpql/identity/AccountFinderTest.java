// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.rules.Identity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountFinderTest {

  private static final long WAIT = 100;
  private static final int MESSAGES = 3;
  private static final long TTL = 1_000;
  private static final long NO_WATERMARK = Long.MIN_VALUE;

  private final RecordedOutcomes recorded = new RecordedOutcomes();
  private final AccountFinder<String> finder =
      new AccountFinder<>(new Identity(WAIT, MESSAGES, TTL), recorded, recorded);
  private UserIdentity user = UserIdentity.UNKNOWN;

  @Test
  void messageGoesToTheAccountItsUserLastJoinedByThen() {
    join(10, "a");
    join(20, "b");
    message(15, "m15");
    message(20, "m20");
    message(900, "m900");

    assertThat(recorded.outcomes).containsExactly("m15 to a", "m20 to b", "m900 to b");
  }

  @Test
  void messageWaitsUntilItsUserJoinsAnAccount() {
    message(10, "m10");
    message(11, "m11");
    assertThat(recorded.outcomes).containsExactly("m10 waits", "m11 waits");

    join(50, "a");
    assertThat(recorded.decisions()).containsExactly("m10 to a", "m11 to a");
    assertThat(recorded.stored).isEmpty();
  }

  @Test
  void waitExpiresJustAfterIdentityWait() {
    message(10, "m10");
    message(11, "m11");
    join(11 + WAIT, "a");

    assertThat(recorded.decisions()).containsExactly("m10 lost: WAIT_EXPIRED", "m11 to a");
  }

  @Test
  void watermarkAloneExpiresAWait() {
    message(10, "m10");
    watermark(10 + WAIT);
    assertThat(recorded.decisions()).isEmpty();

    watermark(10 + WAIT + 1);
    assertThat(recorded.decisions()).containsExactly("m10 lost: WAIT_EXPIRED");
    assertThat(user.isEmpty()).isTrue();
  }

  @Test
  void messageThatArrivesAfterItsWaitIsLostAtOnce() {
    user = finder.find(user, 10, "m10", 10 + WAIT + 1);
    assertThat(recorded.outcomes).containsExactly("m10 lost: WAIT_EXPIRED");

    user = finder.find(user, 10, "again", 10 + WAIT);
    assertThat(recorded.outcomes).last().isEqualTo("again waits");
  }

  @Test
  void lateMessageGoesToTheFirstAccountJoinedWithinTheWait() {
    join(60, "a");
    join(70, "b");
    message(50, "m50");
    assertThat(recorded.outcomes).containsExactly("m50 to a");
  }

  @Test
  void lateJoinBeforeTheMessageReleasesIt() {
    message(50, "m50");
    join(40, "a");

    assertThat(recorded.outcomes).last().isEqualTo("m50 to a");
  }

  @Test
  void lateMessageIsLostIfTheAccountWasJoinedAfterTheWait() {
    join(50 + WAIT + 1, "a");
    message(50, "m50");
    assertThat(recorded.outcomes).containsExactly("m50 lost: WAIT_EXPIRED");

    message(51, "m51");
    assertThat(recorded.outcomes).last().isEqualTo("m51 to a");
  }

  @Test
  void oldestMessageIsLostWhenTooManyWait() {
    message(20, "m20");
    message(10, "m10");
    message(30, "m30");
    message(10, "again");
    assertThat(recorded.outcomes).last().isEqualTo("m10 lost: QUEUE_FULL");

    message(5, "m5");
    assertThat(recorded.outcomes).endsWith("m5 waits", "m5 lost: QUEUE_FULL");
    message(40, "m40");
    assertThat(recorded.outcomes).last().isEqualTo("again lost: QUEUE_FULL");
    assertThat(recorded.stored).hasSize(MESSAGES);
  }

  @Test
  void waitingMessagesAreReleasedInEventTimeOrder() {
    message(30, "m30");
    message(10, "m10");
    message(20, "m20");
    join(40, "a");

    assertThat(recorded.decisions()).containsExactly("m10 to a", "m20 to a", "m30 to a");
  }

  @Test
  void routingIsNeverRevised() {
    message(30, "m30");
    join(60, "b");
    join(40, "a");

    assertThat(recorded.decisions()).containsExactly("m30 to b");
  }

  @Test
  void userUnseenForTheTtlIsForgotten() {
    join(10, "a");
    message(10 + TTL - 1, "in time");
    assertThat(recorded.outcomes).containsExactly("in time to a");

    message(10 + TTL - 1 + TTL, "too late");
    assertThat(recorded.outcomes).last().isEqualTo("too late waits");
  }

  @Test
  void watermarkAloneExpiresAUser() {
    join(10, "a");
    watermark(10 + TTL - 1);
    assertThat(user.isEmpty()).isFalse();
    watermark(10 + TTL);
    assertThat(user.isEmpty()).isTrue();
  }

  @Test
  void nextExpiryIsTheFirstWaitThatEndsOtherwiseTheTtl() {
    assertThat(finder.nextExpiry(user)).isEqualTo(UserIdentity.NEVER);
    message(20, "m20");
    message(10, "m10");
    assertThat(finder.nextExpiry(user)).isEqualTo(10 + WAIT + 1);
    join(30, "a");
    assertThat(finder.nextExpiry(user)).isEqualTo(30 + TTL);
  }

  @Test
  void deletingAUserLosesItsAccountsAndWaitingMessages() {
    message(10, "m10");
    user = finder.delete(user);
    assertThat(recorded.decisions()).containsExactly("m10 lost: USER_DELETED");

    join(20, "a");
    user = finder.delete(user);
    message(30, "m30");
    assertThat(recorded.outcomes).last().isEqualTo("m30 waits");
  }

  @Test
  void endOfInputLosesWaitingMessagesButKeepsTheHistory() {
    message(10, "m10");
    message(20, "m20");
    user = finder.endInput(user);

    assertThat(recorded.decisions())
        .containsExactly("m10 lost: INPUT_ENDED", "m20 lost: INPUT_ENDED");
    assertThat(recorded.stored).isEmpty();

    join(30, "a");
    user = finder.endInput(user);
    message(40, "m40");
    assertThat(recorded.outcomes).last().isEqualTo("m40 to a");
  }

  private void message(long time, String name) {
    user = finder.find(user, time, name, NO_WATERMARK);
  }

  private void join(long time, String account) {
    user = finder.join(user, time, account, NO_WATERMARK);
  }

  private void watermark(long time) {
    user = finder.advance(user, time);
  }

  /** Stores waiting messages in memory and records every outcome as text. */
  private static final class RecordedOutcomes
      implements AccountFinder.Store<String>, AccountFinder.Outcomes<String> {
    private final Map<Long, String> stored = new HashMap<>();
    private final List<String> outcomes = new ArrayList<>();

    /** Returns the outcomes except messages that began to wait. */
    List<String> decisions() {
      return outcomes.stream().filter(outcome -> !outcome.endsWith(" waits")).toList();
    }

    @Override
    public void put(long number, String message) {
      assertThat(stored.put(number, message)).isNull();
    }

    @Override
    public String take(long number) {
      return stored.remove(number);
    }

    @Override
    public void waits(String message) {
      outcomes.add(message + " waits");
    }

    @Override
    public void found(String message, String account) {
      outcomes.add(message + " to " + account);
    }

    @Override
    public void lost(String message, AccountFinder.Loss loss) {
      outcomes.add(message + " lost: " + loss);
    }
  }
}
