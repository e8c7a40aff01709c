// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.DeliveryJob;
import io.flinkpql.job.ScoringJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.junit.jupiter.api.Test;

class OptionsPageTest {

  private static final Path PAGE = Path.of("../deploy/OPTIONS.md");

  @Test
  void committedPageIsUpToDate() throws Exception {
    assertThat(Files.readString(PAGE))
        .as("run ./pql options --markdown > deploy/OPTIONS.md")
        .isEqualTo(OptionsPage.markdown());
  }

  @Test
  void pageDescribesEveryOptionOnce() {
    Stream<String> webhookKeys = WebhookOptions.KEYS.stream().map(key -> "pql.webhook.NAME." + key);
    List<String> keys =
        Stream.of(
                OptionCatalog.all().stream().map(ConfigOption::key),
                webhookKeys,
                Stream.of("pql.kafka.properties.NAME"))
            .flatMap(stream -> stream)
            .toList();

    assertThat(options())
        .extracting(OptionDescription::key)
        .containsExactlyInAnyOrderElementsOf(keys);
  }

  @Test
  void requiredOptionsAreDescribedAsRequired() {
    assertThat(Stream.of(ScoringJob.REQUIRED, DeliveryJob.REQUIRED).flatMap(Collection::stream))
        .allSatisfy(
            required ->
                assertThat(options())
                    .filteredOn(option -> option.key().equals(required.key()))
                    .singleElement()
                    .satisfies(
                        option -> {
                          assertThat(option.meaning()).startsWith("Required by ");
                          assertThat(option.defaultValue()).isEqualTo("none");
                        }));
  }

  @Test
  void meaningsAreSentencesThatFitInATableCell() {
    assertThat(options())
        .allSatisfy(
            option ->
                assertThat(option.meaning())
                    .as(option.key())
                    .matches("[A-Z].*\\.")
                    .doesNotContain("\n", "..", "%"));
  }

  @Test
  void defaultsAreWrittenAsAUserWouldWriteThem() {
    assertThat(defaultOf("pql.checkpoint.interval")).isEqualTo("10 s");
    assertThat(defaultOf("pql.postgres.history-retention")).isEqualTo("400 d");
    assertThat(defaultOf("pql.state.cache-size")).isEqualTo("128 mb");
    assertThat(defaultOf("pql.kafka.dead-letter-size")).isEqualTo("900 kb");
    assertThat(defaultOf("pql.kafka.delivery")).isEqualTo("exactly-once");
    assertThat(defaultOf("pql.webhook.NAME.cooldown")).isEqualTo("0 s");
    assertThat(defaultOf("pql.parallelism")).isEqualTo("none");
  }

  @Test
  void meaningEndsWithTheValidValues() {
    assertThat(option("pql.topics.partitions").meaning()).endsWith("Must be from 1 to 10000.");
    assertThat(option("pql.kafka.start").meaning())
        .contains("Values: earliest: ", "; latest: ", "; committed: ");
  }

  private static String defaultOf(String key) {
    return option(key).defaultValue();
  }

  private static OptionDescription option(String key) {
    return options().stream().filter(option -> option.key().equals(key)).findFirst().orElseThrow();
  }

  private static List<OptionDescription> options() {
    return OptionGroup.all().stream().flatMap(group -> group.options().stream()).toList();
  }
}
