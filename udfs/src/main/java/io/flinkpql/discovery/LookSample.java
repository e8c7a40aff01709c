// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import io.flinkpql.validation.AccountSample;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Chooses looks at accounts that stand as examples behind the figures of some conditions. */
final class LookSample {

  // All conditions of the flags; an account's flags go by their index.
  private final List<CandidateCondition> known;
  private final int[] flagging;
  private final int[] shown;
  private final AccountSample<ExampleLook> found = new AccountSample<>(ExampleLook::account);
  private final AccountSample<ExampleLook> falseAlarms = new AccountSample<>(ExampleLook::account);
  private final AccountSample<ExampleLook> overlooked = new AccountSample<>(ExampleLook::account);

  /**
   * Creates an empty sample.
   *
   * @param known all conditions, in the order of the flags
   * @param flagging those of them that flag a look if all are true
   * @param others further conditions to tell of
   */
  LookSample(
      List<CandidateCondition> known,
      List<CandidateCondition> flagging,
      List<CandidateCondition> others) {
    this.known = known;
    this.flagging = flagging.stream().mapToInt(known::indexOf).toArray();
    Set<CandidateCondition> all = new LinkedHashSet<>(flagging);
    all.addAll(others);
    shown = all.stream().mapToInt(known::indexOf).toArray();
  }

  /** Adds an account: the first look of each kind. */
  void add(AccountFlags account) {
    Optional<ExampleLook> firstFound = Optional.empty();
    Optional<ExampleLook> firstFalseAlarm = Optional.empty();
    Optional<ExampleLook> firstOverlooked = Optional.empty();
    for (int landmark = 0; landmark < account.size(); landmark++) {
      boolean positive = account.outcomes()[landmark] == History.SECOND_POSITIVE;
      if (!positive && account.outcomes()[landmark] != History.SECOND_NEGATIVE) {
        continue;
      }
      boolean flagged = flags(account, landmark);
      if (positive && flagged && firstFound.isEmpty()) {
        firstFound = Optional.of(look(account, landmark));
      } else if (positive && !flagged && firstOverlooked.isEmpty()) {
        firstOverlooked = Optional.of(look(account, landmark));
      } else if (!positive && flagged && firstFalseAlarm.isEmpty()) {
        firstFalseAlarm = Optional.of(look(account, landmark));
      }
    }
    firstFound.ifPresent(found::add);
    firstFalseAlarm.ifPresent(falseAlarms::add);
    firstOverlooked.ifPresent(overlooked::add);
  }

  private boolean flags(AccountFlags account, int landmark) {
    for (int condition : flagging) {
      if (!account.flag(condition, landmark)) {
        return false;
      }
    }
    return true;
  }

  private ExampleLook look(AccountFlags account, int landmark) {
    List<CandidateCondition> held = new ArrayList<>();
    List<CandidateCondition> failed = new ArrayList<>();
    for (int condition : shown) {
      (account.flag(condition, landmark) ? held : failed).add(known.get(condition));
    }
    return new ExampleLook(
        account.account(), History.startOf(account.firstMonday() + landmark), held, failed);
  }

  LookExamples result() {
    return new LookExamples(found.result(), falseAlarms.result(), overlooked.result());
  }
}
