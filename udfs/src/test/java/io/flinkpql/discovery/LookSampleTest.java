// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.rules.Measure;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests which looks stand as examples behind the figures of conditions. */
class LookSampleTest {

  private static final CandidateCondition INVITED = condition("Invited");
  private static final CandidateCondition EXPORTED = condition("Exported");
  private static final List<CandidateCondition> BOTH = List.of(INVITED, EXPORTED);

  private static CandidateCondition condition(String event) {
    return new CandidateCondition(
        new Candidate(event, Measure.COUNT, "", 14), new Threshold(true, 3));
  }

  /** Returns an account with four looks; the bits of the flags are of one condition each. */
  private static AccountFlags account(String id, int invited, int exported, int... outcomes) {
    byte[] bytes = new byte[outcomes.length];
    for (int i = 0; i < outcomes.length; i++) {
      bytes[i] = (byte) outcomes[i];
    }
    long flags = invited | (long) exported << outcomes.length;
    return new AccountFlags(id, History.mondayAfter(0), bytes, new long[] {flags});
  }

  private static List<String> accounts(List<ExampleLook> looks) {
    return looks.stream().map(ExampleLook::account).toList();
  }

  @Test
  void looksOfTheSecondPartStandInTheGroupThatCountsThem() {
    LookSample sample = new LookSample(BOTH, BOTH, List.of());
    sample.add(account("found", 0b11, 0b10, History.FIRST_POSITIVE, History.SECOND_POSITIVE));
    sample.add(account("false", 0b1, 0b1, History.SECOND_NEGATIVE));
    sample.add(account("overlooked", 0b1, 0b0, History.SECOND_POSITIVE));
    sample.add(account("silent", 0b0, 0b1, History.SECOND_NEGATIVE));
    sample.add(account("early", 0b1, 0b1, History.FIRST_POSITIVE));
    sample.add(account("open", 0b1, 0b1, History.LEFT_OUT));

    LookExamples examples = sample.result();

    assertThat(accounts(examples.found())).containsExactly("found");
    assertThat(accounts(examples.falseAlarms())).containsExactly("false");
    assertThat(accounts(examples.overlooked())).containsExactly("overlooked");
    assertThat(Instant.ofEpochMilli(examples.found().get(0).at()))
        .hasToString("1970-01-12T00:00:00Z");
    assertThat(examples.overlooked().get(0).held()).containsExactly(INVITED);
    assertThat(examples.overlooked().get(0).failed()).containsExactly(EXPORTED);
  }

  @Test
  void furtherConditionsAreToldButDoNotFlag() {
    LookSample sample = new LookSample(BOTH, List.of(EXPORTED), BOTH);
    sample.add(account("a", 0b0, 0b1, History.SECOND_POSITIVE));

    ExampleLook look = sample.result().found().get(0);

    assertThat(look.held()).containsExactly(EXPORTED);
    assertThat(look.failed()).containsExactly(INVITED);
  }
}
