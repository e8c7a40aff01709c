// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.history;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.connector.file.src.FileSourceSplit;
import org.apache.flink.connector.file.src.enumerate.FileEnumerator;
import org.apache.flink.connector.file.src.reader.BulkFormat;
import org.apache.flink.connector.file.src.util.CheckpointedPosition;
import org.apache.flink.connector.file.src.util.IteratorResultIterator;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.Path;

/**
 * Creates a bounded source of newline-delimited JSON files.
 *
 * <p>One subtask reads a whole file, so subtasks beyond the number of files are idle.
 */
public final class NdjsonSource {

  private NdjsonSource() {}

  /**
   * Creates a source of all messages of the files.
   *
   * @param files files to read, whatever their names: lines, gzipped or not, or Avro; the index in
   *     the list becomes {@link NdjsonLine#file}
   */
  public static FileSource<NdjsonLine> of(List<Path> files) {
    return FileSource.forBulkFileFormat(new LineFormat(), files.toArray(Path[]::new))
        .setFileEnumerator(WholeFiles::new)
        .build();
  }

  /** Creates one split per file, with the file's number as split id. */
  private static final class WholeFiles implements FileEnumerator {
    @Override
    public Collection<FileSourceSplit> enumerateSplits(Path[] paths, int minDesiredSplits)
        throws IOException {
      List<FileSourceSplit> splits = new ArrayList<>();
      for (Path path : paths) {
        FileStatus status = path.getFileSystem().getFileStatus(path);
        splits.add(
            new FileSourceSplit(
                String.valueOf(splits.size()),
                path,
                0,
                status.getLen(),
                status.getModificationTime(),
                status.getLen()));
      }
      return splits;
    }
  }

  /** Reads lines in batches, bounded in number and in bytes. */
  private static final class LineFormat implements BulkFormat<NdjsonLine, FileSourceSplit> {

    private static final long serialVersionUID = 1L;
    private static final int LINES_PER_BATCH = 1_000;
    private static final int BYTES_PER_BATCH = 1 << 20;

    @Override
    public BulkFormat.Reader<NdjsonLine> createReader(
        Configuration configuration, FileSourceSplit split) throws IOException {
      MessageReader reader =
          MessageReader.open(
              split.path().getFileSystem().open(split.path()),
              split.path().getPath(),
              Integer.parseInt(split.splitId()));
      return new BatchReader(reader);
    }

    @Override
    public BulkFormat.Reader<NdjsonLine> restoreReader(
        Configuration configuration, FileSourceSplit split) throws IOException {
      BulkFormat.Reader<NdjsonLine> reader = createReader(configuration, split);
      long skipped = split.getReaderPosition().map(p -> p.getRecordsAfterOffset()).orElse(0L);
      ((BatchReader) reader).skip(skipped);
      return reader;
    }

    @Override
    public boolean isSplittable() {
      return false;
    }

    @Override
    public TypeInformation<NdjsonLine> getProducedType() {
      return TypeInformation.of(NdjsonLine.class);
    }

    private static final class BatchReader implements BulkFormat.Reader<NdjsonLine> {
      private final MessageReader lines;
      private long read;

      BatchReader(MessageReader lines) {
        this.lines = lines;
      }

      void skip(long number) throws IOException {
        while (read < number && lines.next().isPresent()) {
          read++;
        }
      }

      @Override
      public BulkFormat.RecordIterator<NdjsonLine> readBatch() throws IOException {
        List<NdjsonLine> batch = new ArrayList<>();
        int bytes = 0;
        while (batch.size() < LINES_PER_BATCH && bytes < BYTES_PER_BATCH) {
          Optional<NdjsonLine> line = lines.next();
          if (line.isEmpty()) {
            break;
          }
          batch.add(line.get());
          bytes += line.get().bytes().length;
        }
        long before = read;
        read += batch.size();
        return batch.isEmpty()
            ? null
            : new IteratorResultIterator<>(
                batch.iterator(), CheckpointedPosition.NO_OFFSET, before);
      }

      @Override
      public void close() throws IOException {
        lines.close();
      }
    }
  }
}
