// SPDX-License-Identifier: Apache-2.0
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
    try {
      parent.say(task.scenario() == Scenario.MIDNIGHT ? watch(task, parent) : count(task, parent));
      return 0;
    } catch (Exception e) {
      e.printStackTrace();
      Throwable cause = ExceptionUtils.stripExecutionException(e);
      parent.say(new ChildReport.Failed(String.valueOf(cause.getMessage())));
      return 1;
    }
  }

  private static ChildReport count(ContenderTask task, ParentPipe parent) throws Exception {
    try (Profile profile = Profile.to(task.profileFile());
        Contender contender = Contenders.named(task.contender())) {
      contender.start(task.settings());
      Counting counting = new Counting(contender, task.plan(), new JvmUse(), parent::say);
      return new ChildReport.Result(counting.run(profile));
    }
  }

  private static ChildReport watch(ContenderTask task, ParentPipe parent) throws Exception {
    try (Profile profile = Profile.to(task.profileFile());
        PqlContender contender = new PqlContender()) {
      contender.start(task.settings());
      Midnight midnight = new Midnight(contender, task.plan(), parent::say);
      return new ChildReport.Watched(midnight.run(profile));
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
