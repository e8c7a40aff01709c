// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.schema;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Remembers the last bytes that were read. */
final class TailInput extends FilterInputStream {

  private final byte[] tail;

  /**
   * Creates an input.
   *
   * @param size number of bytes to remember
   */
  TailInput(InputStream input, int size) {
    super(input);
    tail = new byte[size];
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = super.read(target, offset, length);
    if (read <= 0) {
      return read;
    }
    int news = Math.min(read, tail.length);
    System.arraycopy(tail, news, tail, 0, tail.length - news);
    System.arraycopy(target, offset + read - news, tail, tail.length - news, news);
    return read;
  }

  @Override
  public long skip(long number) throws IOException {
    return number <= 0 ? 0 : Math.max(read(new byte[(int) Math.min(number, 8192)]), 0);
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** Returns the last bytes that were read; zeros stand for what is missing. */
  byte[] tail() {
    return tail.clone();
  }
}
