// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import org.apache.flink.runtime.util.EnvironmentInformation;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command above all others. */
@Command(
    name = "pql",
    description = {
      "Finds product qualified leads in usage events, with Apache Flink.",
      "",
      "New here? ./pql demo",
      ""
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      ReplayCommand.class,
      ValidateCommand.class,
      ExplainCommand.class,
      OptionsCommand.class,
      BenchPlaceholder.class
    },
    versionProvider = MainCommand.Version.class,
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    usageHelpAutoWidth = true,
    sortOptions = false,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done",
      "1:the work failed",
      "2:the call or an input file is wrong; one line per error on standard error"
    })
final class MainCommand {

  @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show stack traces.")
  private boolean verbose;

  boolean verbose() {
    return verbose;
  }

  /** The version that the launcher built. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {
        "pql " + System.getProperty("pql.version", "unknown"),
        "Flink "
            + EnvironmentInformation.getVersion()
            + ", Java "
            + System.getProperty("java.version")
      };
    }
  }
}
