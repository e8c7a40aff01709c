// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** Collects the messages that a class logs, until it is closed. */
public final class CapturedLog extends AbstractAppender implements AutoCloseable {

  private final List<String> messages = new CopyOnWriteArrayList<>();
  private final Logger logger;
  private final Level level;

  /** Begins to collect what a class logs at INFO and above. */
  public CapturedLog(Class<?> type) {
    super(type.getName(), null, null, false, Property.EMPTY_ARRAY);
    logger = (Logger) LogManager.getLogger(type);
    level = logger.getLevel();
    start();
    logger.addAppender(this);
    // Adding an appender resets the level.
    logger.setLevel(Level.INFO);
  }

  @Override
  public void append(LogEvent event) {
    messages.add(event.getLevel() + " " + event.getMessage().getFormattedMessage());
  }

  /** Returns the messages so far, each after its level. */
  public List<String> messages() {
    return messages;
  }

  @Override
  public void close() {
    logger.removeAppender(this);
    logger.setLevel(level);
    stop();
  }
}
