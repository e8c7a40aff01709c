// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.routing;

import io.flinkpql.message.MessageFormat;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;

/** Says in dead letters where messages name their account, by topic or file. */
public final class AccountPaths implements Serializable {

  /** Stands for messages in Segment's format. */
  public static final AccountPaths SEGMENT = of(MessageFormat.SEGMENT);

  private static final long serialVersionUID = 1L;
  private static final int MAX_LENGTH = 100;

  private final HashMap<String, String> byTopic;
  private final String others;

  private AccountPaths(Map<String, String> byTopic, String others) {
    this.byTopic = new HashMap<>(byTopic);
    this.others = others;
  }

  /** Describes messages that all have one format. */
  public static AccountPaths of(MessageFormat format) {
    return new AccountPaths(Map.of(), text(format));
  }

  /**
   * Describes the messages of topics.
   *
   * @param formats formats by topic; topics that are missing have the Segment format
   */
  public static AccountPaths of(Map<String, MessageFormat> formats) {
    Map<String, String> texts = new HashMap<>();
    formats.forEach((topic, format) -> texts.put(topic, text(format)));
    return new AccountPaths(texts, SEGMENT.others);
  }

  private static String text(MessageFormat format) {
    String paths = format.accountPaths();
    return paths.length() > MAX_LENGTH ? paths.substring(0, MAX_LENGTH - 1) + "…" : paths;
  }

  /** Returns the paths in the messages of a topic or file, for people. */
  String of(String topic) {
    return byTopic.getOrDefault(topic, others);
  }
}
