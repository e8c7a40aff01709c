// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.schema;

import java.io.IOException;
import java.io.OutputStream;

/** Decodes the values of one schema to JSON. Not thread-safe. */
interface ValueDecoder {

  /**
   * Writes a value as JSON, UTF-8.
   *
   * @param value contains the encoded value, from an offset to its end
   * @throws UndecodableException if the value is not one of the schema
   * @throws IOException if the JSON cannot be written
   */
  void write(byte[] value, int offset, OutputStream json) throws IOException, UndecodableException;

  /** Creates the decoder of a schema that cannot be used, for a reason that is a sentence. */
  static ValueDecoder refusing(String reason) {
    return (value, offset, json) -> {
      throw new UndecodableException(reason);
    };
  }
}
