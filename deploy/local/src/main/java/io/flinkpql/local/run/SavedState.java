// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.run;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Names a completed checkpoint or savepoint.
 *
 * @param path its directory
 * @param completedAt wall-clock time of its completion
 */
record SavedState(Path path, Instant completedAt) {

  private static final String CHECKPOINT = "chk-";
  private static final String SAVEPOINT = "savepoint-";

  /** Returns whether Flink gives a directory of a completed checkpoint or savepoint this name. */
  static boolean isName(String directory) {
    return directory.startsWith(CHECKPOINT) || directory.startsWith(SAVEPOINT);
  }

  /** Returns the time of its completion for people, in whole seconds. */
  Instant time() {
    return completedAt.truncatedTo(ChronoUnit.SECONDS);
  }

  /** Returns whether it was taken when the job stopped, and so may have any age. */
  boolean isSavepoint() {
    return path.getFileName().toString().startsWith(SAVEPOINT);
  }
}
