// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import io.flinkpql.condition.NearestName;
import io.flinkpql.format.Formats;
import io.flinkpql.format.InvalidFormatException;
import io.flinkpql.message.MessageFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds formats of messages by name or file. */
public final class FormatFiles {

  private FormatFiles() {}

  /**
   * Reads the formats of option {@code pql.messages.formats}.
   *
   * @return formats by topic; topics that are missing have the Segment format
   * @throws InvalidOptionsException with every error
   */
  public static Map<String, MessageFormat> ofTopics(JobConfiguration configuration)
      throws InvalidOptionsException {
    List<String> topics = configuration.get(KafkaOptions.USAGE_TOPICS);
    Map<String, MessageFormat> formats = new LinkedHashMap<>();
    List<String> errors = new ArrayList<>();
    for (String item : configuration.find(KafkaOptions.MESSAGE_FORMATS).orElse(List.of())) {
      int equals = item.indexOf('=');
      String topic = item.substring(0, equals);
      if (!topics.contains(topic)) {
        errors.add(
            "%s: '%s' is not in %s%s"
                .formatted(
                    KafkaOptions.MESSAGE_FORMATS.key(),
                    topic,
                    KafkaOptions.USAGE_TOPICS.key(),
                    NearestName.hint(topic, topics)));
      } else if (formats.containsKey(topic)) {
        errors.add(
            KafkaOptions.MESSAGE_FORMATS.key() + ": names '" + topic + "' twice; remove one");
      }
      try {
        formats.put(topic, read(item.substring(equals + 1)));
      } catch (InvalidOptionsException e) {
        e.errors().forEach(error -> errors.add(KafkaOptions.MESSAGE_FORMATS.key() + ": " + error));
      }
    }
    if (!errors.isEmpty()) {
      throw new InvalidOptionsException(errors);
    }
    return formats;
  }

  /**
   * Returns a built-in format, or reads a format file.
   *
   * @param nameOrFile a name such as {@code posthog} or {@code cloudevents/posthog}, or a path
   * @throws InvalidOptionsException if there is neither, or with every error of the file, each with
   *     file, line and column
   */
  public static MessageFormat read(String nameOrFile) throws InvalidOptionsException {
    Optional<MessageFormat> builtIn = Formats.named(nameOrFile);
    if (builtIn.isPresent()) {
      return builtIn.get();
    }
    try {
      Path file = Path.of(nameOrFile);
      return Formats.read(
          file.getFileName().toString(), Files.readString(file, StandardCharsets.UTF_8));
    } catch (IOException | InvalidPathException e) {
      throw new InvalidOptionsException(
          List.of(
              "'%s' is neither a format nor a file of UTF-8 text%s"
                  .formatted(
                      nameOrFile,
                      NearestName.of(nameOrFile, Formats.builtIn())
                          .map(nearest -> ": did you mean '" + nearest + "'?")
                          .orElse("; ./pql formats lists the formats"))));
    } catch (InvalidFormatException e) {
      throw new InvalidOptionsException(
          e.errors().stream()
              .map(
                  error ->
                      "%s:%d:%d: %s"
                          .formatted(nameOrFile, error.line(), error.column(), error.message()))
              .toList());
    }
  }
}
