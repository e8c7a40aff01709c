// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The rule set of the bench. */
public final class BenchRules {

  private static final String RESOURCE = "bench.yaml";

  private BenchRules() {}

  /**
   * Its text.
   *
   * @param dedupe whether duplicates are sought, within the usual bounds
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
