// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import io.flinkpql.job.options.KafkaOptions;
import java.util.Optional;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;

/** Recognizes a refused login and a failed TLS handshake with brokers. */
public final class SecurityProblem {

  private SecurityProblem() {}

  /**
   * Describes a failure.
   *
   * @param failure failure of a Kafka client
   * @return the end of a sentence, with the settings to check; empty for another failure
   */
  public static Optional<String> of(Throwable failure) {
    if (failure instanceof SslAuthenticationException) {
      return Optional.of(
          "no TLS connection: %s; check the certificates in %sssl.*"
              .formatted(root(failure).getMessage(), KafkaOptions.PROPERTIES_PREFIX));
    }
    return failure instanceof AuthenticationException
        ? Optional.of(
            "the login is refused: %s; check %ssasl.*"
                .formatted(failure.getMessage(), KafkaOptions.PROPERTIES_PREFIX))
        : Optional.empty();
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }
}
