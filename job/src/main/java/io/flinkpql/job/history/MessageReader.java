// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.history;

import io.flinkpql.job.schema.AvroFile;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the messages of a file one by one. Not thread-safe. */
public interface MessageReader extends Closeable {

  /**
   * Returns the next message, or empty at the end of the file.
   *
   * @throws UnreadableFileException if reading fails or the file is damaged
   */
  Optional<NdjsonLine> next() throws UnreadableFileException;

  /**
   * Opens a file of messages. Its first bytes tell whether it is an Avro object container file, or
   * has one JSON document per line, optionally gzipped.
   *
   * @param input content of the file; closed with the reader
   * @param name name of the file, for error messages
   * @param file number of the file, which becomes part of each message
   * @throws UnreadableFileException if the file cannot be read
   */
  static MessageReader open(InputStream input, String name, int file)
      throws UnreadableFileException {
    BufferedInputStream buffered = new BufferedInputStream(input);
    boolean avro;
    try {
      buffered.mark(AvroFile.MAGIC_BYTES);
      avro = AvroFile.begins(buffered.readNBytes(AvroFile.MAGIC_BYTES));
      buffered.reset();
    } catch (IOException e) {
      throw new UnreadableFileException(name + ": cannot be read (" + e.getMessage() + ")", e);
    }
    return avro ? new AvroReader(buffered, name, file) : new LineReader(buffered, name, file);
  }

  /** Returns whether the bytes of a file are those of its messages: neither gzip nor Avro. */
  static boolean isPlain(Path file) throws IOException {
    try (InputStream input = Files.newInputStream(file)) {
      byte[] start = input.readNBytes(AvroFile.MAGIC_BYTES);
      return !AvroFile.begins(start) && !LineReader.beginsCompressed(start);
    }
  }
}
