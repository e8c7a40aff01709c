// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The documents that the chart renders for one installation.
 *
 * @param documents in Helm's order, including hooks and tests
 */
record RenderedChart(List<RenderedDocument> documents) {

  Stream<RenderedDocument> ofKind(String kind) {
    return documents.stream().filter(document -> document.kind().equals(kind));
  }

  /**
   * Returns the only document of a kind whose name ends with {@code nameEnd}.
   *
   * @throws AssertionError if there is none or more than one
   */
  RenderedDocument only(String kind, String nameEnd) {
    List<RenderedDocument> found =
        ofKind(kind).filter(document -> document.name().endsWith(nameEnd)).toList();
    if (found.size() != 1) {
      throw new AssertionError(
          "expected one %s whose name ends with '%s', but found %s"
              .formatted(
                  kind,
                  nameEnd,
                  documents.stream()
                      .map(RenderedDocument::toString)
                      .collect(Collectors.joining(", "))));
    }
    return found.get(0);
  }

  /** Returns whether there is a document of a kind. */
  boolean has(String kind) {
    return ofKind(kind).findAny().isPresent();
  }

  Stream<RenderedDocument.Pod> pods() {
    return documents.stream().flatMap(RenderedDocument::pods);
  }
}
