// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.rules.PublishedRules;
import io.flinkpql.rules.RefusedVersionException;
import io.flinkpql.rules.RuleHistory;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/** Reads the versions of a rule set that a replay applies one after the other. */
final class ReplayedRules {

  private ReplayedRules() {}

  /**
   * Reads versions from one file each.
   *
   * @param files the versions in order; the first is in force from the start
   * @param activeFrom start of each further version, ms, ascending
   * @throws RefusedException with one line per error, if a file is no rule set or cannot follow the
   *     one before it, or if the starts do not fit the files
   */
  static RuleHistory ofFiles(List<Path> files, List<Long> activeFrom) {
    if (activeFrom.size() != files.size() - 1) {
      throw new RefusedException(
          "--active-from: give one time for each --rules after the first: %d, not %d"
              .formatted(files.size() - 1, activeFrom.size()));
    }
    RuleHistory history =
        RuleHistory.of(new PublishedRules(RuleSetFiles.read(files.get(0)), Long.MIN_VALUE));
    for (int i = 1; i < files.size(); i++) {
      requireAscending(activeFrom, i - 1);
      PublishedRules next =
          new PublishedRules(RuleSetFiles.read(files.get(i)), activeFrom.get(i - 1));
      history = followedBy(history, files.get(i), next);
    }
    return history;
  }

  private static void requireAscending(List<Long> activeFrom, int index) {
    if (index > 0 && activeFrom.get(index) < activeFrom.get(index - 1)) {
      throw new RefusedException(
          "--active-from: %s is before the start of the version before it, %s: give the versions in"
                  .formatted(
                      Instant.ofEpochMilli(activeFrom.get(index)),
                      Instant.ofEpochMilli(activeFrom.get(index - 1)))
              + " order");
    }
  }

  private static RuleHistory followedBy(RuleHistory history, Path file, PublishedRules next) {
    try {
      return history.with(next);
    } catch (RefusedVersionException e) {
      throw new RefusedException(e.errors().stream().map(error -> file + ": " + error).toList());
    }
  }
}
