// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.format.Formats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FormatsCommandTest {

  @TempDir Path directory;

  @Test
  void listHasOneLinePerFormat() {
    CommandRun run = CommandRun.of("formats");

    assertThat(run.status()).isZero();
    assertThat(Formats.builtIn())
        .allSatisfy(
            name -> assertThat(run.out().lines()).anyMatch(line -> line.startsWith(name + " ")));
  }

  @Test
  void showPrintsTheFile() {
    assertThat(CommandRun.of("formats", "--show", "posthog").out())
        .isEqualTo(Formats.resource("posthog"));
    assertThat(CommandRun.of("formats", "--show", "csv").status()).isEqualTo(2);
  }

  @Test
  void tryShowsMessagesAndWhyOthersAreDeadLettered() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("sample.ndjson"),
            """
            {"batch": [{"event": "Report Exported", "distinct_id": "u1", "uuid": "m1", \
            "timestamp": "2026-03-04T10:15:30.123Z", "properties": {"$groups": {"company": "c1"}, \
            "rows": 7, "$lib": "x"}}, {"event": "$pageleave", "distinct_id": "u1", \
            "timestamp": "2026-03-04T10:15:30.123Z"}]}
            {"event": "$groupidentify", "distinct_id": "u1", "timestamp": "2026-03-04T10:16:00Z", \
            "properties": {"$group_type": "company", "$group_key": "c1", \
            "$group_set": {"plan": "pro"}}}
            {"event": "Signed In", "timestamp": "2026-03-04T10:15:30.123Z", "properties": {}}
            {"event": "Signed In", "distinct_id": "u2", "timestamp": "soon"}
            """);

    CommandRun run = CommandRun.of("formats", "try", "posthog", file.toString());

    assertThat(run.errors()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            line 1       usage  Report Exported  2026-03-04T10:15:30.123Z  account c1  user u1  id m1
                         properties.rows = 7
                         excluded  2026-03-04T10:15:30.123Z
            line 2       traits  2026-03-04T10:16:00Z  account c1  user u1
                         traits.plan = pro
                         user u1 joins account c1
            line 3       dead letter  no_account: format posthog: no account at \
            properties.$groups.company, no user at distinct_id or properties.distinct_id
            line 4       dead letter  bad_timestamp: format posthog: the first of timestamp, \
            properties.timestamp or sent_at is not a time in 1970 to 2999

            5 messages: 1 usage, 1 excluded, 1 traits, 2 dead letters
            """);
  }

  @Test
  void anUnknownFormatIsRefused() throws IOException {
    Path file = Files.writeString(directory.resolve("sample.ndjson"), "{}\n");

    CommandRun run = CommandRun.of("formats", "try", "posthg", file.toString());

    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errors())
        .containsExactly(
            "'posthg' is neither a format nor a file of UTF-8 text: did you mean 'posthog'?");
  }
}
