// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import io.flinkpql.job.options.InvalidOptionsException;
import io.flinkpql.job.options.JobConfiguration;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;

/**
 * Something that is done once around a job, in a process of its own: it reads the job's options,
 * says in a line what it did, and ends.
 *
 * @param required options without which it does not work
 * @param work what is done
 */
public record OneOffTask(List<ConfigOption<?>> required, Work work) {

  /** The exit status of an errand that was done. */
  public static final int DONE = 0;

  /** The exit status of one that failed; it may be tried again. */
  public static final int FAILED = 1;

  /** The exit status of one whose options are wrong. */
  public static final int WRONG_OPTIONS = 2;

  /** What an errand does. */
  @FunctionalInterface
  public interface Work {

    /**
     * Does it.
     *
     * @return what was done, in a line
     * @throws Exception whose message says, in a line, why it could not be done; without secrets
     */
    String run(JobConfiguration configuration) throws Exception;
  }

  /** An errand could not be done; the message says why, and what to do. */
  public static final class NotDoneException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Takes the reason, in a line. */
    public NotDoneException(String message) {
      super(message);
    }
  }

  /**
   * Runs the errand.
   *
   * @param arguments of the command line
   * @param environment variables, by name
   * @param out takes what was done
   * @param err takes what is wrong, a line each
   * @return the exit status
   */
  public int run(
      String[] arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
    try {
      out.println(work.run(JobConfiguration.load(arguments, environment, required)));
      return DONE;
    } catch (InvalidOptionsException e) {
      e.errors().forEach(err::println);
      return WRONG_OPTIONS;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      err.println("Interrupted");
      return FAILED;
    } catch (Exception e) {
      err.println(String.valueOf(e.getMessage()).lines().findFirst().orElse("Failed"));
      return FAILED;
    }
  }
}
