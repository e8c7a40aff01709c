// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Injects one {@link LocalPostgres} per JVM into tests and closes it after the last test. Tests
 * isolate themselves by their own schemas.
 */
public final class SharedPostgres implements ParameterResolver {

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == LocalPostgres.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .getOrComputeIfAbsent(LocalPostgres.class, type -> start(), LocalPostgres.class);
  }

  private static LocalPostgres start() {
    try {
      return LocalPostgres.start(Files.createTempDirectory("shared-postgres"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
