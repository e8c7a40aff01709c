// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.file;

import java.nio.file.Path;
import org.apache.flink.api.common.operators.Order;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Writes a bounded stream to one file, sorted by {@link OutputLine#sortKey}. Sorts in managed
 * memory and spills to disk.
 */
public final class SortedFile {

  private SortedFile() {}

  /**
   * Adds operators that sort and write the lines, at parallelism 1.
   *
   * @param lines bounded stream of lines
   * @param file file to overwrite
   * @param name names the lines in errors, operator names and uids, such as {@code qualifications}
   */
  public static void write(DataStream<OutputLine> lines, Path file, String name) {
    lines
        .map(line -> line)
        .returns(TypeInformation.of(OutputLine.class))
        .setParallelism(1)
        .uid("gather-" + name)
        .name("gather " + name)
        .fullWindowPartition()
        .sortPartition(new SortKey(), Order.ASCENDING)
        .uid("sort-" + name)
        .name("sort " + name)
        .sinkTo(new LineFileSink(file.toAbsolutePath().toString(), "the file of " + name))
        .setParallelism(1)
        .uid("write-" + name)
        .name("write " + name);
  }

  /** Selects the sort key, a single string: {@code sortPartition} compares only one key field. */
  private static final class SortKey implements KeySelector<OutputLine, String> {

    private static final long serialVersionUID = 1L;

    @Override
    public String getKey(OutputLine line) {
      return line.sortKey();
    }
  }
}
