// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.history;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads a file line by line as bytes. Detects gzip by the first two bytes of the file.
 *
 * <p>Lines end with {@code \n} or {@code \r\n}; the last line may lack a line end. Not thread-safe.
 */
final class LineReader implements MessageReader {

  /** Maximum length of a line in bytes; longer lines are truncated. */
  static final int MAX_LINE_BYTES = 64 * 1024 * 1024;

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final byte GZIP_FIRST_BYTE = 0x1f;
  private static final byte GZIP_SECOND_BYTE = (byte) 0x8b;

  private final String name;
  private final int file;
  private final int maxLineBytes;
  private final InputStream input;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private int position;
  private int limit;
  private long line;

  /**
   * Creates a reader at the start of a file.
   *
   * @param input content of the file; closed with this reader
   * @param name name of the file, for error messages
   * @param file number of the file, which becomes part of each line
   * @throws UnreadableFileException if the file cannot be read
   */
  LineReader(InputStream input, String name, int file) throws UnreadableFileException {
    this(input, name, file, MAX_LINE_BYTES);
  }

  LineReader(InputStream input, String name, int file, int maxLineBytes)
      throws UnreadableFileException {
    this.name = name;
    this.file = file;
    this.maxLineBytes = maxLineBytes;
    try {
      this.input = decompressed(input);
    } catch (IOException e) {
      throw new UnreadableFileException(name + ": " + description(e), e);
    }
  }

  /** Returns the next non-blank line, or empty at the end of the file. */
  @Override
  public Optional<NdjsonLine> next() throws UnreadableFileException {
    while (fill()) {
      line++;
      NdjsonLine found = readLine();
      if (!blank(found.bytes())) {
        return Optional.of(found);
      }
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    input.close();
  }

  /** Reads a line. The usual case copies it once: the whole line is in the buffer. */
  private NdjsonLine readLine() throws UnreadableFileException {
    int end = indexOfLineFeed();
    if (end == limit || end - position > maxLineBytes) {
      return readLongLine();
    }
    int contentEnd = end > position && buffer[end - 1] == '\r' ? end - 1 : end;
    NdjsonLine whole =
        new NdjsonLine(file, line, Arrays.copyOfRange(buffer, position, contentEnd), false);
    position = end + 1;
    return whole;
  }

  /** Returns the index of the next line feed in the buffer, or {@code limit} if there is none. */
  private int indexOfLineFeed() {
    int end = position;
    while (end < limit && buffer[end] != '\n') {
      end++;
    }
    return end;
  }

  private NdjsonLine readLongLine() throws UnreadableFileException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream(0);
    boolean truncated = false;
    boolean ended = false;
    while (!ended && fill()) {
      int end = indexOfLineFeed();
      ended = end < limit;
      int length = Math.min(end - position, maxLineBytes - whole.size());
      truncated |= length < end - position;
      whole.write(buffer, position, length);
      position = ended ? end + 1 : end;
    }
    return new NdjsonLine(file, line, withoutCarriageReturn(whole.toByteArray()), truncated);
  }

  /** Refills an empty buffer. Returns whether the buffer has a byte to read. */
  private boolean fill() throws UnreadableFileException {
    if (position < limit) {
      return true;
    }
    try {
      position = 0;
      limit = input.read(buffer, 0, buffer.length);
      return limit > 0;
    } catch (IOException e) {
      throw new UnreadableFileException(name + ": after line " + line + ": " + description(e), e);
    }
  }

  private static InputStream decompressed(InputStream input) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(input, BUFFER_BYTES);
    buffered.mark(2);
    boolean gzip = beginsCompressed(buffered.readNBytes(2));
    buffered.reset();
    return gzip ? new GZIPInputStream(buffered, BUFFER_BYTES) : buffered;
  }

  /** Returns whether a file is compressed, by its first two bytes. */
  static boolean beginsCompressed(byte[] start) {
    return start.length >= 2 && start[0] == GZIP_FIRST_BYTE && start[1] == GZIP_SECOND_BYTE;
  }

  private static String description(IOException e) {
    if (e instanceof EOFException) {
      return "unexpected end of compressed data";
    }
    if (e instanceof ZipException) {
      return "damaged compressed data (" + e.getMessage() + ")";
    }
    return "cannot be read (" + e.getMessage() + ")";
  }

  private static byte[] withoutCarriageReturn(byte[] bytes) {
    int last = bytes.length - 1;
    return last >= 0 && bytes[last] == '\r' ? Arrays.copyOf(bytes, last) : bytes;
  }

  private static boolean blank(byte[] bytes) {
    for (byte b : bytes) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
