// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The page {@code deploy/README.md}: its commands, files and tables.
 *
 * @param text the whole page
 */
record DeployPage(String text) {

  private static final Path ROOT = Path.of("..", "..");
  private static final String CHART = "deploy/helm/flink-pql";

  private static final Pattern FENCE =
      Pattern.compile(
          "^```(?<language>\\w+)\\n(?<content>.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern INLINE = Pattern.compile("`(deploy( --?\\w[^`]*)?)`");
  private static final Pattern FILE_NAME = Pattern.compile("# (\\S+\\.yaml)\\n");
  private static final Pattern DEPLOY_FUNCTION =
      Pattern.compile("deploy\\(\\) \\{ (?<command>.*) \"\\$@\"; \\}");
  private static final Pattern WORD = Pattern.compile("'[^']*'|\\S+");

  static DeployPage read() {
    try {
      return new DeployPage(Files.readString(ROOT.resolve("deploy/README.md")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lists the code blocks of a language, in their order. */
  List<String> blocks(String language) {
    return FENCE
        .matcher(text)
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }

  /** Lists the shell commands, with continued lines joined. */
  List<String> commands() {
    return blocks("sh").stream()
        .flatMap(block -> block.replace("\\\n", " ").lines())
        .map(line -> line.replaceAll("\\s+#.*", "").strip())
        .filter(line -> !line.isEmpty())
        .toList();
  }

  /**
   * Lists the commands that install the chart, inline code included, with {@code deploy} expanded.
   */
  List<String> installations() {
    String expansion = expansionOfDeploy();
    List<String> commands = new ArrayList<>(commands());
    INLINE.matcher(text).results().map(inline -> inline.group(1)).forEach(commands::add);
    return commands.stream()
        .map(command -> command.replaceFirst("^deploy(?= |$)", expansion))
        .filter(command -> command.startsWith("helm ") && command.contains(CHART))
        .filter(command -> !command.startsWith("helm package "))
        .filter(Predicate.not(command -> command.contains("…")))
        .distinct()
        .toList();
  }

  private String expansionOfDeploy() {
    return commands().stream()
        .flatMap(command -> DEPLOY_FUNCTION.matcher(command).results())
        .map(definition -> definition.group(1))
        .findFirst()
        .orElseThrow();
  }

  /** Returns files by name: those shown on the page, and copies of the project's files. */
  Map<String, String> files() {
    Map<String, String> files = new TreeMap<>();
    for (String block : blocks("yaml")) {
      MatchResult name =
          FILE_NAME
              .matcher(block)
              .results()
              .findFirst()
              .orElseThrow(() -> new AssertionError(block));
      files.put(name.group(1), block);
    }
    for (String command : commands()) {
      List<String> words = words(command);
      if (words.get(0).equals("cp")) {
        files.put(words.get(2), content(words.get(1)));
      }
    }
    return files;
  }

  /**
   * Parses the values that a command sets.
   *
   * @throws AssertionError if the command has an unsupported argument
   */
  ChartValues values(String command) {
    Map<String, String> files = files();
    ChartValues values = ChartValues.defaults();
    List<String> words = words(command);
    for (int i = 0; i < words.size(); i++) {
      switch (words.get(i)) {
        case "-f" -> {
          String file = words.get(++i);
          values = values.with(files.containsKey(file) ? files.get(file) : content(file));
        }
        case "--set" -> {
          String[] setting = words.get(++i).split("=", 2);
          values = values.with(nested(setting[0], setting[1]));
        }
        case "--set-file" -> {
          String[] setting = words.get(++i).split("=", 2);
          values = values.with(nested(setting[0], quoted(files.get(setting[1]))));
        }
        case "-n", "--timeout" -> i++;
        case "helm", "install", "upgrade", "--install", "--dry-run", "pql", "green", CHART -> {}
        default -> throw new AssertionError(words.get(i) + " in: " + command);
      }
    }
    return values;
  }

  /** Lists the rows of the table whose header begins with {@code header}. */
  List<String> table(String header) {
    return text.lines()
        .dropWhile(line -> !line.startsWith(header))
        .takeWhile(line -> line.startsWith("|"))
        .skip(2)
        .toList();
  }

  private static List<String> words(String command) {
    return WORD.matcher(command).results().map(MatchResult::group).toList();
  }

  private static String content(String file) {
    try {
      return Files.readString(ROOT.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String nested(String path, String value) {
    List<String> names = List.of(path.split("\\."));
    return String.join(": {", names) + ": " + value + "}".repeat(names.size() - 1);
  }

  private static String quoted(String text) {
    return TextNode.valueOf(text).toString();
  }
}
