// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigData;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.provider.ConfigProvider;

/**
 * Resolves references to secrets in the settings of Kafka clients: {@code ${env:NAME}} and {@code
 * ${file:PATH}}. Every client resolves them when it is created, so that a job carries no secret.
 */
public abstract sealed class SecretReferences implements ConfigProvider {

  private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^:}]+:[^}]+}");
  private static final String PROVIDERS = "config.providers";
  private static final Map<String, Class<? extends SecretReferences>> CLASSES =
      Map.of("env", InEnvironment.class, "file", InFile.class);

  /** Resolves references to environment variables. */
  public static final class InEnvironment extends SecretReferences {
    @Override
    SecretSource source(String name) {
      return new SecretSource.InEnvironment(name);
    }
  }

  /** Resolves references to files that contain only the secret. */
  public static final class InFile extends SecretReferences {
    @Override
    SecretSource source(String path) {
      return new SecretSource.InFile(path);
    }
  }

  abstract SecretSource source(String name);

  /** Returns the reference to an environment variable. */
  static String toVariable(String name) {
    return "${env:" + name + "}";
  }

  /** Returns whether the value of a setting refers to a secret. */
  static boolean isIn(String value) {
    return REFERENCE.matcher(value).find();
  }

  /**
   * Adds what a Kafka client needs to resolve references; settings without any stay as they are. A
   * provider of the same name in the settings is preferred.
   *
   * @param settings settings of a Kafka client
   */
  static Map<String, String> resolvable(Map<String, String> settings) {
    if (settings.values().stream().noneMatch(SecretReferences::isIn)) {
      return settings;
    }
    Map<String, String> all = new TreeMap<>(settings);
    List<String> names = new ArrayList<>();
    if (settings.containsKey(PROVIDERS)) {
      names.addAll(List.of(settings.get(PROVIDERS).strip().split("\\s*,\\s*")));
    }
    CLASSES.forEach(
        (name, type) -> {
          if (!names.contains(name)) {
            names.add(name);
            all.put(PROVIDERS + "." + name + ".class", type.getName());
          }
        });
    all.put(PROVIDERS, String.join(",", names));
    return all;
  }

  @Override
  public void configure(Map<String, ?> settings) {}

  @Override
  public ConfigData get(String path) {
    return new ConfigData(Map.of());
  }

  @Override
  public ConfigData get(String path, Set<String> names) {
    Map<String, String> secrets = new HashMap<>();
    for (String name : names) {
      // Kafka takes the text up to a second colon for a path.
      secrets.put(name, read(path.isEmpty() ? name : path + ":" + name));
    }
    return new ConfigData(secrets);
  }

  private String read(String name) {
    try {
      return source(name).read();
    } catch (FileSystemException | InvalidPathException e) {
      throw new ConfigException(
          "A setting under %s refers to a file that cannot be read: %s"
              .formatted(KafkaOptions.PROPERTIES_PREFIX + "*", name));
    } catch (IOException e) {
      throw new ConfigException(
          "A setting under %s cannot be resolved: %s"
              .formatted(KafkaOptions.PROPERTIES_PREFIX + "*", e.getMessage()));
    }
  }

  @Override
  public void close() {}
}
