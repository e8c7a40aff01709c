// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.format;

import io.flinkpql.message.EpochUnit;
import io.flinkpql.message.FormatPath;
import io.flinkpql.message.MappedFormat;
import io.flinkpql.message.MappedFormat.CallPaths;
import io.flinkpql.message.MappedFormat.TimePaths;
import io.flinkpql.message.MappedFormat.TypeRule;
import io.flinkpql.message.MessageType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects the parts of a format: those of the format that it extends, replaced by its own. */
final class FormatDraft {

  private final Map<FormatKey, List<FormatPath>> paths = new EnumMap<>(FormatKey.class);
  private final Map<MessageType, Map<FormatKey, List<FormatPath>>> calls =
      new EnumMap<>(MessageType.class);
  private final Map<FormatKey, EpochUnit> units = new EnumMap<>(FormatKey.class);
  private Optional<FormatPath> root = Optional.empty();
  private List<String> batch = List.of();
  private Optional<TypeRule> type = Optional.empty();
  private final Map<String, String> rename = new LinkedHashMap<>();
  private List<String> ignore = List.of();

  void root(FormatPath path) {
    root = Optional.of(path);
  }

  boolean hasRoot() {
    return root.isPresent();
  }

  void batch(List<String> names) {
    batch = names;
  }

  void type(TypeRule rule) {
    type = Optional.of(rule);
  }

  boolean hasType() {
    return type.isPresent();
  }

  /** Adds names to those of the format that this one extends. */
  void rename(Map<String, String> names) {
    rename.putAll(names);
  }

  void ignore(List<String> names) {
    ignore = names;
  }

  void paths(FormatKey key, List<FormatPath> newPaths) {
    paths.put(key, newPaths);
  }

  /** Adds paths that are tried after those there are. */
  void addPaths(FormatKey key, List<FormatPath> more) {
    List<FormatPath> all = new ArrayList<>(paths(key));
    all.addAll(more);
    paths.put(key, all);
  }

  List<FormatPath> paths(FormatKey key) {
    return paths.getOrDefault(key, List.of());
  }

  void unit(FormatKey key, EpochUnit unit) {
    units.put(key, unit);
  }

  /** Sets the paths that messages of one type have instead. */
  void paths(MessageType call, FormatKey key, List<FormatPath> newPaths) {
    calls.computeIfAbsent(call, c -> new EnumMap<>(FormatKey.class)).put(key, newPaths);
  }

  private List<FormatPath> paths(MessageType call, FormatKey key) {
    return calls.getOrDefault(call, Map.of()).getOrDefault(key, paths(key));
  }

  MappedFormat complete(String label) {
    Map<MessageType, CallPaths> byType = new EnumMap<>(MessageType.class);
    for (MessageType call : MessageType.values()) {
      if (call != MessageType.UNSUPPORTED) {
        byType.put(call, callPaths(call));
      }
    }
    boolean identifyJoins =
        calls.getOrDefault(MessageType.IDENTIFY, Map.of()).containsKey(FormatKey.ACCOUNT);
    return new MappedFormat(
        label,
        root.orElse(FormatPath.DOCUMENT),
        batch,
        type.orElseThrow(),
        byType,
        identifyJoins,
        paths(MessageType.GROUP, FormatKey.KIND),
        paths(FormatKey.EVENT),
        paths(FormatKey.PAGE_NAME),
        paths(FormatKey.ID),
        times(FormatKey.TIMESTAMP),
        times(FormatKey.RECEIVED),
        rename,
        ignore);
  }

  private CallPaths callPaths(MessageType call) {
    return new CallPaths(
        paths(call, FormatKey.ACCOUNT),
        paths(call, FormatKey.USER),
        paths(call, FormatKey.ANONYMOUS),
        paths(call, FormatKey.PREVIOUS),
        paths(call, FormatKey.PROPERTIES),
        paths(call, FormatKey.CONTEXT),
        paths(call, FormatKey.TRAITS));
  }

  private TimePaths times(FormatKey key) {
    return new TimePaths(paths(key), units.getOrDefault(key, EpochUnit.BY_SIZE));
  }
}
