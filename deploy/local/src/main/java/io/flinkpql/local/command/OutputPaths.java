// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Checks the files that a command will write, before it does any work: that none is an input or
 * another output, under whatever name, and that each can be written.
 */
public final class OutputPaths {

  private static final List<Path> DESCRIPTORS =
      Stream.of("/dev/stdout", "/dev/stderr", "/dev/fd", "/proc").map(Path::of).toList();

  private OutputPaths() {}

  /**
   * Checks outputs.
   *
   * @param outputs files to write, by the option that names each
   * @param inputs files that the command reads
   * @throws RefusedException with one line per unusable output
   */
  public static void check(Map<String, Path> outputs, Collection<Path> inputs) {
    List<String> errors = new ArrayList<>();
    List<Map.Entry<String, Path>> checked = new ArrayList<>();
    for (Map.Entry<String, Path> output : outputs.entrySet()) {
      problem(output.getValue(), inputs)
          .or(() -> clash(output.getValue(), checked))
          .ifPresentOrElse(
              problem -> errors.add(output.getKey() + ": " + output.getValue() + " " + problem),
              () -> checked.add(output));
    }
    if (!errors.isEmpty()) {
      throw new RefusedException(errors);
    }
  }

  private static Optional<String> problem(Path output, Collection<Path> inputs) {
    if (Files.isDirectory(output)) {
      return Optional.of("is a directory; give a file");
    }
    if (Files.exists(output) && !Files.isWritable(output)) {
      return Optional.of("may not be written; change its permissions or give another file");
    }
    if (Files.exists(output) && !Files.isRegularFile(output)) {
      return Optional.empty();
    }
    if (isDescriptor(output)) {
      return Optional.of("is redirected to a file; give that file instead");
    }
    return inputs.stream()
        .filter(input -> same(output, input))
        .findFirst()
        .map(input -> "is the input " + input + "; give another file")
        .or(() -> problemOfDirectory(real(output).getParent()));
  }

  /** Returns whether a name such as {@code /dev/stdout} stands for an open file. */
  private static boolean isDescriptor(Path output) {
    Path absolute = output.toAbsolutePath().normalize();
    return Files.exists(output) && DESCRIPTORS.stream().anyMatch(absolute::startsWith);
  }

  private static Optional<String> problemOfDirectory(Path directory) {
    if (!Files.isDirectory(directory)) {
      return Optional.of("cannot be written: there is no directory " + directory);
    }
    return Files.isWritable(directory)
        ? Optional.empty()
        : Optional.of("cannot be written: the directory " + directory + " is not writable");
  }

  private static Optional<String> clash(Path output, List<Map.Entry<String, Path>> others) {
    return others.stream()
        .filter(other -> Files.notExists(output) || Files.isRegularFile(output))
        .filter(other -> same(output, other.getValue()))
        .findFirst()
        .map(other -> "is also given for " + other.getKey() + "; give another file");
  }

  /** Returns whether two names lead to one file, through links of either kind. */
  private static boolean same(Path one, Path other) {
    try {
      return real(one).equals(real(other))
          || Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
    } catch (IOException e) {
      return false;
    }
  }

  /** Resolves links as far as the file exists. */
  private static Path real(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      return Files.exists(absolute)
          ? absolute.toRealPath()
          : absolute.getParent().toRealPath().resolve(absolute.getFileName());
    } catch (IOException e) {
      return absolute;
    }
  }
}
