// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import java.util.stream.Collectors;

/** Writes the page {@code deploy/OPTIONS.md}, which lists every option of both jobs. */
public final class OptionsPage {

  private static final String INTRODUCTION =
      """
      # Options

      Every option of the scoring job and the delivery job. This page is generated from the code:
      `./pql options --markdown > deploy/OPTIONS.md`. On a terminal, `./pql options` lists the options and
      `./pql options NAME` describes those whose key contains `NAME`.

      Set options in the file that `--config FILE` names (YAML or `.properties`) or on the command line, as
      `--pql.some.option VALUE`; the command line overrides the file. In YAML, keys may be nested or written with dots.
      Flink's own keys are allowed in the file too. A job refuses options that do not exist or have an invalid value before
      it starts, with every error at once. Passwords and other secrets are refused on the command line and in the file: set
      the environment variable that has the name of the option in capitals, with `_` for `.` and `-`, in every Flink process.

      | type | written as |
      |---|---|
      | text | any characters |
      | list | a YAML list, or items separated by `;` |
      | boolean | `true` or `false` |
      | integer, number | `12`, `0.5` |
      | duration | a number and a unit: `500 ms`, `10 s`, `15 min`, `24 h`, `400 d` |
      | size | a number and a unit: `900 kb`, `128 mb`, `1 gb` (1 kb is 1024 bytes) |
      | choice | one of the values listed |
      """;

  private OptionsPage() {}

  /** Returns the page in Markdown. */
  public static String markdown() {
    return OptionGroup.all().stream()
        .map(OptionsPage::section)
        .collect(Collectors.joining("", INTRODUCTION, ""));
  }

  private static String section(OptionGroup group) {
    return group.options().stream()
        .map(OptionsPage::row)
        .collect(
            Collectors.joining(
                "",
                "\n## %s\n\n%s\n\n| option | type | default | meaning |\n|---|---|---|---|\n"
                    .formatted(group.title(), group.introduction()),
                ""));
  }

  private static String row(OptionDescription option) {
    String value =
        option.defaultValue().equals(OptionDescription.NO_DEFAULT)
            ? option.defaultValue()
            : "`" + option.defaultValue() + "`";
    return "| `%s` | %s | %s | %s |\n"
        .formatted(option.key(), option.type(), value, escaped(option.meaning()));
  }

  /** Escapes characters that would end a table cell or begin a tag. */
  private static String escaped(String text) {
    return text.replace("|", "\\|").replace("<", "&lt;");
  }
}
