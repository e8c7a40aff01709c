// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** Defines where the commands that measure past messages write their report. */
final class ReportOptions {

  private static final String HTML = "--html";
  private static final String JSON = "--json";

  @Option(
      names = HTML,
      paramLabel = "OUT",
      description = {
        "Write a page with charts, all figures and examples to this file, instead of the tables. The"
            + " page needs no network."
      })
  private Optional<Path> html = Optional.empty();

  @Option(
      names = JSON,
      paramLabel = "OUT",
      description = "Write all figures to this file as one JSON object, instead of the tables.")
  private Optional<Path> json = Optional.empty();

  /** Returns the requested output files by option. */
  Map<String, Path> outputs() {
    Map<String, Path> outputs = new LinkedHashMap<>();
    html.ifPresent(path -> outputs.put(HTML, path));
    json.ifPresent(path -> outputs.put(JSON, path));
    return outputs;
  }

  /** Returns whether the report goes to the terminal. */
  boolean isForTerminal() {
    return html.isEmpty() && json.isEmpty();
  }

  /** Returns whether a page is wanted. */
  boolean wantsPage() {
    return html.isPresent();
  }

  /**
   * Writes the requested files.
   *
   * @param out the files of {@link #outputs}
   * @param object returns the JSON object
   * @param page returns the page
   * @throws IOException if a file cannot be written
   */
  void write(OutputFiles out, Callable<String> object, Callable<String> page) throws Exception {
    if (json.isPresent()) {
      Files.writeString(out.path(JSON).orElseThrow(), object.call() + "\n");
    }
    if (html.isPresent()) {
      Files.writeString(out.path(HTML).orElseThrow(), page.call());
    }
  }
}
