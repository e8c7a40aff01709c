// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that the chart renders for one installation.
 *
 * @param documents in Helm's order, hooks and tests among them
 */
record RenderedChart(List<RenderedDocument> documents) {

  Stream<RenderedDocument> ofKind(String kind) {
    return documents.stream().filter(document -> document.kind().equals(kind));
  }

  /**
   * The document of a kind whose name ends so.
   *
   * @throws AssertionError if there is none or more than one
   */
  RenderedDocument only(String kind, String nameEnd) {
    List<RenderedDocument> found =
        ofKind(kind).filter(document -> document.name().endsWith(nameEnd)).toList();
    if (found.size() != 1) {
      throw new AssertionError(
          "One %s whose name ends in '%s' was expected, but there are %s"
              .formatted(
                  kind,
                  nameEnd,
                  documents.stream()
                      .map(RenderedDocument::toString)
                      .collect(Collectors.joining(", "))));
    }
    return found.get(0);
  }

  /** Whether there is any of a kind. */
  boolean has(String kind) {
    return ofKind(kind).findAny().isPresent();
  }

  Stream<RenderedDocument.Pod> pods() {
    return documents.stream().flatMap(RenderedDocument::pods);
  }
}
