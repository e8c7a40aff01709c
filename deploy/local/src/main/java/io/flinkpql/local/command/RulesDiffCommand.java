// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import io.flinkpql.job.rules.RulesTopic;
import io.flinkpql.rules.RuleHistory;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSetDiff;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Implements {@code rules diff}: describes how two versions differ. */
@Command(
    name = "diff",
    description = {
      "Describes in words how two versions differ, and what the change means for usage counted so"
          + " far. Each is the number of a published version, or a file.",
      "With one number, compares that version with the latest. With one file, compares the latest"
          + " version with the file.",
      ""
    })
final class RulesDiffCommand implements Callable<Integer> {

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  @Spec private CommandSpec spec;
  @Mixin private RulesConnection connection;

  @Parameters(index = "0", paramLabel = "VERSION|FILE", description = "The older version.")
  private String first;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "VERSION|FILE",
      description = "The newer version.")
  private Optional<String> second = Optional.empty();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "Name of the rule set, if several are in force; default: the name in the file, or the first"
              + " rule set.")
  private Optional<String> name = Optional.empty();

  @Override
  public Integer call() {
    RulesTopic topic = connection.topic();
    RuleHistory history = PublishedVersions.history(RulesConnection.read(topic), topic);
    String compared = name.orElseGet(() -> nameIn(history));
    RuleSet given = ruleSet(first, history, compared);
    RuleSet latest = PublishedVersions.latest(history, compared);
    boolean fileAlone = second.isEmpty() && !NUMBER.matcher(first).matches();
    RuleSet before = fileAlone ? latest : given;
    RuleSet after =
        fileAlone ? given : second.map(text -> ruleSet(text, history, compared)).orElse(latest);
    spec.commandLine()
        .getOut()
        .println(
            "'%s' version %d -> '%s' version %d"
                .formatted(before.name(), before.version(), after.name(), after.version()));
    RuleSetDiff.of(before, after).forEach(spec.commandLine().getOut()::println);
    return 0;
  }

  /** The name in the file that is compared, if such a rule set is published, or the first name. */
  private String nameIn(RuleHistory history) {
    return Stream.concat(Stream.of(first), second.stream())
        .filter(text -> !NUMBER.matcher(text).matches())
        .map(text -> RuleSetFiles.read(Path.of(text)).name())
        .filter(history.names()::contains)
        .findFirst()
        .orElse(history.names().get(0));
  }

  private static RuleSet ruleSet(String text, RuleHistory history, String name) {
    return NUMBER.matcher(text).matches()
        ? PublishedVersions.named(history, name, Long.parseLong(text))
        : RuleSetFiles.read(Path.of(text));
  }
}
