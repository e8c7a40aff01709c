// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Changes the version in the text of a rule set, and nothing else: comments stay. */
public final class VersionEdit {

  private VersionEdit() {}

  /**
   * Returns a document with another version.
   *
   * @param document a valid rule set
   * @throws InvalidRuleSetException if the document has no version of its own to change: an alias
   *     or a merged mapping holds it
   */
  public static String withVersion(String document, long version) throws InvalidRuleSetException {
    Document composed = Document.compose(document);
    String edited = edit(document, composed, version);
    if (RuleSets.read(edited).version() != version) {
      composed
          .errors()
          .add(
              Place.START,
              "the version cannot be changed: write it as a number under 'version' first");
    }
    composed.errors().throwIfAny();
    return edited;
  }

  private static String edit(String document, Document composed, long version) {
    if (composed.root() instanceof MappingNode mapping) {
      for (NodeTuple entry : mapping.getValue()) {
        Node value = entry.getValueNode();
        if (entry.getKeyNode() instanceof ScalarNode key
            && key.getValue().equals("version")
            && value instanceof ScalarNode number) {
          int from = offset(document, composed.errors().placeOf(number));
          return document.substring(0, from)
              + version
              + document.substring(from + number.getValue().length());
        }
      }
    }
    return document;
  }

  /** Returns the index in chars of a place in the document, which may begin with a BOM. */
  private static int offset(String document, Place place) {
    int index = document.startsWith("\ufeff") ? 1 : 0;
    for (int line = 1; line < place.line(); index++) {
      boolean crlf = document.startsWith("\r\n", index);
      if (crlf || document.charAt(index) == '\n' || document.charAt(index) == '\r') {
        index += crlf ? 1 : 0;
        line++;
      }
    }
    return document.offsetByCodePoints(index, place.column() - 1);
  }
}
