// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import io.flinkpql.account.Account;
import io.flinkpql.message.UsageEvent;
import java.util.List;

/** Reads the values of all candidates at the landmarks of each account. */
final class LandmarkWalk implements AccountWalk {

  /** Receives the landmarks of accounts. */
  interface Sink {
    /** Receives an account; the object is reused afterwards. */
    void accept(AccountLandmarks landmarks);

    /** Ends the accounts. */
    void end();
  }

  private static final class Progress extends WalkedAccounts.Progress {
    private final AccountLandmarks landmarks;

    Progress(Account account, UsageEvent first, AccountLandmarks landmarks) {
      super(account, first.timestamp());
      this.landmarks = landmarks;
      landmarks.begin(account.id(), History.mondayAfter(first.timestamp()));
    }
  }

  private final History history;
  private final Sink sink;
  private final WalkedAccounts<Progress> accounts;
  private AccountLandmarks spare;

  LandmarkWalk(String conversion, List<Candidate> candidates, History history, Sink sink) {
    this.history = history;
    this.sink = sink;
    spare = new AccountLandmarks(candidates.size());
    accounts =
        new WalkedAccounts<>(
            CandidateRules.of(conversion, candidates),
            (account, first) -> new Progress(account, first, landmarks()));
  }

  /** Takes the spare object; accounts that share a key are read together and need one each. */
  private AccountLandmarks landmarks() {
    AccountLandmarks taken = spare;
    spare = new AccountLandmarks(taken.candidates());
    return taken;
  }

  @Override
  public void apply(UsageEvent event) {
    Progress progress = accounts.of(event);
    lookUpTo(progress, event.timestamp());
    accounts.apply(progress, event);
  }

  /** Looks at an account at each landmark up to an instant, ms, before messages of that instant. */
  private void lookUpTo(Progress progress, long instant) {
    AccountLandmarks landmarks = progress.landmarks;
    Account account = progress.account();
    while (!progress.paid() && History.startOf(landmarks.nextMonday()) <= instant) {
      account.moveClock(History.startOf(landmarks.nextMonday()));
      int from = landmarks.add();
      accounts.timeline().readSignals(account, landmarks.values(), from);
    }
  }

  @Override
  public void finishAccounts() {
    accounts.finish(this::finish);
  }

  private void finish(Progress progress) {
    lookUpTo(progress, history.asOf());
    boolean paid = progress.paid();
    if (!paid || progress.payment().compareTo(history.earliestUsed()) >= 0) {
      progress.landmarks.close(history, progress.account().convertedAt(), paid);
      sink.accept(progress.landmarks);
    }
    spare = progress.landmarks;
  }

  @Override
  public void end() {
    sink.end();
  }
}
