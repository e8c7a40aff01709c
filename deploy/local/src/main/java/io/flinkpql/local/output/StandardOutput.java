// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.output;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Writes to standard output and throws {@link UnwritableOutputException} if that fails, which a
 * {@link java.io.PrintWriter} would hide: a command whose results are lost must not succeed.
 */
public final class StandardOutput extends Writer {

  private final Writer target;

  /**
   * Creates a writer.
   *
   * @param target stands for standard output
   */
  public StandardOutput(Writer target) {
    this.target = target;
  }

  /** Returns standard output of this process, which reports failed writes. */
  public static Writer ofProcess() {
    return writer(FileDescriptor.out);
  }

  /** Returns standard error of this process. */
  public static Writer errorsOfProcess() {
    return writer(FileDescriptor.err);
  }

  private static Writer writer(FileDescriptor descriptor) {
    return new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8);
  }

  @Override
  public void write(char[] characters, int offset, int length) {
    try {
      target.write(characters, offset, length);
    } catch (IOException e) {
      throw new UnwritableOutputException(e);
    }
  }

  @Override
  public void flush() {
    try {
      target.flush();
    } catch (IOException e) {
      throw new UnwritableOutputException(e);
    }
  }

  @Override
  public void close() {
    flush();
  }
}
