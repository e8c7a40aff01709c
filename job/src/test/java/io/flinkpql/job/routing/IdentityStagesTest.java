// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.message.ParsedMessage.Unaddressed;
import io.flinkpql.rules.Identity;
import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RuleHistory;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdentityStagesTest {

  private static final long WAIT = 1_000;
  private static final long TTL = 100_000;
  private static final Identity IDENTITY = new Identity(WAIT, 3, TTL);

  private static final String RULES =
      """
      name: test
      version: 1
      signals:
        sign_ins: {event: Signed In, measure: count}
      tiers:
        - {name: active, enter: ["sign_ins >= 1"]}
      """;

  private final UsageText usage = new UsageText(RULES);

  @Test
  void messageGoesToTheAccountThatItsUserLastJoinedByThen() throws Exception {
    try (StagesRun run = StagesRun.start(IDENTITY)) {
      run.process(usage.joins(10, "u", "a"));
      run.process(usage.tracks(20, "u"));
      run.process(usage.joins(30, "u", "b"));
      run.process(usage.tracks(40, "u"));
      run.process(usage.tracks(25, "u"));
      assertThat(run.events()).containsExactly("20 u a", "40 u b", "25 u a");
      assertThat(run.deadLetters()).isEmpty();
    }
  }

  @Test
  void messageOfALinkedIdGoesToTheUsersAccountAndKeepsItsId() throws Exception {
    try (StagesRun run = StagesRun.start(IDENTITY)) {
      run.process(usage.joins(10, "u", "a"));
      run.process(usage.links(20, "x", "u"));
      run.process(usage.tracks(30, "x"));
      assertThat(run.events()).containsExactly("30 x a");
    }
  }

  @Test
  void firstLinkCarriesTheAccountOfAGroupCallToTheUser() throws Exception {
    try (StagesRun run = StagesRun.start(IDENTITY)) {
      run.process(usage.joinsAnonymously(10, "x", "a"));
      run.process(usage.tracks(15, "u"));
      run.process(usage.tracks(16, "x"));
      run.process(usage.links(20, "x", "u"));
      run.process(usage.tracks(30, "u"));
      run.process(usage.tracks(31, "x"));
      assertThat(run.events()).containsExactly("16 x a", "15 u a", "30 u a", "31 x a");
      assertThat(run.deadLetters()).isEmpty();
    }
  }

  @Test
  void carriedAccountIsJoinedAtTheTimeOfTheLink() throws Exception {
    try (StagesRun run = StagesRun.start(IDENTITY)) {
      run.process(usage.joins(5, "u", "old"));
      run.process(usage.joinsAnonymously(10, "x", "a"));
      run.process(usage.links(20, "x", "u"));
      run.process(usage.tracks(19, "u"));
      run.process(usage.tracks(20, "u"));
      run.process(usage.joins(30, "u", "new"));
      run.process(usage.links(40, "x", "u"));
      run.process(usage.tracks(50, "u"));
      assertThat(run.events())
          .as("a repeated link carries nothing")
          .containsExactly("19 u old", "20 u a", "50 u new");
    }
  }

  @Test
  void groupCallOfALinkedIdIsTheLinkedUsers() throws Exception {
    try (StagesRun run = StagesRun.start(IDENTITY)) {
      run.process(usage.links(10, "x", "u"));
      run.process(usage.joinsAnonymously(20, "x", "a"));
      run.process(usage.tracks(30, "u"));
      run.process(usage.tracks(30, "x"));
      assertThat(run.events()).containsExactly("30 u a", "30 x a");
    }
  }

  @Test
  void linkThatArrivesAfterALaterGroupCallCarriesItsAccountToo() throws Exception {
    try (StagesRun run = StagesRun.start(IDENTITY)) {
      run.process(usage.joinsAnonymously(20, "x", "a"));
      run.process(usage.links(10, "x", "u"));
      run.process(usage.tracks(20, "u"));
      assertThat(run.events()).containsExactly("20 u a");
    }
  }

  @Test
  void linkCarriesNothingThatAUserIdJoined() throws Exception {
    try (StagesRun run = StagesRun.start(IDENTITY)) {
      run.process(usage.joins(10, "x", "a"));
      run.process(usage.links(20, "x", "u"));
      run.process(usage.tracks(30, "u"));
      assertThat(run.events()).isEmpty();
    }
  }

  @Test
  void lateGroupCallFromBeforeTheLinkStaysWithTheId() throws Exception {
    try (StagesRun run = StagesRun.start(IDENTITY)) {
      run.process(usage.links(20, "x", "u"));
      run.process(usage.joinsAnonymously(10, "x", "a"));
      run.process(usage.tracks(30, "u"));
      assertThat(run.events()).isEmpty();
    }
  }

  @Test
  void linksAreFollowedOneStep() throws Exception {
    try (StagesRun run = StagesRun.start(IDENTITY)) {
      run.process(usage.joins(10, "u", "a"));
      run.process(usage.links(20, "y", "u"));
      run.process(usage.links(20, "x", "y"));
      run.process(usage.tracks(30, "x"));
      assertThat(run.events()).isEmpty();
    }
  }

  @Test
  void messageBeforeTheLinkDoesNotFollowIt() throws Exception {
    try (StagesRun run = StagesRun.start(IDENTITY)) {
      run.process(usage.joins(10, "u", "a"));
      run.process(usage.links(20, "x", "u"));
      run.process(usage.tracks(19, "x"));
      run.watermark(10_000);
      assertThat(run.events()).isEmpty();
      assertThat(run.deadLetters()).hasSize(1);
    }
  }

  @Test
  void messageWaitsForItsLinkedUserToJoin() throws Exception {
    try (StagesRun run = StagesRun.start(IDENTITY)) {
      run.process(usage.links(10, "x", "u"));
      run.process(usage.tracks(20, "x"));
      run.process(usage.tracks(30, "u"));
      run.process(usage.joins(40, "u", "a"));
      assertThat(run.events()).containsExactly("20 x a", "30 u a");
    }
  }

  @Test
  void expiredMessageIsDeadLetteredUnchangedWithItsSource() throws Exception {
    try (StagesRun run = StagesRun.start(IDENTITY)) {
      List<SourcedMessage> message = usage.tracks(10, "u");
      run.process(message);
      run.watermark(10 + WAIT);
      assertThat(run.deadLetters()).isEmpty();

      run.watermark(10 + WAIT + 1);
      OutboundRecord letter = run.deadLetters().get(0);
      assertThat(letter.destination()).isEqualTo(OutboundRecord.Destination.DEAD_LETTERS);
      assertThat(letter.value()).isEqualTo(((Unaddressed) message.get(0).message()).value());
      assertThat(letter.headers())
          .containsEntry("reason", "no_account")
          .containsEntry("topic", "usage")
          .containsEntry("partition", "0")
          .containsEntry("offset", "0");
      assertThat(run.stateEntries()).isZero();
      assertThat(run.timers()).isZero();
    }
  }

  @Test
  void oldestMessagesLeaveFirstWhenTooManyWait() throws Exception {
    try (StagesRun run = StagesRun.start(IDENTITY)) {
      for (int time = 1; time <= 5; time++) {
        run.process(usage.tracks(time, "u"));
      }
      assertThat(run.deadLetters().stream().map(letter -> letter.headers().get("offset")))
          .containsExactly("0", "1");
      run.process(usage.joins(6, "u", "a"));
      assertThat(run.events()).containsExactly("3 u a", "4 u a", "5 u a");
    }
  }

  @Test
  void userUnseenForTheTtlLeavesNoStateAndNoTimer() throws Exception {
    try (StagesRun run = StagesRun.start(IDENTITY)) {
      run.process(usage.joins(10, "u", "a"));
      run.process(usage.links(10, "x", "u"));
      run.process(usage.tracks(5_000, "x"));
      run.watermark(10 + TTL);
      // The message at 5000 was the last sight of both the link and its user.
      assertThat(run.stateEntries()).isEqualTo(2);
      run.watermark(5_000 + TTL - 1);
      assertThat(run.stateEntries()).isEqualTo(2);
      run.watermark(5_000 + TTL);
      assertThat(run.stateEntries()).isZero();
      assertThat(run.timers()).isZero();
    }
  }

  /** Each span of the ttl brings users that never return: most are linked, some never join. */
  @Test
  void usersThatVanishLeaveNeitherStateNorTimers() throws Exception {
    int users = 2_000;
    try (StagesRun run = StagesRun.start(IDENTITY)) {
      for (int span = 0; span < 10; span++) {
        long begin = 1 + span * TTL;
        UsageText text = new UsageText(RULES);
        for (int i = 0; i < users; i++) {
          long time = begin + i * TTL / users;
          String user = span + "-" + i;
          run.process(text.links(time, "anonymous-" + user, user));
          run.process(text.tracks(time, "anonymous-" + user));
          if (i % 4 > 0) {
            run.process(text.joins(time, user, "a"));
          }
        }
        run.watermark(begin + TTL);
        run.discardOutput();
        // A link, and the account or the waiting message of its user.
        assertThat(run.stateEntries()).isBetween(users, 2 * users);
        assertThat(run.timers()).isBetween(users, 2 * users);
      }
      run.watermark(12 * TTL);
      assertThat(run.stateEntries()).isZero();
      assertThat(run.timers()).isZero();
    }
  }

  @Test
  void userHasAtMostOneTimer() throws Exception {
    try (StagesRun run = StagesRun.start(IDENTITY)) {
      for (int time = 1; time <= 50; time++) {
        run.process(usage.tracks(100 - time, "bot"));
      }
      assertThat(run.timers()).isEqualTo(1);
      for (int time = 1; time <= 50; time++) {
        run.process(usage.joins(200 + time, "u", "a" + time));
        run.process(usage.tracks(200 + time, "u"));
      }
      assertThat(run.timers()).isEqualTo(2);
    }
  }

  @Test
  void deletedUserIsForgotten() throws Exception {
    try (StagesRun run = StagesRun.start(IDENTITY)) {
      run.process(usage.joins(10, "u", "a"));
      run.process(usage.links(10, "x", "u"));
      run.process(usage.deletes(20, "u"));
      assertThat(run.events())
          .as("the deletion is routed before the user is forgotten")
          .containsExactly("20 u a");
      run.process(usage.tracks(30, "u"));
      run.process(usage.deletes(40, "u"));
      assertThat(run.events()).hasSize(1);
      assertThat(run.details())
          .containsOnly(
              "no account at properties.$groups.company, and its user was deleted before joining an"
                  + " account")
          .hasSize(2);
      assertThat(run.stateEntries()).as("the link of x").isEqualTo(1);
      run.process(usage.joins(50, "x", "b"));
      assertThat(run.stateEntries()).as("and the account of its user").isEqualTo(2);
      run.process(usage.deletes(60, "x"));
      run.process(usage.deletes(70, "u"));
      run.watermark(2_000);
      assertThat(run.stateEntries()).as("claims of x itself are forgotten too").isZero();
      assertThat(run.timers()).isZero();
    }
  }

  @Test
  void endOfInputDeadLettersWaitingMessagesAndKeepsUsers() throws Exception {
    try (StagesRun run = StagesRun.start(IDENTITY)) {
      run.process(usage.joins(10, "u", "a"));
      run.process(usage.links(10, "x", "u"));
      run.process(usage.tracks(20, "v"));
      run.watermark(Long.MAX_VALUE);
      assertThat(run.details())
          .containsExactly(
              "no account at properties.$groups.company, and its user had joined no account when"
                  + " the input ended");
      StagesRun.State drained = run.snapshot();
      try (StagesRun later = StagesRun.restore(IDENTITY, drained)) {
        later.process(usage.tracks(30, "x"));
        assertThat(later.events()).containsExactly("30 x a");
        later.watermark(30 + TTL);
        assertThat(later.stateEntries()).isZero();
      }
    }
  }

  @Test
  void watermarksPassBothStages() throws Exception {
    try (StagesRun run = StagesRun.start(IDENTITY)) {
      run.process(usage.tracks(10, "u"));
      run.watermark(5);
      run.watermark(7_000);
      assertThat(run.watermarks()).containsExactly(5L, 7_000L);
    }
  }

  @Test
  void restoredRunKnowsUsersAndReleasesWaitingMessages() throws Exception {
    try (StagesRun first = StagesRun.start(IDENTITY)) {
      first.process(usage.links(10, "x", "u"));
      first.process(usage.tracks(20, "x"));
      first.process(usage.tracks(20, "v"));
      try (StagesRun second = StagesRun.restore(IDENTITY, first.snapshot())) {
        second.process(usage.joins(30, "u", "a"));
        assertThat(second.events()).containsExactly("20 x a");
        second.watermark(20 + WAIT + 1);
        assertThat(second.deadLetters()).hasSize(1);
      }
    }
  }

  @Test
  void messageThatOnlyCandidatesReadIsRoutedAndLeavesNoTrace() throws Exception {
    PublishedRules candidate =
        new PublishedRules(
            RULES.replace("version: 1", "version: 2").replace("Signed In", "Invited"), 0);
    UsageText text =
        new UsageText(RuleHistory.of(new PublishedRules(RULES, 0)).withCandidate(candidate));
    try (StagesRun run = StagesRun.start(IDENTITY)) {
      run.process(text.event(5, "u", "Invited"));
      assertThat(run.stateEntries()).as("it does not wait").isZero();
      run.process(text.joins(10, "u", "a"));
      int timers = run.timers();
      run.process(text.event(20, "u", "Invited"));
      run.process(text.event(30, "u", "Signed In"));
      assertThat(run.events()).containsExactly("20 u a", "30 u a");
      assertThat(run.deadLetters()).isEmpty();
      assertThat(run.timers()).isEqualTo(timers);
    }
  }
}
