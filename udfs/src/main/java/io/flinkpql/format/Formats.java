// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.format;

import io.flinkpql.message.MappedFormat;
import io.flinkpql.message.MessageFormat;
import io.flinkpql.rules.Document;
import io.flinkpql.rules.InvalidRuleSetException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Has the built-in formats, and reads format files. Stateless; safe to call from any thread. */
public final class Formats {

  /** The name of the default format. */
  public static final String SEGMENT = "segment";

  private static final List<String> BUILT_IN =
      List.of(
          SEGMENT, "posthog", "amplitude", "mixpanel", "snowplow", "cloudevents", "kafka-connect");

  private static final List<String> ENVELOPES = List.of("cloudevents", "kafka-connect");

  private Formats() {}

  /** Returns the names of the built-in formats. */
  public static List<String> builtIn() {
    return BUILT_IN;
  }

  /**
   * Returns a built-in format: a name, or that of an envelope, a slash and the name of the format
   * inside, such as {@code cloudevents/posthog}.
   *
   * @return empty if there is no such format
   */
  public static Optional<MessageFormat> named(String name) {
    if (name.equals(SEGMENT)) {
      return Optional.of(MessageFormat.SEGMENT);
    }
    if (BUILT_IN.contains(name)) {
      return Optional.of(mapped(name));
    }
    Optional<String> envelope = envelope(name);
    return envelope
        .map(e -> name.substring(e.length() + 1))
        .filter(inner -> BUILT_IN.contains(inner) && !ENVELOPES.contains(inner))
        .map(inner -> builtIn(envelope.orElseThrow(), name, Optional.of(inner)));
  }

  /**
   * Returns the envelope that a name begins with: {@code kafka-connect} for {@code
   * kafka-connect/posthog}.
   */
  static Optional<String> envelope(String name) {
    return ENVELOPES.stream().filter(e -> name.startsWith(e + "/")).findFirst();
  }

  /** Returns the description of a built-in format. */
  public static String description(String name) {
    try {
      return new FormatReader(Document.compose(resource(name))).description();
    } catch (InvalidRuleSetException e) {
      throw new IllegalStateException("the built-in format " + name + " is invalid", e);
    }
  }

  /**
   * Returns the file of a built-in format.
   *
   * @throws IllegalArgumentException if there is no such format
   */
  public static String resource(String name) {
    try (InputStream in = Formats.class.getResourceAsStream(name + ".yaml")) {
      if (in == null) {
        throw new IllegalArgumentException("no built-in format " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a format file.
   *
   * @param label names the format in messages
   * @param document the file, YAML or JSON
   * @throws InvalidFormatException with every error, each with line and column
   */
  public static MappedFormat read(String label, String document) throws InvalidFormatException {
    try {
      return draft(document, Optional.empty()).complete(label);
    } catch (InvalidRuleSetException e) {
      throw new InvalidFormatException(e);
    }
  }

  /** Returns a built-in format as its file defines it, {@code segment} included. */
  static MappedFormat mapped(String name) {
    return builtIn(name, name, Optional.empty());
  }

  private static MappedFormat builtIn(String name, String label, Optional<String> base) {
    try {
      return draft(resource(name), base).complete(label);
    } catch (InvalidRuleSetException e) {
      throw new IllegalStateException("the built-in format " + name + " is invalid", e);
    }
  }

  /**
   * Reads a document on top of the format that it extends.
   *
   * @param base replaces the format that the document names, if given
   */
  private static FormatDraft draft(String document, Optional<String> base)
      throws InvalidRuleSetException {
    FormatReader reader = new FormatReader(Document.compose(document));
    Optional<String> named = reader.base(BUILT_IN);
    Optional<String> extended = base.or(() -> named);
    FormatDraft draft =
        extended.isPresent()
            ? draft(resource(extended.get()), Optional.empty())
            : new FormatDraft();
    reader.read(draft);
    return draft;
  }
}
