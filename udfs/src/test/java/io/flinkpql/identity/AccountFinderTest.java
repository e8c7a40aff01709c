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

  private final Record record = new Record();
  private final AccountFinder<String> finder =
      new AccountFinder<>(new Identity(WAIT, MESSAGES, TTL), record, record);
  private UserIdentity user = UserIdentity.NONE;

  @Test
  void aMessageGoesToTheAccountThatItsUserJoinedLastByThen() {
    joins(10, "a");
    joins(20, "b");
    comes(15, "m15");
    comes(20, "m20");
    comes(900, "m900");

    assertThat(record.outcomes).containsExactly("m15 to a", "m20 to b", "m900 to b");
  }

  @Test
  void aMessageWaitsForItsUserToJoinAnAccount() {
    comes(10, "m10");
    comes(11, "m11");
    assertThat(record.outcomes).containsExactly("m10 waits", "m11 waits");

    joins(50, "a");
    assertThat(record.news()).containsExactly("m10 to a", "m11 to a");
    assertThat(record.kept).isEmpty();
  }

  @Test
  void aMessageWaitsUpToTheWaitAndNoLonger() {
    comes(10, "m10");
    comes(11, "m11");
    joins(11 + WAIT, "a");

    assertThat(record.news()).containsExactly("m10 lost: WAITED_IN_VAIN", "m11 to a");
  }

  @Test
  void theWatermarkEndsAWaitToo() {
    comes(10, "m10");
    passes(10 + WAIT);
    assertThat(record.news()).isEmpty();

    passes(10 + WAIT + 1);
    assertThat(record.news()).containsExactly("m10 lost: WAITED_IN_VAIN");
    assertThat(user.isEmpty()).isTrue();
  }

  @Test
  void aMessageThatComesWhenItsWaitIsOverDoesNotWait() {
    user = finder.message(user, 10, "m10", 10 + WAIT + 1);
    assertThat(record.outcomes).containsExactly("m10 lost: WAITED_IN_VAIN");

    user = finder.message(user, 10, "again", 10 + WAIT);
    assertThat(record.outcomes).last().isEqualTo("again waits");
  }

  @Test
  void aMessageThatComesLateGoesToTheFirstAccountThatItsUserJoinedWithinTheWait() {
    joins(60, "a");
    joins(70, "b");
    comes(50, "m50");
    assertThat(record.outcomes).containsExactly("m50 to a");
  }

  @Test
  void anAccountThatWasJoinedBeforeTheMessageIsItsToo() {
    comes(50, "m50");
    joins(40, "a");

    assertThat(record.outcomes).last().isEqualTo("m50 to a");
  }

  @Test
  void aMessageThatComesLateDoesNotGoToAnAccountJoinedTooLateForIt() {
    joins(50 + WAIT + 1, "a");
    comes(50, "m50");
    assertThat(record.outcomes).containsExactly("m50 lost: WAITED_IN_VAIN");

    comes(51, "m51");
    assertThat(record.outcomes).last().isEqualTo("m51 to a");
  }

  @Test
  void theOldestLeaveFirstWhenTooManyWait() {
    comes(20, "m20");
    comes(10, "m10");
    comes(30, "m30");
    comes(10, "again");
    assertThat(record.outcomes).last().isEqualTo("m10 lost: CROWDED_OUT");

    comes(5, "m5");
    assertThat(record.outcomes).endsWith("m5 waits", "m5 lost: CROWDED_OUT");
    comes(40, "m40");
    assertThat(record.outcomes).last().isEqualTo("again lost: CROWDED_OUT");
    assertThat(record.kept).hasSize(MESSAGES);
  }

  @Test
  void messagesAreReleasedInOrderOfTime() {
    comes(30, "m30");
    comes(10, "m10");
    comes(20, "m20");
    joins(40, "a");

    assertThat(record.news()).containsExactly("m10 to a", "m20 to a", "m30 to a");
  }

  @Test
  void routingIsNeverRevised() {
    comes(30, "m30");
    joins(60, "b");
    joins(40, "a");

    assertThat(record.news()).containsExactly("m30 to b");
  }

  @Test
  void aUserUnseenForTheTtlIsForgotten() {
    joins(10, "a");
    comes(10 + TTL - 1, "in time");
    assertThat(record.outcomes).containsExactly("in time to a");

    comes(10 + TTL - 1 + TTL, "too late");
    assertThat(record.outcomes).last().isEqualTo("too late waits");
  }

  @Test
  void theWatermarkAloneMakesAUserForgotten() {
    joins(10, "a");
    passes(10 + TTL - 1);
    assertThat(user.isEmpty()).isFalse();
    passes(10 + TTL);
    assertThat(user.isEmpty()).isTrue();
  }

  @Test
  void timeWakesForTheFirstWaitThatEndsElseForTheTtl() {
    assertThat(finder.wakeAt(user)).isEqualTo(UserIdentity.NEVER);
    comes(20, "m20");
    comes(10, "m10");
    assertThat(finder.wakeAt(user)).isEqualTo(10 + WAIT + 1);
    joins(30, "a");
    assertThat(finder.wakeAt(user)).isEqualTo(30 + TTL);
  }

  @Test
  void aDeletedUserIsForgottenAndLosesWhatWaits() {
    comes(10, "m10");
    user = finder.deleted(user);
    assertThat(record.news()).containsExactly("m10 lost: USER_DELETED");

    joins(20, "a");
    user = finder.deleted(user);
    comes(30, "m30");
    assertThat(record.outcomes).last().isEqualTo("m30 waits");
  }

  @Test
  void atTheEndOfTheInputNothingWaitsAnyMoreAndNothingIsForgotten() {
    comes(10, "m10");
    comes(20, "m20");
    user = finder.ended(user);

    assertThat(record.news()).containsExactly("m10 lost: INPUT_ENDED", "m20 lost: INPUT_ENDED");
    assertThat(record.kept).isEmpty();

    joins(30, "a");
    user = finder.ended(user);
    comes(40, "m40");
    assertThat(record.outcomes).last().isEqualTo("m40 to a");
  }

  private void comes(long time, String message) {
    user = finder.message(user, time, message, NO_WATERMARK);
  }

  private void joins(long time, String account) {
    user = finder.joined(user, time, account, NO_WATERMARK);
  }

  private void passes(long watermark) {
    user = finder.passed(user, watermark);
  }

  /** Writes down what happens. */
  private static final class Record
      implements AccountFinder.Store<String>, AccountFinder.Outcomes<String> {
    private final Map<Long, String> kept = new HashMap<>();
    private final List<String> outcomes = new ArrayList<>();

    /** What happened beside messages that began to wait. */
    List<String> news() {
      return outcomes.stream().filter(outcome -> !outcome.endsWith(" waits")).toList();
    }

    @Override
    public void put(long number, String message) {
      assertThat(kept.put(number, message)).isNull();
    }

    @Override
    public String take(long number) {
      return kept.remove(number);
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
