// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.schema;

import io.flinkpql.message.DeadLetterReason;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Decodes values in Confluent's wire format to JSON: a zero byte, the number of the schema in four
 * bytes, then the value. Not thread-safe.
 */
public final class EncodedValues {

  private static final byte MAGIC = 0;
  private static final int HEADER_BYTES = 1 + Integer.BYTES;

  private final SchemaRegistry registry;
  private final int maxJsonBytes;

  /**
   * Creates a decoder.
   *
   * @param registry has the schemas
   * @param maxJsonBytes maximum length of a value as JSON; longer ones are undecodable
   */
  public EncodedValues(SchemaRegistry registry, int maxJsonBytes) {
    this.registry = registry;
    this.maxJsonBytes = maxJsonBytes;
  }

  /** Returns whether a value is in the wire format; JSON never begins with a zero byte. */
  public static boolean isEncoded(byte[] value) {
    return value != null && value.length >= HEADER_BYTES && value[0] == MAGIC;
  }

  /**
   * Returns the value as JSON, UTF-8.
   *
   * @param value in the wire format
   * @throws UndecodableException if the value is not one of its schema; the message is a sentence
   * @throws IOException if the registry cannot be asked
   */
  public byte[] json(byte[] value) throws IOException, UndecodableException {
    int id = ByteBuffer.wrap(value, 1, Integer.BYTES).getInt();
    BoundedOutput json = new BoundedOutput(4 * value.length, maxJsonBytes);
    try {
      registry.decoder(id).write(value, HEADER_BYTES, json);
    } catch (BoundedOutput.FullException e) {
      throw new UndecodableException(
          DeadLetterReason.TOO_LARGE, "longer than " + maxJsonBytes + " bytes as JSON");
    }
    return json.toByteArray();
  }
}
