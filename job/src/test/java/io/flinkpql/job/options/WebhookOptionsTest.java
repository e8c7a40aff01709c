// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookOptionsTest {

  private static final String SECRET = "hunter2-0123456789";

  @TempDir Path directory;

  @Test
  void noWebhooksAreConfiguredByDefault() throws Exception {
    assertThat(load(Map.of()).webhooks()).isEmpty();
  }

  @Test
  void eachWebhookHasItsOwnOptions() throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("options.yaml"),
            """
            pql.webhooks: [sales, email]
            pql.webhook:
              sales:
                url-env: SLACK_URL
                template: slack
                kinds: [promoted, converted]
                tiers: ["a;b", "c, d"]
                cooldown: 7 d
              email:
                url: https://api.example/v1/group
                template: segment-group
                rate-limit: 2.5
                headers-file: %s
            """
                .formatted(
                    Files.writeString(directory.resolve("h"), "Authorization: Basic a2V5\n")));

    Map<String, String> environment = Map.of("SLACK_URL", "https://hooks.example/T0KEN");
    JobConfiguration configuration = load(environment, "--config=" + file);

    assertThat(configuration.webhooks())
        .extracting(WebhookConfiguration::name)
        .containsExactly("email", "sales");
    WebhookConfiguration email = configuration.webhooks().get(0);
    WebhookConfiguration sales = configuration.webhooks().get(1);
    assertThat(sales.target().within(environment).uri()).hasToString("https://hooks.example/T0KEN");
    assertThat(sales.get(WebhookOptions.TEMPLATE)).isEqualTo(WebhookOptions.Form.SLACK);
    assertThat(sales.get(WebhookOptions.TIERS)).containsExactly("a;b", "c, d");
    assertThat(sales.get(WebhookOptions.COOLDOWN)).isEqualTo(Duration.ofDays(7));
    assertThat(sales.find(WebhookOptions.RATE_LIMIT)).isEmpty();
    assertThat(email.get(WebhookOptions.TEMPLATE)).isEqualTo(WebhookOptions.Form.SEGMENT_GROUP);
    assertThat(email.find(WebhookOptions.RATE_LIMIT)).contains(2.5);
    assertThat(email.target().extraHeaders())
        .containsExactly(new WebhookTarget.Header("Authorization", new Secret("Basic a2V5")));
    assertThat(email.target().secrets()).isEmpty();
  }

  @Test
  void allErrorsAreReportedWithTheirKeys() {
    assertThat(
            errors(
                "--pql.webhooks=sales,Email,other",
                "--pql.webhook.sales.tempalte=json",
                "--pql.webhook.sale.url=https://h.example/",
                "--pql.webhook.sales.url=https://h.example/",
                "--pql.webhook.sales.kinds=promoted;lifted",
                "--pql.webhook.sales.max-attempts=0",
                "--pql.webhook.sales.account-url=https://crm.example/",
                "--pql.webhook.sales=x",
                "--pql.alerts.group-id=pql-delivery",
                "--pql.kafka.topics.alert-dead-letters=pql.accounts"))
        .satisfiesExactlyInAnyOrder(
            error -> assertThat(error).startsWith("pql.webhooks: must be distinct names"),
            error ->
                assertThat(error)
                    .isEqualTo(
                        "pql.webhook.sales.tempalte: no such option: did you mean 'template'?"),
            error ->
                assertThat(error)
                    .startsWith(
                        "pql.webhook.sale.url: pql.webhooks does not contain the webhook 'sale'")
                    .endsWith("did you mean 'sales'?"),
            error ->
                assertThat(error).startsWith("pql.webhook.sales.kinds: must be one or more of"),
            error ->
                assertThat(error).startsWith("pql.webhook.sales.max-attempts: must be from 1 to"),
            error -> assertThat(error).startsWith("pql.webhook.sales.account-url: must be a URL"),
            error -> assertThat(error).startsWith("pql.webhook.sales: "),
            error -> assertThat(error).startsWith("pql.webhook.Email.url: is required"),
            error -> assertThat(error).startsWith("pql.webhook.other.url: is required"),
            error -> assertThat(error).startsWith("pql.alerts.group-id: must not equal"),
            error -> assertThat(error).startsWith("pql.kafka.topics.usage: must not name"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://hooks.example/T0KEN",
        "ftp://hooks.example/T0KEN",
        "hooks.example/T0KEN",
        "https:///T0KEN",
        "https://user:T0KEN@hooks.example/",
        "https://hooks.example/#T0KEN",
        "https://hooks.example/T0 KEN",
        "http://127.0.0.1.evil.example/T0KEN",
      })
  void invalidOrUnsafeUrlsAreRefusedWithoutQuotingThem(String url) {
    assertThat(errors("--pql.webhooks=sales", "--pql.webhook.sales.url=" + url))
        .singleElement()
        .asString()
        .startsWith("pql.webhook.sales.url: must ")
        .doesNotContain("T0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:80/x", "http://127.1.2.3/x", "http://[::1]:9/x"})
  void httpIsAllowedOnLoopback(String url) {
    assertThat(errors("--pql.webhooks=sales", "--pql.webhook.sales.url=" + url)).isEmpty();
  }

  @Test
  void httpToAnotherMachineNeedsAllowHttp() {
    assertThat(
            errors(
                "--pql.webhooks=sales",
                "--pql.webhook.sales.url=http://relay.internal/x",
                "--pql.webhook.sales.allow-http=true"))
        .isEmpty();
  }

  @Test
  void invalidSecretsAndHeadersAreRefusedWithoutQuotingThem() throws Exception {
    Path weak = Files.writeString(directory.resolve("weak"), "hunter2\n");
    Path headers = Files.writeString(directory.resolve("headers"), "hunter2\n");
    Path host = Files.writeString(directory.resolve("host"), "Host: hunter2\n");
    String sales = "--pql.webhook.sales.";
    String[] url = {"--pql.webhooks=sales", sales + "url=https://h.example/"};

    assertThat(errors(url[0], url[1], sales + "secret-file=" + weak))
        .containsExactly("pql.webhook.sales.secret: a secret must have at least 16 characters");
    assertThat(errors(url[0], url[1], sales + "headers-file=" + headers))
        .containsExactly("pql.webhook.sales.headers: header 1 must be 'Name: value' in ASCII");
    assertThat(errors(url[0], url[1], sales + "headers-file=" + host))
        .containsExactly(
            "pql.webhook.sales.headers: header Host is set by the job itself; remove it");
    assertThat(errors(url[0], url[1], sales + "secret-file=/no/such"))
        .containsExactly(
            "pql.webhook.sales.secret-file: cannot be read; check that the file exists: /no/such");
    assertThat(errors(url[0], url[1], sales + "secret-env=NOT_THERE"))
        .containsExactly(
            "pql.webhook.sales.secret-env: the environment variable NOT_THERE is not set");
    assertThat(errors(url[0], url[1], sales + "url-env=HOME"))
        .anySatisfy(error -> assertThat(error).contains("given twice"));
  }

  @Test
  void shownOptionsMaskSecrets() throws Exception {
    JobConfiguration configuration =
        load(
            Map.of("SIGNING", SECRET),
            "--pql.webhooks=sales",
            "--pql.webhook.sales.url=https://h.example/T0KEN",
            "--pql.webhook.sales.secret-env=SIGNING");

    assertThat(configuration.toString())
        .contains("pql.webhook.sales.url: ******", "pql.webhook.sales.secret-env: SIGNING")
        .doesNotContain("T0KEN")
        .doesNotContain(SECRET);
    assertThat(configuration.webhooks().get(0).target().toString())
        .doesNotContain("T0KEN")
        .doesNotContain(SECRET);
    assertThat(configuration.webhooks().get(0).target().within(Map.of("SIGNING", SECRET)).secrets())
        .containsExactly(new Secret(SECRET));
  }

  @Test
  void everyOptionOfAWebhookIsDescribed() {
    assertThat(WebhookOptions.CONSTRAINTS)
        .extracting(constraint -> OptionDescription.of("", constraint))
        .allSatisfy(option -> assertThat(option.meaning()).isNotBlank().endsWith("."));
  }

  private static JobConfiguration load(Map<String, String> environment, String... arguments)
      throws InvalidOptionsException {
    return JobConfiguration.load(arguments, environment, List.of());
  }

  private static List<String> errors(String... arguments) {
    InvalidOptionsException refused =
        catchThrowableOfType(
            InvalidOptionsException.class, () -> load(Map.of("HOME", "/"), arguments));
    return refused == null ? List.of() : refused.errors();
  }
}
