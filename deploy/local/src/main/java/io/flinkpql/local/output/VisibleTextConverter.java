// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.output;

import io.flinkpql.text.VisibleText;
import java.util.List;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.core.pattern.ConverterKeys;
import org.apache.logging.log4j.core.pattern.LogEventPatternConverter;
import org.apache.logging.log4j.core.pattern.PatternConverter;
import org.apache.logging.log4j.core.pattern.PatternFormatter;

/**
 * Shows hidden characters of a log entry as {@link VisibleText}: {@code %visible{PATTERN}}.
 *
 * <p>{@code %visible{PATTERN}{lines}} keeps line ends, as a stack trace needs them, and indents the
 * lines, so that none can pass for another entry.
 */
@Plugin(name = "visible", category = PatternConverter.CATEGORY)
@ConverterKeys("visible")
public final class VisibleTextConverter extends LogEventPatternConverter {

  private static final String INDENT = "  ";

  private final List<PatternFormatter> formatters;
  private final boolean lines;

  private VisibleTextConverter(List<PatternFormatter> formatters, boolean lines) {
    super("visible", "visible");
    this.formatters = formatters;
    this.lines = lines;
  }

  /**
   * Creates a converter; Log4j calls it.
   *
   * @param options the pattern, and optionally {@code lines}
   */
  public static VisibleTextConverter newInstance(Configuration configuration, String[] options) {
    return new VisibleTextConverter(
        PatternLayout.createPatternParser(configuration).parse(options[0]),
        options.length > 1 && options[1].equals("lines"));
  }

  @Override
  public void format(LogEvent event, StringBuilder entry) {
    StringBuilder formatted = new StringBuilder();
    formatters.forEach(formatter -> formatter.format(event, formatted));
    String text = formatted.toString();
    entry.append(lines ? indented(text) : VisibleText.of(text));
  }

  /** Expands tabs, since stack traces are indented by them. */
  private static String indented(String text) {
    StringBuilder indented = new StringBuilder();
    text.lines()
        .map(line -> VisibleText.of(line.replace("\t", INDENT)))
        .forEach(line -> indented.append(INDENT).append(line).append(System.lineSeparator()));
    return indented.toString();
  }

  @Override
  public boolean handlesThrowable() {
    return formatters.stream().anyMatch(PatternFormatter::handlesThrowable);
  }
}
