package io.flinkpql.local.bench;

import java.io.IOException;
import org.apache.flink.util.ExceptionUtils;

/** A contender in a process of its own: starts it, counts, reports. */
final class ContenderProcess {

  private ContenderProcess() {}

  /** Does the task that standard input says. */
  public static void main(String[] arguments) throws IOException {
    ParentPipe parent = ParentPipe.claim();
    ContenderTask task = ChildReport.JSON.readValue(parent.read(), ContenderTask.class);
    Thread watch = new Thread(() -> endWith(parent), "parent-watch");
    watch.setDaemon(true);
    watch.start();
    System.exit(run(task, parent));
  }

  private static int run(ContenderTask task, ParentPipe parent) {
    try (Contender contender = Contenders.named(task.contender())) {
      contender.start(task.settings());
      Counting counting = new Counting(contender, task.plan(), new JvmUse(), parent::say);
      parent.say(new ChildReport.Result(counting.run(Profile.to(task.profileFile()))));
      return 0;
    } catch (Exception e) {
      Throwable cause = ExceptionUtils.stripExecutionException(e);
      e.printStackTrace();
      parent.say(new ChildReport.Failed(String.valueOf(cause.getMessage())));
      return 1;
    }
  }

  private static void endWith(ParentPipe parent) {
    try {
      parent.awaitEnd();
    } catch (IOException e) {
      // A pipe that breaks has ended too.
    }
    // At once: what it works on is about to be removed.
    Runtime.getRuntime().halt(1);
  }
}
