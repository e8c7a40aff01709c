// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import io.flinkpql.job.options.Secret;
import io.flinkpql.job.options.WebhookTarget.Header;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Posts alerts to a URL. Certificates are verified. Redirects are not followed: a request signed
 * for one address must not reach another.
 */
final class HttpChannel implements Channel {

  private final Webhook webhook;
  private final Clock clock;
  private final Set<CompletableFuture<?>> underWay = ConcurrentHashMap.newKeySet();
  private Optional<HttpClient> client = Optional.empty();

  HttpChannel(Webhook webhook) {
    this(webhook, Clock.systemUTC());
  }

  /**
   * @param clock provides the time of signatures
   */
  HttpChannel(Webhook webhook, Clock clock) {
    this.webhook = webhook;
    this.clock = clock;
  }

  /** Creates the client at the first request, so that a missing file of certificates is retried. */
  private HttpClient client() throws IOException {
    if (client.isEmpty()) {
      client =
          Optional.of(
              webhook
                  .target()
                  .truststore()
                  .clientBuilder()
                  .version(HttpClient.Version.HTTP_1_1)
                  .followRedirects(HttpClient.Redirect.NEVER)
                  .connectTimeout(webhook.load().connectTimeout())
                  .build());
    }
    return client.get();
  }

  /** A request, and the mask of its secrets. */
  private record Prepared(HttpRequest request, SecretMask mask) {}

  @Override
  public CompletionStage<Outcome> send(Alert alert) {
    Prepared prepared;
    CompletableFuture<HttpResponse<String>> call;
    try {
      prepared = prepare(alert);
      call = client().sendAsync(prepared.request(), BodyExcerpt.handler());
    } catch (IOException e) {
      return unusableAccess(e.getMessage());
    } catch (IllegalArgumentException e) {
      return unusableAccess(e.getClass().getSimpleName());
    }
    underWay.add(call);
    // HttpRequest's own timeout covers only the time until the response headers.
    return call.copy()
        .orTimeout(webhook.load().timeout().toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete(
            (response, thrown) -> {
              underWay.remove(call);
              call.cancel(true);
            })
        .handle(
            (response, thrown) ->
                thrown == null
                    ? HttpOutcomes.outcome(response, prepared.mask(), clock.instant())
                    : new Outcome.Failed(reason(thrown), Optional.empty()));
  }

  /** Fails with a retry, since secrets may be rotated at this moment. */
  private static CompletionStage<Outcome> unusableAccess(String reason) {
    return CompletableFuture.completedFuture(
        new Outcome.Failed(
            "its URL, secrets, headers or truststore cannot be used: " + reason, Optional.empty()));
  }

  private Prepared prepare(Alert alert) throws IOException {
    URI uri = webhook.target().uri();
    List<Secret> secrets = webhook.target().secrets();
    List<Header> headers = webhook.target().extraHeaders();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(webhook.load().timeout())
            .header("Content-Type", "application/json; charset=utf-8")
            .header("User-Agent", "flink-pql")
            .header("Idempotency-Key", alert.idempotencyKey());
    if (!secrets.isEmpty()) {
      long seconds = clock.instant().getEpochSecond();
      request.header(Signature.HEADER, Signature.of(alert.body(), seconds, secrets));
    }
    headers.forEach(header -> request.header(header.name(), header.value().value()));
    return new Prepared(
        request.POST(BodyPublishers.ofByteArray(alert.body())).build(),
        SecretMask.of(uri, secrets, headers));
  }

  /** Leaves out the exception's message, which may contain the URL. */
  private static String reason(Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    return cause instanceof TimeoutException || cause instanceof CancellationException
        ? "no answer in time"
        : "no answer: " + cause.getClass().getSimpleName();
  }

  @Override
  public void close() {
    underWay.forEach(call -> call.cancel(true));
  }
}
