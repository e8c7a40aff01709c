// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.bench.process;

import io.flinkpql.bench.contender.Contender;
import io.flinkpql.bench.contender.Contenders;
import io.flinkpql.bench.contender.PqlContender;
import io.flinkpql.bench.measure.FlightRecording;
import io.flinkpql.bench.measure.JvmUsage;
import io.flinkpql.bench.measure.MachineCheck;
import io.flinkpql.bench.measure.ProgressListener;
import io.flinkpql.bench.measure.SweepMeter;
import io.flinkpql.bench.measure.ThroughputMeter;
import java.io.IOException;
import java.util.function.ToLongFunction;
import org.apache.flink.util.ExceptionUtils;

/** Runs a contender in a process of its own: starts it, measures, and reports to the parent. */
public final class ContenderProcess {

  private ContenderProcess() {}

  /** Executes the {@link ContenderTask} on the first line of standard input. */
  public static void main(String[] arguments) throws IOException {
    ParentChannel parent = ParentChannel.open();
    ContenderTask task = ChildReport.JSON.readValue(parent.readLine(), ContenderTask.class);
    Thread watch = new Thread(() -> exitWith(parent), "parent-watch");
    watch.setDaemon(true);
    watch.start();
    System.exit(run(task, parent));
  }

  private static int run(ContenderTask task, ParentChannel parent) {
    try {
      parent.send(
          switch (task.mode()) {
            case THROUGHPUT -> measureThroughput(task, parent);
            case MIDNIGHT -> measureSweep(task, parent, PqlContender::sweptAccounts);
            case RULES -> measureSweep(task, parent, PqlContender::reevaluatedAccounts);
          });
      return 0;
    } catch (Exception e) {
      e.printStackTrace();
      Throwable cause = ExceptionUtils.stripExecutionException(e);
      parent.send(new ChildReport.Failed(String.valueOf(cause.getMessage())));
      return 1;
    }
  }

  private static ChildReport measureThroughput(ContenderTask task, ParentChannel parent)
      throws Exception {
    long machineCheck = MachineCheck.micros();
    try (FlightRecording recording = FlightRecording.to(task.profileFile());
        Contender contender = Contenders.create(task.contender())) {
      contender.start(task.settings());
      ThroughputMeter meter =
          new ThroughputMeter(contender, task.plan(), new JvmUsage(), reporter(parent));
      return new ChildReport.Result(meter.run(recording).with(MachineCheck.FIGURE, machineCheck));
    }
  }

  private static ChildReport measureSweep(
      ContenderTask task, ParentChannel parent, ToLongFunction<PqlContender> sweptAccounts)
      throws Exception {
    try (FlightRecording recording = FlightRecording.to(task.profileFile());
        PqlContender contender = new PqlContender()) {
      contender.start(task.settings());
      SweepMeter meter =
          new SweepMeter(
              contender, () -> sweptAccounts.applyAsLong(contender), task.plan(), reporter(parent));
      return new ChildReport.Watched(meter.run(recording));
    }
  }

  private static ProgressListener reporter(ParentChannel parent) {
    return new ProgressListener() {
      @Override
      public void progress(long events) {
        parent.send(new ChildReport.Progress(events));
      }

      @Override
      public void warm(long events, double seconds) {
        parent.send(new ChildReport.Warm(events, seconds));
      }
    };
  }

  private static void exitWith(ParentChannel parent) {
    try {
      parent.awaitClose();
    } catch (IOException e) {
      // A broken pipe means the end of the parent, too.
    }
    // Without shutdown hooks: the parent deletes the directory of this process next.
    Runtime.getRuntime().halt(1);
  }
}
