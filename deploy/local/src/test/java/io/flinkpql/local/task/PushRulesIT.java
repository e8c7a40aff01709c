// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.OneOffTask;
import io.flinkpql.job.PushRules;
import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.local.server.LocalKafka;
import io.flinkpql.local.server.SharedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(SharedKafka.class)
class PushRulesIT {

  @TempDir Path directory;

  private TaskRun push(LocalKafka kafka, int version, int needed) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("rules.yaml"),
            """
            name: deployed
            version: %d
            signals: {visits: {event: Visited, measure: count}}
            tiers: [{name: active, enter: "visits >= %d"}]
            """
                .formatted(version, needed));
    return TaskRun.of(
        PushRules.TASK,
        Map.of(
            "pql.kafka.bootstrap-servers",
            kafka.bootstrapServers(),
            "pql.rules.topic",
            "deployed.rules",
            "pql.rules.lead",
            "1s",
            "pql.rules.file",
            file.toString()));
  }

  @Test
  void aDeploymentPublishesItsFileOnceAndFailsIfTheVersionCannotFollow(LocalKafka kafka)
      throws IOException {
    kafka.createTopic("deployed.rules", 1, RulesTopic.SETTINGS);

    assertThat(push(kafka, 2, 1).out())
        .isEqualTo("Version 2 of 'deployed' is published, in force from the start\n");
    assertThat(push(kafka, 2, 1).out())
        .isEqualTo("Version 2 of 'deployed' is published already, in force from the start.\n");
    assertThat(push(kafka, 3, 2).out())
        .startsWith("Version 3 of 'deployed' is published, in force from 20");

    TaskRun changed = push(kafka, 3, 9);
    assertThat(changed.status()).isEqualTo(OneOffTask.FAILED);
    assertThat(changed.err())
        .isEqualTo(
            "The rule set was not published: rule set 'deployed' was changed and is still version"
                + " 3: give it a higher version\n");
    TaskRun older = push(kafka, 2, 1);
    assertThat(older.status()).isEqualTo(OneOffTask.FAILED);
    assertThat(older.err()).contains("version 2 of 'deployed' was replaced by version 3");
    TaskRun never = push(kafka, 1, 1);
    assertThat(never.status()).isEqualTo(OneOffTask.FAILED);
    assertThat(never.err()).contains("version 1 is not higher");
  }
}
