// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.schema;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Collects bytes up to a maximum: a few encoded bytes can stand for very long JSON. */
final class BoundedOutput extends OutputStream {

  private final ByteArrayOutputStream bytes;
  private final int max;

  /**
   * Creates an empty output.
   *
   * @param size number of bytes to expect
   * @param max maximum number of bytes
   */
  BoundedOutput(int size, int max) {
    bytes = new ByteArrayOutputStream(Math.min(size, max));
    this.max = max;
  }

  /** Reports more bytes than the maximum. */
  static final class FullException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public void write(int value) throws IOException {
    reserve(1);
    bytes.write(value);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    reserve(length);
    bytes.write(source, offset, length);
  }

  private void reserve(int length) throws IOException {
    if (length > max - bytes.size()) {
      throw new FullException();
    }
  }

  byte[] toByteArray() {
    return bytes.toByteArray();
  }
}
