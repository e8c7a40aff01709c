// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.job.options.KafkaOptions;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TimeoutException;

/** Administers the brokers of a configuration, and reports their failures in a sentence. */
public final class Brokers implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final String servers;
  private final Admin admin;

  private Brokers(String servers, Admin admin) {
    this.servers = servers;
    this.admin = admin;
  }

  /**
   * Prepares a connection, which the first request opens.
   *
   * @throws BrokersException if the settings of the client are invalid
   */
  public static Brokers of(JobConfiguration configuration) throws BrokersException {
    return of(configuration.get(KafkaOptions.BOOTSTRAP_SERVERS), configuration.kafkaProperties());
  }

  static Brokers of(String servers, Properties clientSettings) throws BrokersException {
    Properties settings = new Properties();
    settings.setProperty("default.api.timeout.ms", String.valueOf(TIMEOUT.toMillis()));
    settings.setProperty("request.timeout.ms", String.valueOf(TIMEOUT.toMillis() / 2));
    settings.putAll(clientSettings);
    settings.setProperty("bootstrap.servers", servers);
    try {
      return new Brokers(servers, Admin.create(settings));
    } catch (KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new BrokersException(
          "No client for the brokers at %s: %s; check pql.kafka.bootstrap-servers and"
                  .formatted(servers, cause.getMessage())
              + " pql.kafka.properties",
          e);
    }
  }

  /** Returns the client. */
  public Admin admin() {
    return admin;
  }

  /**
   * Waits for the result of a request.
   *
   * @param purpose what fails without a result, as the start of a sentence
   * @throws BrokersException if the brokers refuse or do not answer
   */
  public <T> T await(KafkaFuture<T> request, String purpose)
      throws BrokersException, InterruptedException {
    try {
      return request.get();
    } catch (ExecutionException e) {
      throw new BrokersException(purpose + ": " + reason(e.getCause()), e.getCause());
    }
  }

  private String reason(Throwable cause) {
    return cause instanceof TimeoutException
        ? "no answer from the brokers at %s; check pql.kafka.bootstrap-servers, the network, and the"
                .formatted(servers)
            + " security settings under pql.kafka.properties"
        : SecurityProblem.of(cause).orElseGet(cause::getMessage);
  }

  /** Closes the connection without waiting for open requests. */
  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
