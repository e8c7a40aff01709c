// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Injects one {@link LocalKafka} per JVM into tests and closes it after the last test. Tests
 * isolate themselves by their own topics, consumer groups and transactional ids.
 */
public final class SharedKafka implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == LocalKafka.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .getOrComputeIfAbsent(SharedServer.class, type -> SharedServer.start(), SharedServer.class)
        .kafka();
  }

  /** Couples the broker with its data directory, which is deleted on close. */
  private record SharedServer(Path directory, LocalKafka kafka) implements AutoCloseable {

    static SharedServer start() {
      try {
        Path directory = Files.createTempDirectory("shared-kafka");
        return new SharedServer(directory, LocalKafka.start(directory));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void close() {
      kafka.close();
      FileUtils.deleteDirectoryQuietly(directory.toFile());
    }
  }
}
