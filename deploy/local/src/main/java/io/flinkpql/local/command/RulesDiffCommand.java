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
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

  @Override
  public Integer call() {
    RulesTopic topic = connection.topic();
    RuleHistory history = PublishedVersions.history(RulesConnection.read(topic), topic);
    RuleSet given = ruleSet(first, history);
    RuleSet latest = history.latestRules();
    boolean fileAlone = second.isEmpty() && !NUMBER.matcher(first).matches();
    RuleSet before = fileAlone ? latest : given;
    RuleSet after = fileAlone ? given : second.map(text -> ruleSet(text, history)).orElse(latest);
    spec.commandLine()
        .getOut()
        .println(
            "'%s' version %d -> '%s' version %d"
                .formatted(before.name(), before.version(), after.name(), after.version()));
    RuleSetDiff.of(before, after).forEach(spec.commandLine().getOut()::println);
    return 0;
  }

  private static RuleSet ruleSet(String text, RuleHistory history) {
    return NUMBER.matcher(text).matches()
        ? PublishedVersions.version(history, Long.parseLong(text))
        : RuleSetFiles.read(Path.of(text));
  }
}
