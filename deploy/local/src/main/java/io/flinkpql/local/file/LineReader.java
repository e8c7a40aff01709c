// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.file;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Reads a file line by line as bytes, compressed by gzip or not; the first two bytes tell. Lines
 * end with {@code \n} or {@code \r\n}; the last may do without. Not thread-safe.
 */
public final class LineReader implements Closeable {

  /** Longest line, in bytes, that is read whole. */
  public static final int LONGEST = 64 * 1024 * 1024;

  private static final int BUFFER = 64 * 1024;
  private static final int GZIP_FIRST_BYTE = 0x1f;
  private static final int GZIP_SECOND_BYTE = 0x8b;

  private final String name;
  private final int file;
  private final int longest;
  private final InputStream input;
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int limit;
  private long line;

  /**
   * @param input closed with this reader
   * @param name of the file, for messages
   * @param file number of the file, handed on with each line
   * @throws UnreadableFileException if the file cannot be read
   */
  public LineReader(InputStream input, String name, int file) throws UnreadableFileException {
    this(input, name, file, LONGEST);
  }

  LineReader(InputStream input, String name, int file, int longest) throws UnreadableFileException {
    this.name = name;
    this.file = file;
    this.longest = longest;
    try {
      this.input = decompressed(input);
    } catch (IOException e) {
      throw new UnreadableFileException(name + ": " + inWords(e), e);
    }
  }

  /**
   * The next line that is not blank, or nothing at the end of the file.
   *
   * @throws UnreadableFileException if the file cannot be read on, or its compression is damaged
   */
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

  /** Most lines stand in the buffer as a whole: their bytes are copied once. */
  private NdjsonLine readLine() throws UnreadableFileException {
    int end = endOfLine();
    if (end == limit || end - position > longest) {
      return readLongLine();
    }
    int kept = end > position && buffer[end - 1] == '\r' ? end - 1 : end;
    NdjsonLine whole =
        new NdjsonLine(file, line, Arrays.copyOfRange(buffer, position, kept), false);
    position = end + 1;
    return whole;
  }

  /** Where the line ends in the buffer; the buffer's end if not in it. */
  private int endOfLine() {
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
      int end = endOfLine();
      ended = end < limit;
      int kept = Math.min(end - position, longest - whole.size());
      truncated |= kept < end - position;
      whole.write(buffer, position, kept);
      position = ended ? end + 1 : end;
    }
    return new NdjsonLine(file, line, withoutCarriageReturn(whole.toByteArray()), truncated);
  }

  /** Whether there is a byte to read. */
  private boolean fill() throws UnreadableFileException {
    if (position < limit) {
      return true;
    }
    try {
      position = 0;
      limit = input.read(buffer, 0, buffer.length);
      return limit > 0;
    } catch (IOException e) {
      throw new UnreadableFileException(name + ": after line " + line + ": " + inWords(e), e);
    }
  }

  private static InputStream decompressed(InputStream input) throws IOException {
    BufferedInputStream start = new BufferedInputStream(input, BUFFER);
    start.mark(2);
    boolean gzip = start.read() == GZIP_FIRST_BYTE && start.read() == GZIP_SECOND_BYTE;
    start.reset();
    return gzip ? new GZIPInputStream(start, BUFFER) : start;
  }

  private static String inWords(IOException e) {
    if (e instanceof EOFException) {
      return "the compressed file ends too early";
    }
    if (e instanceof ZipException) {
      return "the compressed file is damaged (" + e.getMessage() + ")";
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
