// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.proof;

import java.util.OptionalLong;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.JobInfoImpl;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.TaskInfoImpl;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.flink.util.function.ThrowingRunnable;

/**
 * Stands for a task that is closed before it reads its mail: the writer's failure is known to the
 * writer only.
 */
final class UntoldWriterContext
    implements WriterInitContext, SerializationSchema.InitializationContext, MailboxExecutor {

  private final AtomicInteger mails = new AtomicInteger();
  private final SinkWriterMetricGroup metrics =
      UnregisteredMetricsGroup.createSinkWriterMetricGroup();

  /** Returns whether the writer has sent mail, which it does only after a failure. */
  boolean hasMailOfAFailure() {
    return mails.get() > 0;
  }

  @Override
  public void execute(
      MailOptions options,
      ThrowingRunnable<? extends Exception> command,
      String description,
      Object... arguments) {
    mails.incrementAndGet();
  }

  @Override
  public void yield() {}

  @Override
  public boolean tryYield() {
    return false;
  }

  @Override
  public boolean shouldInterrupt() {
    return false;
  }

  @Override
  public UserCodeClassLoader getUserCodeClassLoader() {
    return SimpleUserCodeClassLoader.create(getClass().getClassLoader());
  }

  @Override
  public MailboxExecutor getMailboxExecutor() {
    return this;
  }

  @Override
  public ProcessingTimeService getProcessingTimeService() {
    return new ProcessingTimeService() {
      @Override
      public long getCurrentProcessingTime() {
        return System.currentTimeMillis();
      }

      @Override
      public ScheduledFuture<?> registerTimer(long time, ProcessingTimeCallback callback) {
        return null;
      }
    };
  }

  @Override
  public SinkWriterMetricGroup metricGroup() {
    return metrics;
  }

  @Override
  public MetricGroup getMetricGroup() {
    return metrics;
  }

  @Override
  public SerializationSchema.InitializationContext asSerializationSchemaInitializationContext() {
    return this;
  }

  @Override
  public boolean isObjectReuseEnabled() {
    return true;
  }

  @Override
  public <T> TypeSerializer<T> createInputSerializer() {
    throw new UnsupportedOperationException("the sink needs no serializer");
  }

  @Override
  public OptionalLong getRestoredCheckpointId() {
    return OptionalLong.empty();
  }

  @Override
  public JobInfo getJobInfo() {
    return new JobInfoImpl(new JobID(), "fenced");
  }

  @Override
  public TaskInfo getTaskInfo() {
    return new TaskInfoImpl("Records: Writer", 1, 0, 1, 0);
  }
}
