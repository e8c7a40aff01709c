// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.command;

import org.apache.flink.runtime.util.EnvironmentInformation;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Defines the top-level command {@code pql}; its subcommands do the work. */
@Command(
    name = "pql",
    description = {
      "Finds product-qualified leads: scores accounts from usage events, on Apache Flink.",
      "",
      "New here? Run ./pql demo",
      ""
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      TopicsCommand.class,
      MigrateCommand.class,
      RebuildCommand.class,
      ReplayCommand.class,
      BacktestCommand.class,
      DiscoverCommand.class,
      ValidateCommand.class,
      TestCommand.class,
      RulesCommand.class,
      FormatsCommand.class,
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
      "0:success",
      "1:the command failed",
      "2:invalid arguments or input file; one line per error on standard error"
    })
final class MainCommand {

  @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Print stack traces.")
  private boolean verbose;

  boolean verbose() {
    return verbose;
  }

  /** Provides the versions of the project, Flink and Java. */
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
