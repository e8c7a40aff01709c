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
 * Hands tests the one {@link LocalKafka} of their JVM; it is closed after the last of them. A test
 * keeps apart from others by topics, groups and transactions of its own.
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

  /** The broker with its directory, which goes with it. */
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
