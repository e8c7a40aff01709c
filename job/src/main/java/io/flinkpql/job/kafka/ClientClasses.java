// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.kafka;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads the classes of Kafka's clients before a JobManager opens one. Flink closes the class loader
 * of an ended job without waiting for its sources. A client that still closes could then load no
 * class: its thread would die with open connections, and a member would stay in its group.
 */
final class ClientClasses {

  private static final Logger LOG = LoggerFactory.getLogger(ClientClasses.class);

  /** The messages are left out, except for the last one of a member: there are a thousand. */
  private static final Pattern NEEDED =
      Pattern.compile(
          "(io/flinkpql/job/kafka/|org/apache/kafka/(clients/|common/(?!message/)"
              + "|common/message/LeaveGroup)).*\\.class");

  private ClientClasses() {}

  /** Loads the classes from the jar of the job; does nothing for a class loader that stays open. */
  static void load() {
    if (ClientClasses.class.getClassLoader() == ClassLoader.getSystemClassLoader()) {
      return;
    }
    try (JarFile jar = new JarFile(file())) {
      jar.stream()
          .map(JarEntry::getName)
          .filter(name -> NEEDED.matcher(name).matches())
          .forEach(ClientClasses::load);
    } catch (IOException | URISyntaxException e) {
      LOG.warn("Classes of Kafka's clients cannot be loaded ahead", e);
    }
  }

  private static File file() throws URISyntaxException {
    return new File(
        CommonClientConfigs.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static void load(String entry) {
    String name = entry.substring(0, entry.length() - ".class".length()).replace('/', '.');
    try {
      Class.forName(name, /* initialize= */ false, ClientClasses.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      // It needs a library that is optional.
      LOG.debug("{} is not loaded", name, e);
    }
  }
}
