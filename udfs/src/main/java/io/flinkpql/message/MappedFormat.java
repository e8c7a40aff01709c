// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import java.io.Serializable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Maps the fields of messages to paths, as a format file does. Of several paths for a field, the
 * first present wins.
 *
 * @param label name of the format, or its file
 * @param root path of the document in the record; no steps if the record is the document
 * @param batch names of lists of documents, in a document that is no message itself
 * @param type finds the type of a message
 * @param calls the paths that can differ between types; every type but {@code UNSUPPORTED} has them
 * @param identifyJoins whether an {@code identify} call that names an account is a {@code group}
 *     call
 * @param groupKind paths of the kind of a group; a {@code group} call of a kind that is not the
 *     last name of an account's path has no effect. None: every group is an account
 * @param event paths of the event's name
 * @param pageName paths of the text that can stand for {@code properties.name} of pages and screens
 * @param id paths of the message's id
 * @param timestamp paths of the event time
 * @param received paths of the time of receipt
 * @param rename new names of events
 * @param ignore names of events without effect; one with a star at its end covers all that begin so
 */
public record MappedFormat(
    String label,
    FormatPath root,
    List<String> batch,
    TypeRule type,
    Map<MessageType, CallPaths> calls,
    boolean identifyJoins,
    List<FormatPath> groupKind,
    List<FormatPath> event,
    List<FormatPath> pageName,
    List<FormatPath> id,
    TimePaths timestamp,
    TimePaths received,
    Map<String, String> rename,
    List<String> ignore)
    implements MessageFormat {

  private static final long serialVersionUID = 1L;

  /**
   * Finds the type of a message.
   *
   * @param paths paths of texts that state it
   * @param values types by these texts; empty if they are the names of types, in any case
   * @param present types by paths, in order, for messages without such a text: the first path with
   *     a value decides
   * @param otherwise type of all other messages
   */
  public record TypeRule(
      List<FormatPath> paths,
      Map<String, MessageType> values,
      Map<FormatPath, MessageType> present,
      MessageType otherwise)
      implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Copies the collections, in order. */
    public TypeRule {
      paths = List.copyOf(paths);
      values = ordered(values);
      present = ordered(present);
    }
  }

  /**
   * Holds the paths that can differ between types of messages.
   *
   * @param account the account's id
   * @param user the user's id
   * @param anonymous the id of a user who is not signed in
   * @param previous the id that an {@code alias} call links to its user
   * @param properties the objects that rules read as {@code properties}; the first object counts
   * @param context likewise as {@code context}
   * @param traits likewise as {@code traits}
   */
  public record CallPaths(
      List<FormatPath> account,
      List<FormatPath> user,
      List<FormatPath> anonymous,
      List<FormatPath> previous,
      List<FormatPath> properties,
      List<FormatPath> context,
      List<FormatPath> traits)
      implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Copies the lists. */
    public CallPaths {
      account = List.copyOf(account);
      user = List.copyOf(user);
      anonymous = List.copyOf(anonymous);
      previous = List.copyOf(previous);
      properties = List.copyOf(properties);
      context = List.copyOf(context);
      traits = List.copyOf(traits);
    }

    List<FormatPath> subtrees(FieldPath.Root root) {
      return switch (root) {
        case PROPERTIES -> properties;
        case CONTEXT -> context;
        case TRAITS -> traits;
      };
    }
  }

  /**
   * Locates a time.
   *
   * @param paths its paths
   * @param unit the unit of times that are numbers
   */
  public record TimePaths(List<FormatPath> paths, EpochUnit unit) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Copies the list. */
    public TimePaths {
      paths = List.copyOf(paths);
    }
  }

  /** Copies the collections, in order. */
  public MappedFormat {
    batch = List.copyOf(batch);
    calls = ordered(calls);
    groupKind = List.copyOf(groupKind);
    event = List.copyOf(event);
    pageName = List.copyOf(pageName);
    id = List.copyOf(id);
    rename = ordered(rename);
    ignore = List.copyOf(ignore);
  }

  private static <K, V> Map<K, V> ordered(Map<K, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  @Override
  public String accountPaths() {
    return list(calls.get(MessageType.TRACK).account());
  }

  /** Lists paths for people: {@code a, b or c}. */
  static String list(List<FormatPath> paths) {
    if (paths.isEmpty()) {
      return "no path";
    }
    int last = paths.size() - 1;
    return last == 0
        ? paths.get(0).toString()
        : paths.subList(0, last).stream()
                .map(FormatPath::toString)
                .collect(Collectors.joining(", "))
            + " or "
            + paths.get(last);
  }

  @Override
  public String toString() {
    return label;
  }
}
