// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flinkpql.message.MessageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class FormatFilesTest {

  @TempDir Path directory;

  @Test
  void topicsHaveNamedFormatsAndFiles() throws Exception {
    Path file = Files.writeString(directory.resolve("crm.yaml"), "extends: posthog\n");
    Map<String, MessageFormat> formats =
        FormatFiles.ofTopics(configuration("usage=cloudevents/posthog;crm=" + file));

    assertThat(formats).containsOnlyKeys("usage", "crm");
    assertThat(formats.get("usage").label()).isEqualTo("cloudevents/posthog");
    assertThat(formats.get("crm").label()).isEqualTo("crm.yaml");
  }

  @Test
  void everyErrorIsReportedWithItsPlace() throws IOException {
    Path file = Files.writeString(directory.resolve("crm.yaml"), "extends: posthog\nacount: a\n");

    assertThat(errors("usage=posthg;usag=segment;crm=" + file + ";crm=segment"))
        .containsExactly(
            "pql.messages.formats: 'posthg' is neither a format nor a file of UTF-8 text:"
                + " did you mean 'posthog'?",
            "pql.messages.formats: 'usag' is not in pql.kafka.topics.usage: did you mean 'usage'?",
            "pql.messages.formats: "
                + file
                + ":2:1: unknown key 'acount' in a format: did you mean 'account'?");
  }

  @Test
  void aTopicHasOneFormat() {
    assertThat(errors("usage=posthog;usage=segment"))
        .containsExactly("pql.messages.formats: names 'usage' twice; remove one");
  }

  private static List<String> errors(String formats) {
    return catchThrowableOfType(
            InvalidOptionsException.class, () -> FormatFiles.ofTopics(configuration(formats)))
        .errors();
  }

  private static JobConfiguration configuration(String formats) throws InvalidOptionsException {
    return JobConfiguration.load(
        new String[] {"--pql.kafka.topics.usage=usage;crm", "--pql.messages.formats=" + formats},
        Map.of(),
        List.of());
  }
}
