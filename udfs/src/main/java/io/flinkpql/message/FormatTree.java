// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import java.util.ArrayList;
import java.util.List;

/**
 * Grows the tree of the fields that a format and the rule sets read.
 *
 * @param top stands for the record
 * @param document stands for the document in it
 */
record FormatTree(MessageField top, MessageField document, List<MessageField> outsideDocument) {

  FormatTree(MessageField top, MessageField document) {
    this(top, document, new ArrayList<>());
  }

  /** Returns the fields at the paths of a format, in order; adds missing ones. */
  List<MessageField> fields(List<FormatPath> paths) {
    return paths.stream().map(this::field).toList();
  }

  private MessageField field(FormatPath path) {
    MessageField field = (path.fromTop() ? top : document).getOrAdd(path);
    if (path.fromTop() && top != document) {
      outsideDocument.add(field);
    }
    field.markReadByFormat();
    return field;
  }

  /** Returns the numbers of fields, once the tree has numbers. */
  static int[] numbers(List<MessageField> fields) {
    return fields.stream().mapToInt(MessageField::index).toArray();
  }
}
