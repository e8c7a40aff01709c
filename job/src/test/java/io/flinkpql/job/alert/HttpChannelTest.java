// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.options.SecretSource;
import io.flinkpql.job.options.Truststore;
import io.flinkpql.job.options.WebhookTarget;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpChannelTest {

  private static final Instant NOW = Instant.parse("2026-03-04T10:15:30Z");
  private static final String SECRET = "whsec-0123456789abcdef";
  private static final Alert ALERT =
      new Alert("sales", "a b", "a%20b/saas/1", "", 0, "{\"ü\":1}".getBytes(UTF_8));

  @TempDir Path directory;

  @Test
  void requestsCarryIdempotencyKeyAndSignature() throws Exception {
    try (TestEndpoint endpoint = TestEndpoint.answering(204, "")) {
      WebhookTarget access =
          access(endpoint.url(), SECRET + "\nnext-0123456789abcdef\n", "Authorization: Basic x:y");

      assertThat(send(access)).isEqualTo(new Outcome.Accepted());

      assertThat(endpoint.got()).hasSize(1);
      TestEndpoint.Got got = endpoint.got().get(0);
      assertThat(got.method()).isEqualTo("POST");
      assertThat(got.path()).isEqualTo("/hook/T0KEN-in-path");
      assertThat(got.body()).isEqualTo(ALERT.body());
      assertThat(got.header("Content-Type")).isEqualTo("application/json; charset=utf-8");
      assertThat(got.header("User-Agent")).isEqualTo("flink-pql");
      assertThat(got.header("Idempotency-Key")).isEqualTo("a%20b/saas/1");
      assertThat(got.header("Authorization")).isEqualTo("Basic x:y");
      assertThat(got.header("X-Pql-Signature"))
          .isEqualTo(
              "t=1772619330,v1="
                  + hmac(SECRET, "1772619330.{\"ü\":1}")
                  + ",v1="
                  + hmac("next-0123456789abcdef", "1772619330.{\"ü\":1}"));
    }
  }

  @Test
  void requestsWithoutSecretAreNotSigned() throws Exception {
    try (TestEndpoint endpoint = TestEndpoint.answering(200, "ok")) {
      assertThat(send(Records.access(endpoint.url()))).isEqualTo(new Outcome.Accepted());
      assertThat(endpoint.got().get(0).headers()).doesNotContainKey("X-pql-signature");
    }
  }

  @Test
  void rotatedSecretsTakeEffectImmediately() throws Exception {
    Path secret = Files.writeString(directory.resolve("secret"), SECRET);
    try (TestEndpoint endpoint = TestEndpoint.answering(200, "")) {
      WebhookTarget access =
          new WebhookTarget(
              Records.given(endpoint.url()),
              new SecretSource.InFile(secret.toString()),
              new SecretSource.None(),
              false,
              Truststore.OF_JVM);
      try (HttpChannel channel = channel(access, Duration.ofSeconds(5))) {
        outcome(channel);
        Files.writeString(secret, "other-0123456789abcdef");
        outcome(channel);
        Files.delete(secret);
        assertThat(outcome(channel))
            .isInstanceOfSatisfying(
                Outcome.Failed.class, failed -> assertThat(failed.reason()).contains("secret"));
      }
      assertThat(endpoint.got())
          .extracting(got -> got.header("X-Pql-Signature").replaceAll(".*v1=", ""))
          .containsExactly(
              hmac(SECRET, "1772619330.{\"ü\":1}"),
              hmac("other-0123456789abcdef", "1772619330.{\"ü\":1}"));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 500, 503, 599})
  void temporaryFailuresAreRetried(int status) throws Exception {
    try (TestEndpoint endpoint = TestEndpoint.answering(status, "busy")) {
      assertThat(send(Records.access(endpoint.url())))
          .isEqualTo(new Outcome.Failed("HTTP " + status + ": busy", Optional.empty()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 307, 400, 401, 404, 410, 422})
  void permanentFailuresAndRedirectsAreRefused(int status) throws Exception {
    try (TestEndpoint endpoint =
        TestEndpoint.that(
            exchange -> {
              exchange.getResponseHeaders().add("Location", "/elsewhere");
              TestEndpoint.answer(exchange, status, "no");
            })) {
      assertThat(send(Records.access(endpoint.url())))
          .isEqualTo(new Outcome.Refused("HTTP " + status + ": no"));
      assertThat(endpoint.got()).hasSize(1);
    }
  }

  @Test
  void retryAfterIsReadFromTheResponse() throws Exception {
    assertThat(retryAfter("120")).contains(Duration.ofMinutes(2));
    assertThat(retryAfter("Wed, 04 Mar 2026 10:16:00 GMT")).contains(Duration.ofSeconds(30));
    assertThat(retryAfter("Wed, 04 Mar 2026 10:15:00 GMT")).isEmpty();
    assertThat(retryAfter("soon")).isEmpty();
    assertThat(retryAfter("9".repeat(10_000)))
        .hasValueSatisfying(wait -> assertThat(wait).isGreaterThan(Duration.ofDays(400)));
  }

  @Test
  void stalledRequestsTimeOut() throws Exception {
    try (TestEndpoint beforeHeaders = TestEndpoint.that(exchange -> TestEndpoint.stall());
        TestEndpoint insideBody =
            TestEndpoint.that(
                exchange -> {
                  exchange.sendResponseHeaders(500, 100);
                  exchange.getResponseBody().write('x');
                  exchange.getResponseBody().flush();
                  TestEndpoint.stall();
                })) {
      for (TestEndpoint endpoint : new TestEndpoint[] {beforeHeaders, insideBody}) {
        try (HttpChannel channel =
            channel(Records.access(endpoint.url()), Duration.ofMillis(150))) {
          assertThat(outcome(channel))
              .isInstanceOfSatisfying(
                  Outcome.Failed.class,
                  failed -> assertThat(failed.reason()).startsWith("no answer"));
        }
      }
    }
  }

  @Test
  void closedAndRefusedConnectionsAreRetried() throws Exception {
    try (TestEndpoint endpoint =
        TestEndpoint.that(
            exchange -> {
              throw new IOException("closed");
            })) {
      assertThat(send(Records.access(endpoint.url())))
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed -> assertThat(failed.reason()).isEqualTo("no answer: IOException"));
    }
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    assertThat(send(Records.access("http://127.0.0.1:" + free + "/")))
        .isEqualTo(new Outcome.Failed("no answer: ConnectException", Optional.empty()));
  }

  @Test
  void endpointsWithAnUntrustedCertificateGetNoRequest() throws Exception {
    try (TestEndpoint endpoint = TestEndpoint.untrusted(directory)) {
      assertThat(send(access(endpoint.url(), SECRET, "Authorization: Bearer abc")))
          .isEqualTo(new Outcome.Failed("no answer: SSLHandshakeException", Optional.empty()));
      assertThat(endpoint.got()).isEmpty();
    }
  }

  @Test
  void certificatesOfTheTruststoreAreTrusted() throws Exception {
    Path certificates = directory.resolve("certificates.pem");
    try (TestEndpoint endpoint = TestEndpoint.untrusted(directory);
        HttpChannel channel =
            channel(
                new WebhookTarget(
                    Records.given(endpoint.url()),
                    new SecretSource.None(),
                    new SecretSource.None(),
                    false,
                    new Truststore(certificates.toString())),
                Duration.ofSeconds(5))) {
      assertThat(outcome(channel))
          .as("without the file")
          .isEqualTo(
              new Outcome.Failed(
                  "its URL, secrets, headers or truststore cannot be used: " + certificates,
                  Optional.empty()));
      TestEndpoint.writeCertificate(directory, certificates);
      assertThat(outcome(channel)).isEqualTo(new Outcome.Accepted());
    }
  }

  @Test
  void responseExcerptsMaskSecrets() throws Exception {
    try (TestEndpoint endpoint =
        TestEndpoint.that(
            exchange ->
                TestEndpoint.answer(
                    exchange,
                    400,
                    "bad\n\u202erequest "
                        + exchange.getRequestURI()
                        + " "
                        + exchange.getRequestHeaders().getFirst("Authorization")
                        + " "
                        + SECRET
                        + "z".repeat(10_000)))) {
      WebhookTarget access = access(endpoint.url(), SECRET, "Authorization: Bearer abc");

      assertThat(send(access))
          .isInstanceOfSatisfying(
              Outcome.Refused.class,
              refused ->
                  assertThat(refused.reason())
                      .startsWith("HTTP 400: bad request ****** ****** ******zzz")
                      .hasSizeLessThan(220));
      assertThat(access.toString())
          .doesNotContain("T0KEN")
          .doesNotContain(SECRET)
          .doesNotContain("Bearer");
    }
  }

  @Test
  void endlessResponsesAreCancelled() throws Exception {
    try (TestEndpoint endpoint =
        TestEndpoint.that(
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              byte[] much = new byte[64 * 1024];
              Arrays.fill(much, (byte) 'x');
              while (!Thread.interrupted()) {
                exchange.getResponseBody().write(much);
              }
            })) {
      assertThat(send(Records.access(endpoint.url()))).isEqualTo(new Outcome.Accepted());
    }
  }

  private static Optional<Duration> retryAfter(String text) throws Exception {
    try (TestEndpoint endpoint =
        TestEndpoint.that(
            exchange -> {
              exchange.getResponseHeaders().add("Retry-After", text);
              TestEndpoint.answer(exchange, 429, "");
            })) {
      return ((Outcome.Failed) send(Records.access(endpoint.url()))).retryAfter();
    }
  }

  private static WebhookTarget access(String url, String secrets, String headers) {
    return new WebhookTarget(
        Records.given(url),
        Records.given(secrets),
        Records.given(headers),
        false,
        Truststore.OF_JVM);
  }

  private static Outcome send(WebhookTarget access) throws Exception {
    try (HttpChannel channel = channel(access, Duration.ofSeconds(5))) {
      return outcome(channel);
    }
  }

  private static HttpChannel channel(WebhookTarget access, Duration timeout) {
    Webhook webhook = Records.webhook("sales", "http://127.0.0.1:1/");
    return new HttpChannel(
        new Webhook(
            webhook.name(),
            webhook.filter(),
            webhook.template(),
            webhook.cooldown(),
            new Webhook.Load(1, 1, Duration.ofSeconds(2), timeout),
            webhook.retries(),
            access),
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static Outcome outcome(HttpChannel channel) throws Exception {
    return channel.send(ALERT).toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  /** HMAC-SHA256 from its definition (RFC 2104), not from the library that signs. */
  private static String hmac(String secret, String text) throws Exception {
    byte[] inner = new byte[64];
    byte[] outer = new byte[64];
    byte[] key = Arrays.copyOf(secret.getBytes(UTF_8), 64);
    for (int i = 0; i < 64; i++) {
      inner[i] = (byte) (key[i] ^ 0x36);
      outer[i] = (byte) (key[i] ^ 0x5c);
    }
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    sha256.update(inner);
    byte[] first = sha256.digest(text.getBytes(UTF_8));
    sha256.update(outer);
    return String.format("%064x", new BigInteger(1, sha256.digest(first)));
  }
}
