// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Writes lines to one file in arrival order.
 *
 * <p>Use it for bounded streams at parallelism 1. After a failed job the file is incomplete and
 * must be discarded.
 *
 * @param file path of the file, which is overwritten
 */
record LineFileSink(String file) implements Sink<OutputLine> {

  private static final long serialVersionUID = 1L;
  private static final int BUFFER_BYTES = 1 << 18;

  @Override
  public SinkWriter<OutputLine> createWriter(WriterInitContext context) throws IOException {
    return new Writer(new BufferedOutputStream(Files.newOutputStream(Path.of(file)), BUFFER_BYTES));
  }

  private record Writer(OutputStream output) implements SinkWriter<OutputLine> {
    @Override
    public void write(OutputLine line, Context context) throws IOException {
      output.write(line.bytes());
      output.write('\n');
    }

    @Override
    public void flush(boolean endOfInput) throws IOException {
      output.flush();
    }

    @Override
    public void close() throws IOException {
      output.close();
    }
  }
}
