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
 * @param name names the output in errors
 */
record LineFileSink(String file, String name) implements Sink<OutputLine> {

  private static final long serialVersionUID = 1L;
  private static final int BUFFER_BYTES = 1 << 18;

  @Override
  public SinkWriter<OutputLine> createWriter(WriterInitContext context) throws IOException {
    try {
      return new Writer(Files.newOutputStream(Path.of(file)), name);
    } catch (IOException e) {
      throw new UnwritableFileException(name, e);
    }
  }

  private static final class Writer implements SinkWriter<OutputLine> {
    private final OutputStream file;
    private final OutputStream buffer;
    private final String name;

    Writer(OutputStream file, String name) {
      this.file = file;
      this.buffer = new BufferedOutputStream(file, BUFFER_BYTES);
      this.name = name;
    }

    @Override
    public void write(OutputLine line, Context context) throws IOException {
      try {
        buffer.write(line.bytes());
        buffer.write('\n');
      } catch (IOException e) {
        throw new UnwritableFileException(name, e);
      }
    }

    @Override
    public void flush(boolean endOfInput) throws IOException {
      try {
        buffer.flush();
      } catch (IOException e) {
        throw new UnwritableFileException(name, e);
      }
    }

    /**
     * Closes the file without writing the buffer again: an exception here, after one from a write,
     * would end the TaskManager and hide the reason.
     */
    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
