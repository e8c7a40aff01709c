// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.options.KafkaOptions;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Tests exit status and output of one-off tasks. */
class OneOffTaskTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void resultIsPrintedInOneLine() {
    int status =
        run(
            configuration -> configuration.get(KafkaOptions.BOOTSTRAP_SERVERS),
            "--pql.kafka.bootstrap-servers",
            "a:1");

    assertThat(status).isEqualTo(OneOffTask.DONE);
    assertThat(out).hasToString("a:1\n");
    assertThat(err).hasToString("");
  }

  @Test
  void allInvalidOptionsAreReportedAndNoWorkIsDone() {
    int status =
        run(
            configuration -> {
              throw new AssertionError("must not run");
            },
            "--pql.topics.partitions",
            "0",
            "--pql.topics.copies",
            "3");

    assertThat(status).isEqualTo(OneOffTask.WRONG_OPTIONS);
    assertThat(out).hasToString("");
    assertThat(err.toString(StandardCharsets.UTF_8).lines())
        .containsExactlyInAnyOrder(
            "pql.topics.copies: no such option; deploy/OPTIONS.md lists all options",
            "pql.topics.partitions: must be from 1 to 10000, is 0",
            "pql.kafka.bootstrap-servers: is required; set it in the --config file or by"
                + " --pql.kafka.bootstrap-servers");
  }

  @Test
  void failureIsReportedInOneLine() {
    int status =
        run(
            configuration -> {
              throw new IllegalStateException("the broker\nis\naway");
            },
            "--pql.kafka.bootstrap-servers",
            "a:1");

    assertThat(status).isEqualTo(OneOffTask.FAILED);
    assertThat(err).hasToString("the broker\n");
  }

  @Test
  void controlCharactersOfMessagesArePrintedAsVisibleText() {
    run(
        configuration -> {
          throw new IllegalStateException("account a\u001b[2J is refused");
        },
        "--pql.kafka.bootstrap-servers",
        "a:1");

    assertThat(err).hasToString("account a\\u001b[2J is refused\n");
  }

  private int run(OneOffTask.Work work, String... arguments) {
    return new OneOffTask(List.of(KafkaOptions.BOOTSTRAP_SERVERS), work)
        .run(arguments, Map.of(), new PrintStream(out, true), new PrintStream(err, true));
  }
}
