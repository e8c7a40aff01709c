// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import io.flinkpql.text.VisibleText;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;

/**
 * Runs once, in a process of its own: reads the options of the jobs, prints one line about the
 * result, and exits.
 *
 * @param required options that must have a value
 * @param work the work to do
 */
public record OneOffTask(List<ConfigOption<?>> required, Work work) {

  /** Reports as exit status that a task succeeded. */
  public static final int DONE = 0;

  /** Reports as exit status that a task failed and may be retried. */
  public static final int FAILED = 1;

  /** Reports as exit status that options are invalid. */
  public static final int WRONG_OPTIONS = 2;

  /** Does the work of a task. */
  @FunctionalInterface
  public interface Work {

    /**
     * Runs the work.
     *
     * @return the result, in one line
     * @throws Exception if it failed; the first line of the message gives the reason, without
     *     secrets
     */
    String run(JobConfiguration configuration) throws Exception;
  }

  /** Reports that a task failed; the message gives the reason and the remedy, in one line. */
  public static final class FailedException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Creates an exception with a one-line message. */
    public FailedException(String message) {
      super(message);
    }
  }

  /**
   * Runs the task.
   *
   * @param arguments the command-line arguments
   * @param environment the environment variables, by name
   * @param out receives the result
   * @param err receives the errors, one line each
   * @return the exit status
   */
  public int run(
      String[] arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
    try {
      out.println(VisibleText.of(result(arguments, environment)));
      return DONE;
    } catch (InvalidOptionsException e) {
      e.errors().stream().map(VisibleText::of).forEach(err::println);
      return WRONG_OPTIONS;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      err.println("Interrupted");
      return FAILED;
    } catch (Exception e) {
      err.println(VisibleText.of(reason(e)));
      return FAILED;
    }
  }

  /**
   * Runs the task in a process that does more than that.
   *
   * @param arguments the command-line arguments
   * @param environment the environment variables, by name
   * @return the result, in one line
   * @throws InvalidOptionsException with every error
   * @throws Exception if the task failed, for the reason that {@link #reason} returns
   */
  public String result(String[] arguments, Map<String, String> environment) throws Exception {
    return work.run(JobConfiguration.load(arguments, environment, required));
  }

  /** Returns the reason for which a task failed, in one line. */
  public static String reason(Exception failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("Failed");
  }
}
