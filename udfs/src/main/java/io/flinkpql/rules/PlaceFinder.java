// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Finds the line and column of YAML nodes, and of single characters in them, in the source text.
 */
final class PlaceFinder {

  private final int[] text;
  private final int[] lineStarts;

  PlaceFinder(String text) {
    this.text = text.codePoints().toArray();
    this.lineStarts = lineStarts(this.text);
  }

  private static int[] lineStarts(int[] text) {
    List<Integer> starts = new ArrayList<>(List.of(0));
    for (int i = 0; i < text.length; i++) {
      boolean returnAlone = text[i] == '\r' && (i + 1 == text.length || text[i + 1] != '\n');
      if (text[i] == '\n' || returnAlone) {
        starts.add(i + 1);
      }
    }
    return starts.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Returns the place of the code point at an index of the text. */
  Place at(int index) {
    int found = Arrays.binarySearch(lineStarts, index);
    int line = found >= 0 ? found : -found - 2;
    return new Place(line + 1, index - lineStarts[line] + 1);
  }

  /** Returns the place of a mark that the YAML parser set. */
  Place of(Mark mark) {
    return at(Math.min(mark.getIndex(), text.length));
  }

  /** Returns the place of a node's first character, after its anchor and tag. */
  Place of(Node node) {
    return at(start(node.getStartMark()));
  }

  /**
   * Returns the place of one code point of a scalar's value. It replays quoting, escapes and
   * folding from the start of the scalar, so it takes time linear in the value's length.
   *
   * @param scalar a scalar in any YAML style
   * @param offset index of the code point in the value; the value's length means its end
   */
  Place of(ScalarNode scalar, int offset) {
    int[] value = scalar.getValue().codePoints().toArray();
    int index = contentStart(scalar);
    boolean escapes = scalar.getScalarStyle() == ScalarStyle.DOUBLE_QUOTED;
    for (int i = 0; i < value.length && i <= offset; i++) {
      index = isBlank(value[i]) ? index : skipBlank(index, escapes);
      if (i == offset) {
        break;
      }
      index = after(index, value[i], scalar.getScalarStyle());
    }
    return at(Math.min(index, text.length));
  }

  /** Skips the anchor and the tag that may precede a node's content. */
  private int start(Mark mark) {
    int index = Math.min(mark.getIndex(), text.length);
    while (index < text.length && (text[index] == '&' || text[index] == '!')) {
      while (index < text.length && !isBlank(text[index])) {
        index++;
      }
      index = skipBlank(index, false);
    }
    return index;
  }

  private int contentStart(ScalarNode scalar) {
    int index = start(scalar.getStartMark());
    return switch (scalar.getScalarStyle()) {
      case DOUBLE_QUOTED, SINGLE_QUOTED -> index + 1;
      case LITERAL, FOLDED -> {
        while (index < text.length && text[index] != '\n' && text[index] != '\r') {
          index++;
        }
        yield index + 1;
      }
      default -> index;
    };
  }

  /** Returns the index after the source characters that encode one code point of a value. */
  private int after(int index, int codePoint, ScalarStyle style) {
    if (index >= text.length) {
      return index;
    } else if (style == ScalarStyle.DOUBLE_QUOTED && text[index] == '\\') {
      return isBlank(codePoint) && isLineBreak(index + 1)
          ? index
          : index + escapeLength(index, codePoint);
    } else if (style == ScalarStyle.SINGLE_QUOTED && text[index] == '\'') {
      return index + 2;
    }
    // A space in the value may come from folded line breaks, which the caller skips as blanks.
    return text[index] == codePoint ? index + 1 : index;
  }

  private int escapeLength(int index, int codePoint) {
    int escaped = index + 1 < text.length ? text[index + 1] : ' ';
    return switch (escaped) {
      case 'x' -> 4;
      case 'u' -> codePoint > Character.MAX_VALUE ? 12 : 6;
      case 'U' -> 10;
      default -> 2;
    };
  }

  private int skipBlank(int index, boolean escapes) {
    int i = index;
    while (i < text.length
        && (isBlank(text[i]) || escapes && text[i] == '\\' && isLineBreak(i + 1))) {
      i++;
    }
    return i;
  }

  private boolean isLineBreak(int index) {
    return index < text.length && (text[index] == '\n' || text[index] == '\r');
  }

  private static boolean isBlank(int codePoint) {
    return codePoint == ' ' || codePoint == '\t' || codePoint == '\n' || codePoint == '\r';
  }
}
