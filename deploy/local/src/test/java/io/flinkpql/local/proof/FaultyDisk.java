// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.local.LocalDataOutputStream;
import org.apache.flink.core.fs.local.LocalFileSystem;
import org.apache.flink.core.fs.local.LocalRecoverableWriter;

/**
 * A file system for the local disk that a test can fill or slow down. A full one takes the first
 * bytes of a file and refuses the rest, as a disk does.
 */
public final class FaultyDisk implements FileSystemFactory {

  private static final String SCHEME = "faulty-disk";
  private static final long UNLIMITED = Long.MAX_VALUE;
  private static volatile boolean full;
  private static volatile long bytesPerSecond = UNLIMITED;

  /** Returns the URI of a directory on this file system. */
  static String uri(Path directory) {
    return SCHEME + "://" + directory.toAbsolutePath();
  }

  /** Fills the disk. */
  static void fill() {
    full = true;
  }

  /** Slows the writing of each file down to a number of bytes a second. */
  static void slowDown(long toBytesPerSecond) {
    bytesPerSecond = toBytesPerSecond;
  }

  /** Makes room on the disk, and lets it write as fast as it can. */
  static void repair() {
    full = false;
    bytesPerSecond = UNLIMITED;
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileSystem create(URI uri) {
    return new Files();
  }

  private static final class Files extends LocalFileSystem {

    @Override
    public URI getUri() {
      return URI.create(SCHEME + ":///");
    }

    @Override
    public FSDataOutputStream create(org.apache.flink.core.fs.Path path, WriteMode mode)
        throws IOException {
      super.create(path, mode).close();
      return new Output(pathToFile(path));
    }

    /** Lets Flink write each file in place. */
    @Override
    public LocalRecoverableWriter createRecoverableWriter() {
      throw new UnsupportedOperationException("files are written in place");
    }
  }

  private static final class Output extends LocalDataOutputStream {

    private static final int ROOM = 100;

    private int room = ROOM;

    Output(java.io.File file) throws IOException {
      super(file);
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      if (full && room < length) {
        super.write(bytes, from, room);
        room = 0;
        throw new IOException("No space left on device");
      }
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(length) / bytesPerSecond);
      super.write(bytes, from, length);
      room -= Math.min(room, length);
    }
  }
}
