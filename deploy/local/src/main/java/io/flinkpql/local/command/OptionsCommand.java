// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.condition.NearestName;
import io.flinkpql.job.options.OptionDescription;
import io.flinkpql.job.options.OptionGroup;
import io.flinkpql.job.options.OptionsPage;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code options [NAME]}. */
@Command(
    name = "options",
    description = {
      "Lists the options of both jobs: key, type and default. With NAME, describes one option, or"
          + " every option whose key contains NAME.",
      ""
    })
final class OptionsCommand implements Callable<Integer> {

  private static final int LINE_LENGTH = 80;
  private static final String INDENT = "  ";

  @Spec private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "A key, or a part of one.")
  private String name;

  @Option(names = "--markdown", description = "Print the page deploy/OPTIONS.md instead.")
  private boolean markdown;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    if (markdown) {
      out.print(OptionsPage.markdown());
      out.flush();
    } else if (name == null) {
      list(out);
    } else {
      found().forEach(option -> describe(option, out));
    }
    return 0;
  }

  private static void list(PrintWriter out) {
    int keyWidth = options().stream().mapToInt(option -> option.key().length()).max().orElse(1);
    int typeWidth = options().stream().mapToInt(option -> option.type().length()).max().orElse(1);
    String line = "%-" + keyWidth + "s  %-" + typeWidth + "s  %s%n";
    options().forEach(o -> out.printf(line, o.key(), o.type(), o.defaultValue()));
  }

  private static void describe(OptionDescription option, PrintWriter out) {
    out.println(option.key());
    out.println(INDENT + option.type() + ", default: " + option.defaultValue());
    wrap(option.meaning()).forEach(line -> out.println(INDENT + line));
    out.println();
  }

  /** Returns the option with this key, or else every option whose key contains the name. */
  private List<OptionDescription> found() {
    String wanted = name.toLowerCase(Locale.ROOT);
    List<OptionDescription> exact =
        options().stream().filter(option -> option.key().equalsIgnoreCase(wanted)).toList();
    List<OptionDescription> found =
        exact.isEmpty()
            ? options().stream()
                .filter(option -> option.key().toLowerCase(Locale.ROOT).contains(wanted))
                .toList()
            : exact;
    if (found.isEmpty()) {
      throw new RefusedException(unknown(wanted));
    }
    return found;
  }

  /** Returns the error for a name that no key contains, with the keys that end most like it. */
  private static String unknown(String name) {
    Map<String, List<String>> keysByEnd = new TreeMap<>();
    for (OptionDescription option : options()) {
      String end = option.key();
      for (int dot = end.indexOf('.'); dot >= 0; dot = end.indexOf('.')) {
        keysByEnd.computeIfAbsent(end, none -> new ArrayList<>()).add(option.key());
        end = end.substring(dot + 1);
      }
      keysByEnd.computeIfAbsent(end, none -> new ArrayList<>()).add(option.key());
    }
    return NearestName.of(name, keysByEnd.keySet())
        .map(end -> ": did you mean " + String.join(" or ", keysByEnd.get(end)) + "?")
        .map(hint -> name + ": no such option" + hint)
        .orElse(name + ": no such option; ./pql options lists all options");
  }

  private static List<OptionDescription> options() {
    return OptionGroup.all().stream().flatMap(group -> group.options().stream()).toList();
  }

  private static List<String> wrap(String text) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (line.length() + word.length() + INDENT.length() >= LINE_LENGTH) {
        lines.add(line.toString().strip());
        line.setLength(0);
      }
      line.append(word).append(' ');
    }
    lines.add(line.toString().strip());
    return lines;
  }
}
