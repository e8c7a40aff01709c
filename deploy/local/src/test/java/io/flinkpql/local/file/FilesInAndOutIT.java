// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.history.NdjsonLine;
import io.flinkpql.job.history.NdjsonSource;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilesInAndOutIT {

  private static final int MANY_LINES = 150_000;

  @TempDir Path directory;

  private static StreamExecutionEnvironment batch(int parallelism) {
    Configuration options = new Configuration();
    options.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.BATCH);
    options.set(PipelineOptions.GENERIC_TYPES, false);
    options.set(ExecutionOptions.SORT_PARTITION_MEMORY, MemorySize.ofMebiBytes(16));
    return StreamExecutionEnvironment.createLocalEnvironment(parallelism, options);
  }

  @Test
  void linesAreSerializedWithoutKryo() {
    assertThat(TypeInformation.of(NdjsonLine.class)).isInstanceOf(PojoTypeInfo.class);
    assertThat(TypeInformation.of(OutputLine.class)).isInstanceOf(PojoTypeInfo.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void writesEveryLineOfEveryFileInOrder(int parallelism) throws Exception {
    Path plain = directory.resolve("_first one.ndjson");
    Files.writeString(plain, numbers(0, 30_000));
    Path gzipped = directory.resolve("second.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzipped))) {
      out.write(numbers(30_000, 30_500).getBytes(StandardCharsets.UTF_8));
    }
    Path result = directory.resolve("result");

    StreamExecutionEnvironment environment = batch(parallelism);
    DataStream<OutputLine> lines =
        environment
            .fromSource(
                NdjsonSource.of(paths(plain, gzipped)), WatermarkStrategy.noWatermarks(), "lines")
            .uid("lines")
            .rebalance()
            .map(FilesInAndOutIT::reversed);
    SortedFile.write(lines, result, "numbers");
    environment.execute();

    List<String> expected =
        IntStream.iterate(30_499, n -> n >= 0, n -> n - 1)
            .mapToObj(n -> (n < 30_000 ? "0/" + (n + 1) : "1/" + (n - 29_999)) + " " + n)
            .toList();
    assertThat(Files.readAllLines(result)).isEqualTo(expected);
  }

  @Test
  void sortsMoreThanFitsInMemory() throws Exception {
    Path input = Files.writeString(directory.resolve("numbers"), numbers(0, MANY_LINES));
    Path result = directory.resolve("result");

    StreamExecutionEnvironment environment = batch(2);
    SortedFile.write(
        environment
            .fromSource(NdjsonSource.of(paths(input)), WatermarkStrategy.noWatermarks(), "lines")
            .map(FilesInAndOutIT::padded),
        result,
        "numbers");
    environment.execute();

    assertThat(Files.size(result)).isGreaterThan(60_000_000);
    try (var lines = Files.lines(result)) {
      assertThat(lines.map(line -> line.substring(line.lastIndexOf(' ') + 1)).iterator())
          .toIterable()
          .containsExactlyElementsOf(
              IntStream.range(0, MANY_LINES).mapToObj(String::valueOf).toList());
    }
  }

  @Test
  void emptyInputGivesAnEmptyFile() throws Exception {
    Path input = Files.createFile(directory.resolve("nothing"));
    Path result = Files.writeString(directory.resolve("result"), "older");

    StreamExecutionEnvironment environment = batch(2);
    SortedFile.write(
        environment
            .fromSource(NdjsonSource.of(paths(input)), WatermarkStrategy.noWatermarks(), "lines")
            .map(FilesInAndOutIT::reversed),
        result,
        "nothing");
    environment.execute();

    assertThat(result).isEmptyFile();
  }

  private static String numbers(int from, int to) {
    StringBuilder text = new StringBuilder();
    IntStream.range(from, to).forEach(n -> text.append(n).append('\n'));
    return text.toString();
  }

  /** Gives larger numbers smaller sort keys, by every part of the key. */
  private static OutputLine reversed(NdjsonLine line) {
    String text = new String(line.bytes(), StandardCharsets.UTF_8);
    byte[] out = (line.file() + "/" + line.line() + " " + text).getBytes(StandardCharsets.UTF_8);
    int number = Integer.parseInt(text);
    return OutputLine.qualification(
        400 - number / 100, "account" + (9 - number / 10 % 10), "rules", 9 - number % 10, out);
  }

  /** Pads a line and shuffles the numbers: multiplies by a prime, modulo the number of lines. */
  private static OutputLine padded(NdjsonLine line) {
    long number =
        Long.parseLong(new String(line.bytes(), StandardCharsets.UTF_8)) * 7_919 % MANY_LINES;
    byte[] out = ("x".repeat(400) + " " + number).getBytes(StandardCharsets.UTF_8);
    return OutputLine.qualification(number, "", "", 0, out);
  }

  private static List<org.apache.flink.core.fs.Path> paths(Path... files) {
    return Arrays.stream(files)
        .map(file -> new org.apache.flink.core.fs.Path(file.toUri()))
        .toList();
  }
}
