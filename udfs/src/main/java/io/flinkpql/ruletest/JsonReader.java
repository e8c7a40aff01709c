// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.ruletest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkpql.rules.RuleSetErrors;
import io.flinkpql.rules.Section;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Converts values of a test file to JSON. */
final class JsonReader {

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]{0,29})(\\.[0-9]{1,30})?([eE][-+]?[0-9]{1,3})?");
  private static final List<String> TRUE = List.of("true", "yes", "on");

  private final RuleSetErrors errors;

  JsonReader(RuleSetErrors errors) {
    this.errors = errors;
  }

  /** Converts a value; a number that JSON cannot hold is an error. */
  JsonNode value(Node node) {
    if (node instanceof MappingNode) {
      return object(node, "a value");
    } else if (node instanceof SequenceNode sequence) {
      ArrayNode array = JSON.arrayNode();
      sequence.getValue().forEach(element -> array.add(value(element)));
      return array;
    }
    return scalar((ScalarNode) node);
  }

  /**
   * Converts a mapping; anything else is an error.
   *
   * @param what names the mapping in error messages
   */
  ObjectNode object(Node node, String what) {
    ObjectNode object = JSON.objectNode();
    Section.entries(node, what, errors)
        .forEach((key, value) -> object.set(key.getValue(), value(value)));
    return object;
  }

  private JsonNode scalar(ScalarNode node) {
    Tag tag = node.getTag();
    if (tag.equals(Tag.NULL)) {
      return JSON.nullNode();
    } else if (tag.equals(Tag.BOOL)) {
      return JSON.booleanNode(TRUE.contains(node.getValue().toLowerCase(Locale.ROOT)));
    } else if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
      return number(node).orElseGet(JSON::nullNode);
    }
    return JSON.textNode(node.getValue());
  }

  private Optional<JsonNode> number(ScalarNode node) {
    if (!NUMBER.matcher(node.getValue()).matches()) {
      errors.add(
          node,
          "'%s' is not a number in JSON: write it in decimal, or put it in quotes"
              .formatted(node.getValue()));
      return Optional.empty();
    }
    BigDecimal number = new BigDecimal(node.getValue());
    return Optional.of(
        number.scale() <= 0 && number.precision() - number.scale() <= 18
            ? JSON.numberNode(number.longValueExact())
            : JSON.numberNode(number));
  }
}
