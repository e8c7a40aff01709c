// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.file;

import java.nio.file.Path;
import org.apache.flink.api.common.operators.Order;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.datastream.DataStream;

/**
 * Writes a bounded stream to one file in order of its lines' places. Sorts in managed memory and
 * spills to disk what does not fit.
 */
public final class SortedFile {

  private SortedFile() {}

  /**
   * Adds sorting and writing to the topology, both with a parallelism of one.
   *
   * @param lines bounded
   * @param file is written from its beginning
   * @param name what the lines are, for names and uids of operators: {@code qualifications}
   */
  public static void write(DataStream<OutputLine> lines, Path file, String name) {
    lines
        .map(line -> line)
        .returns(TypeInformation.of(OutputLine.class))
        .setParallelism(1)
        .uid("gather-" + name)
        .name("gather " + name)
        .fullWindowPartition()
        .sortPartition(new Place(), Order.ASCENDING)
        .uid("sort-" + name)
        .name("sort " + name)
        .sinkTo(new LineFileSink(file.toAbsolutePath().toString()))
        .setParallelism(1)
        .uid("write-" + name)
        .name("write " + name);
  }

  /** One text, since of a key of several parts {@code sortPartition} compares only the first. */
  private static final class Place implements KeySelector<OutputLine, String> {

    private static final long serialVersionUID = 1L;

    @Override
    public String getKey(OutputLine line) {
      return line.place();
    }
  }
}
