// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Bounds the bytes allocated per message that emits no qualification. They are counted, not timed,
 * in a JVM of its own that runs {@link AllocationProbe}. Its only compiler is C1, which has no
 * escape analysis: it keeps every allocation in the code, as the interpreter does, and is fast.
 */
class AllocationTest {

  /** Tolerance, bytes per message: half the size of the smallest object. */
  private static final int TOLERANCE = 8;

  private static Map<AllocationProbe.Step, Double> bytesPerMessage;

  @BeforeAll
  static void runProbe() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                AllocationProbe.class.getName())
            .redirectErrorStream(true)
            .start();
    bytesPerMessage = figures(process);
  }

  private static Map<AllocationProbe.Step, Double> figures(Process process)
      throws IOException, InterruptedException {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    Map<AllocationProbe.Step, Double> figures = new EnumMap<>(AllocationProbe.Step.class);
    for (AllocationProbe.Step step : AllocationProbe.Step.values()) {
      output
          .lines()
          .filter(line -> line.startsWith(step + " "))
          .forEach(line -> figures.put(step, Double.valueOf(line.substring(step.name().length()))));
    }
    assertThat(figures).as(output).containsOnlyKeys(AllocationProbe.Step.values());
    return figures;
  }

  private static void assertBytesPerMessage(AllocationProbe.Step step, int bound) {
    assertThat(bytesPerMessage.get(step)).isLessThanOrEqualTo(bound + TOLERANCE);
  }

  @Test
  void applyingAllocatesNothingButTheTrigger() {
    int trigger = 16;
    assertBytesPerMessage(AllocationProbe.Step.APPLY, trigger);
  }

  @Test
  void candidateAllocatesNothing() {
    int trigger = 16;
    assertBytesPerMessage(AllocationProbe.Step.APPLY_BESIDE, trigger);
    assertBytesPerMessage(AllocationProbe.Step.UNPACK_APPLY_AND_PACK_BESIDE, trigger);
  }

  @Test
  void parsingAllocatesTheEventAndItsTexts() {
    int eventAndTexts = 176;
    int trigger = 16;
    assertBytesPerMessage(AllocationProbe.Step.PARSE_AND_APPLY, eventAndTexts + trigger);
  }

  @Test
  void unpackingAndPackingReuseTheirMemory() {
    int trigger = 16;
    assertBytesPerMessage(AllocationProbe.Step.UNPACK_APPLY_AND_PACK, trigger);
  }
}
