// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.bench;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a contender's process is to do; the one line on its standard input.
 *
 * @param scenario {@link Scenario#MIDNIGHT}, or any other to count
 * @param contender one of {@link Contenders#names}; at midnight it is pql whatever this says
 * @param settings for the contender
 * @param plan when to count
 * @param profile a file for a flight recording of what is counted; null for none
 */
record ContenderTask(
    Scenario scenario,
    String contender,
    ContenderSettings settings,
    CountingPlan plan,
    Path profile) {

  /** The file for a flight recording, if one is wanted. */
  Optional<Path> profileFile() {
    return Optional.ofNullable(profile);
  }
}
