// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Composes the nodes of a JSON document. JSON is not a subset of YAML: it escapes {@code /} and its
 * keys have any length.
 */
final class JsonComposer {

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNameLength(DocumentLimits.MAX_BYTES)
                  .maxNumberLength(DocumentLimits.MAX_BYTES)
                  .build())
          .build();

  /** Matches the part of a message in which the library repeats a location in its own format. */
  private static final Pattern LOCATION =
      Pattern.compile(" ?\\((start marker at|for \\w+ starting at) .*", Pattern.DOTALL);

  private final String text;
  private final PlaceFinder places;
  private final RuleSetErrors errors;
  private final int[] codePoints;
  private int depth;

  JsonComposer(String text, PlaceFinder places, RuleSetErrors errors) {
    this.text = text;
    this.places = places;
    this.errors = errors;
    this.codePoints = codePoints(text);
  }

  /** Returns the number of code points before each char of a text. */
  private static int[] codePoints(String text) {
    int[] before = new int[text.length() + 1];
    for (int i = 0; i < text.length(); i++) {
      boolean endsPair = i > 0 && Character.isSurrogatePair(text.charAt(i - 1), text.charAt(i));
      before[i + 1] = before[i] + (endsPair ? 0 : 1);
    }
    return before;
  }

  /**
   * Composes the document.
   *
   * @throws InvalidRuleSetException if the document is not JSON or exceeds a limit
   */
  Node compose() throws InvalidRuleSetException {
    try (JsonParser parser = FACTORY.createParser(text.toCharArray())) {
      parser.nextToken();
      Node root = node(parser);
      if (parser.nextToken() != null) {
        errors.add(place(parser), "not valid JSON: remove the text after the closing '}'");
      }
      errors.throwIfAny();
      return root;
    } catch (JsonProcessingException e) {
      errors.add(place(e.getLocation()), "not valid JSON: " + inWords(e.getOriginalMessage()));
      errors.throwIfAny();
      throw new IllegalStateException("an error was added", e);
    } catch (IOException e) {
      throw new UncheckedIOException("text in memory cannot be read", e);
    }
  }

  private static String inWords(String message) {
    return LOCATION.matcher(message).replaceFirst("");
  }

  private Node node(JsonParser parser) throws IOException, InvalidRuleSetException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> scalar(parser, Tag.STR, ScalarStyle.DOUBLE_QUOTED);
      case VALUE_NUMBER_INT -> scalar(parser, Tag.INT, ScalarStyle.PLAIN);
      case VALUE_NUMBER_FLOAT -> scalar(parser, Tag.FLOAT, ScalarStyle.PLAIN);
      case VALUE_TRUE, VALUE_FALSE -> scalar(parser, Tag.BOOL, ScalarStyle.PLAIN);
      case VALUE_NULL -> scalar(parser, Tag.NULL, ScalarStyle.PLAIN);
      default -> throw new IllegalStateException("not a value: " + parser.currentToken());
    };
  }

  private Node object(JsonParser parser) throws IOException, InvalidRuleSetException {
    Mark start = enter(parser);
    List<NodeTuple> entries = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      Node key = scalar(parser, Tag.STR, ScalarStyle.DOUBLE_QUOTED);
      parser.nextToken();
      entries.add(new NodeTuple(key, node(parser)));
    }
    depth--;
    return new MappingNode(Tag.MAP, true, entries, start, start, FlowStyle.FLOW);
  }

  private Node array(JsonParser parser) throws IOException, InvalidRuleSetException {
    Mark start = enter(parser);
    List<Node> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(node(parser));
    }
    depth--;
    return new SequenceNode(Tag.SEQ, true, elements, start, start, FlowStyle.FLOW);
  }

  private Mark enter(JsonParser parser) throws InvalidRuleSetException {
    if (++depth > DocumentLimits.MAX_NESTING) {
      errors.add(place(parser), DocumentLimits.TOO_DEEP);
      errors.throwIfAny();
    }
    return mark(parser);
  }

  private Node scalar(JsonParser parser, Tag tag, ScalarStyle style) throws IOException {
    Mark start = mark(parser);
    return new ScalarNode(tag, parser.getText(), start, start, style);
  }

  private Mark mark(JsonParser parser) {
    int index = index(parser.currentTokenLocation());
    return new Mark("rule set", index, 0, 0, new int[0], 0);
  }

  private Place place(JsonParser parser) {
    return place(parser.currentTokenLocation());
  }

  private Place place(JsonLocation location) {
    return places.at(index(location));
  }

  private int index(JsonLocation location) {
    int offset = (int) Math.max(0, location.getCharOffset());
    return codePoints[Math.min(offset, text.length())];
  }
}
