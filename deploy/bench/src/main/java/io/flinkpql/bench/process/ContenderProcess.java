// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.process;

import io.flinkpql.bench.contender.Contender;
import io.flinkpql.bench.contender.Contenders;
import io.flinkpql.bench.contender.PqlContender;
import io.flinkpql.bench.measure.FlightRecording;
import io.flinkpql.bench.measure.JvmUsage;
import io.flinkpql.bench.measure.MidnightMeter;
import io.flinkpql.bench.measure.ProgressListener;
import io.flinkpql.bench.measure.ThroughputMeter;
import java.io.IOException;
import org.apache.flink.util.ExceptionUtils;

/** A contender in a process of its own: starts it, counts, reports. */
public final class ContenderProcess {

  private ContenderProcess() {}

  /** Does the task that standard input says. */
  public static void main(String[] arguments) throws IOException {
    ParentChannel parent = ParentChannel.claim();
    ContenderTask task = ChildReport.JSON.readValue(parent.read(), ContenderTask.class);
    Thread watch = new Thread(() -> endWith(parent), "parent-watch");
    watch.setDaemon(true);
    watch.start();
    System.exit(run(task, parent));
  }

  private static int run(ContenderTask task, ParentChannel parent) {
    try {
      parent.say(
          task.mode() == ContenderTask.Mode.MIDNIGHT ? watch(task, parent) : count(task, parent));
      return 0;
    } catch (Exception e) {
      e.printStackTrace();
      Throwable cause = ExceptionUtils.stripExecutionException(e);
      parent.say(new ChildReport.Failed(String.valueOf(cause.getMessage())));
      return 1;
    }
  }

  private static ChildReport count(ContenderTask task, ParentChannel parent) throws Exception {
    try (FlightRecording profile = FlightRecording.to(task.profileFile());
        Contender contender = Contenders.named(task.contender())) {
      contender.start(task.settings());
      ThroughputMeter counting =
          new ThroughputMeter(contender, task.plan(), new JvmUsage(), reporter(parent));
      return new ChildReport.Result(counting.run(profile));
    }
  }

  private static ChildReport watch(ContenderTask task, ParentChannel parent) throws Exception {
    try (FlightRecording profile = FlightRecording.to(task.profileFile());
        PqlContender contender = new PqlContender()) {
      contender.start(task.settings());
      MidnightMeter midnight = new MidnightMeter(contender, task.plan(), reporter(parent));
      return new ChildReport.Watched(midnight.run(profile));
    }
  }

  private static ProgressListener reporter(ParentChannel parent) {
    return new ProgressListener() {
      @Override
      public void progress(long events) {
        parent.say(new ChildReport.Progress(events));
      }

      @Override
      public void warm(long events, double seconds) {
        parent.say(new ChildReport.Warm(events, seconds));
      }
    };
  }

  private static void endWith(ParentChannel parent) {
    try {
      parent.awaitEnd();
    } catch (IOException e) {
      // A pipe that breaks has ended too.
    }
    // At once: what it works on is about to be removed.
    Runtime.getRuntime().halt(1);
  }
}
