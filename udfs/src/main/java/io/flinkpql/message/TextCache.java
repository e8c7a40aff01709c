package io.flinkpql.message;

/**
 * Gives one String for a text that comes again and again. Of bounded size: each text has one place,
 * and the last one that came has it.
 */
final class TextCache {

  private static final int LONGEST = 64;

  private final String[] places;
  private final int mask;

  /**
   * @param size a power of two
   */
  TextCache(int size) {
    places = new String[size];
    mask = size - 1;
    java.util.Arrays.fill(places, "");
  }

  String get(KeptText text) {
    if (text.isEmpty() || text.length() > LONGEST) {
      return text.toString();
    }
    int hash = text.contentHash();
    int place = (hash ^ hash >>> 16) & mask;
    if (!text.contentEquals(places[place])) {
      places[place] = text.toString();
    }
    return places[place];
  }
}
