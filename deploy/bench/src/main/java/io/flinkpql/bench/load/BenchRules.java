// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Reads the rule set of the benchmark. */
public final class BenchRules {

  private static final String RESOURCE = "bench.yaml";

  private BenchRules() {}

  /**
   * Returns version 2 in YAML, which puts every account into one more segment.
   *
   * @param dedupe whether it drops duplicates, with the default limits
   */
  public static String textOfNextVersion(boolean dedupe) {
    return text(dedupe)
        .replace("version: 1\n", "version: 2\n")
        .replace("segments:\n", "segments:\n  everybody: \"age_days >= 0\"\n");
  }

  /**
   * Returns a candidate in YAML: version 2, with another threshold and another window.
   *
   * @param dedupe whether it drops duplicates, with the default limits
   */
  public static String textOfCandidate(boolean dedupe) {
    return text(dedupe)
        .replace("version: 1\n", "version: 2\n")
        .replace("sign_ins_30d >= 3", "sign_ins_30d >= 4")
        .replace(
            "measure: count, window: 7d, offset: 7d", "measure: count, window: 5d, offset: 7d");
  }

  /**
   * Returns the rule set in YAML.
   *
   * @param dedupe whether it drops duplicates, with the default limits
   */
  public static String text(boolean dedupe) {
    try (InputStream resource = BenchRules.class.getResourceAsStream(RESOURCE)) {
      String text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
      return dedupe ? text : text + "\ndedupe: off\n";
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + RESOURCE, e);
    }
  }
}
