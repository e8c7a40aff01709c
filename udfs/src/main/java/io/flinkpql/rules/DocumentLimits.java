// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

/** Defines the limits on the text of a rule set, in YAML and JSON alike. */
final class DocumentLimits {

  /**
   * Maximum size in bytes of UTF-8. Records repeat names of a rule set, so this bounds a record
   * too.
   */
  static final int MAX_BYTES = 256 << 10;

  /** Maximum number of lists and mappings around a value. */
  static final int MAX_NESTING = 50;

  /** Maximum number of values that all aliases of a YAML document repeat together. */
  static final int MAX_REPEATED = 100_000;

  /** Maximum length of a key in YAML, in characters; YAML itself sets it. */
  static final int MAX_YAML_KEY = 1_024;

  static final String TOO_LARGE =
      "the document is larger than "
          + (MAX_BYTES >> 10)
          + " KiB, the limit for rule sets and their tests";
  static final String TOO_DEEP =
      "lists and mappings are nested more than "
          + MAX_NESTING
          + " deep, the limit for rule sets and their tests";
  static final String TOO_MANY_REPEATED =
      "aliases repeat more than "
          + MAX_REPEATED
          + " values, the limit for rule sets and their tests";
  static final String KEY_TOO_LONG =
      "the key is longer than " + MAX_YAML_KEY + " characters, the limit for a key in YAML";

  private DocumentLimits() {}
}
