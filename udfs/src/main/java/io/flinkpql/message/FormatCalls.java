// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.message;

import io.flinkpql.message.FieldPath.Root;
import io.flinkpql.message.MappedFormat.CallPaths;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Locates what each type of message reads, by numbers of nodes in the tree of a format. */
final class FormatCalls {

  /**
   * Locates the values of the rule set of one era.
   *
   * @param roots the part of the message in which each of {@link Interest#fields()} is
   * @param fields the node of each field, in each subtree that can be that part
   * @param traits the node of each of {@link Interest#traits()}, in each subtree of traits
   * @param pageName index of {@code properties.name} in {@link Interest#fields()}; -1 if unread
   */
  record EraNodes(Root[] roots, int[][] fields, int[][] traits, int pageName) {}

  /** Locates what messages of one type read; several nodes are alternatives. */
  record Call(
      int[] account,
      int[] user,
      int[] anonymous,
      int[] previous,
      int[] properties,
      int[] context,
      int[] traits,
      EraNodes[] eras) {}

  private final Call[] calls = new Call[MessageType.values().length];
  private final Call joining;

  private FormatCalls(Map<MessageType, Call> byType, Call joining) {
    // Messages of an unsupported type are rejected, whatever they hold.
    Arrays.fill(calls, byType.get(MessageType.TRACK));
    byType.forEach((type, call) -> calls[type.ordinal()] = call);
    this.joining = joining;
  }

  Call of(MessageType type) {
    return calls[type.ordinal()];
  }

  /** Returns the nodes of {@code identify} calls that are {@code group} calls. */
  Call joining() {
    return joining;
  }

  /** Adds the fields of all types to a tree. */
  static Fields fields(MappedFormat format, FormatTree tree, Interests interests) {
    Map<MessageType, CallFields> byType = new EnumMap<>(MessageType.class);
    format.calls().forEach((type, paths) -> byType.put(type, callFields(paths, tree, interests)));
    CallPaths identify = format.calls().get(MessageType.IDENTIFY);
    CallPaths joined =
        new CallPaths(
            identify.account(),
            identify.user(),
            identify.anonymous(),
            identify.previous(),
            identify.properties(),
            identify.context(),
            format.calls().get(MessageType.GROUP).traits());
    return new Fields(byType, callFields(joined, tree, interests));
  }

  private static CallFields callFields(CallPaths paths, FormatTree tree, Interests interests) {
    Map<Root, List<MessageField>> subtrees = new EnumMap<>(Root.class);
    for (Root root : Root.values()) {
      subtrees.put(root, tree.fields(paths.subtrees(root)));
    }
    return new CallFields(
        tree.fields(paths.account()),
        tree.fields(paths.user()),
        tree.fields(paths.anonymous()),
        tree.fields(paths.previous()),
        subtrees,
        interests.eras().stream().map(era -> eraFields(era, subtrees)).toList());
  }

  private static EraFields eraFields(Interest interest, Map<Root, List<MessageField>> subtrees) {
    List<FieldPath> fields = interest.fields();
    return new EraFields(
        fields.stream().map(FieldPath::root).toArray(Root[]::new),
        fields.stream().map(path -> inEach(subtrees.get(path.root()), path.names())).toList(),
        interest.traits().stream()
            .map(trait -> inEach(subtrees.get(Root.TRAITS), List.of(trait)))
            .toList(),
        fields.indexOf(new FieldPath(Root.PROPERTIES, List.of("name"))));
  }

  private static List<MessageField> inEach(List<MessageField> subtrees, List<String> names) {
    return subtrees.stream().map(subtree -> subtree.getOrAdd(names)).toList();
  }

  private record EraFields(
      Root[] roots,
      List<List<MessageField>> fields,
      List<List<MessageField>> traits,
      int pageName) {

    EraNodes number() {
      return new EraNodes(roots, numbers(fields), numbers(traits), pageName);
    }

    private static int[][] numbers(List<List<MessageField>> fields) {
      return fields.stream().map(FormatTree::numbers).toArray(int[][]::new);
    }
  }

  private record CallFields(
      List<MessageField> account,
      List<MessageField> user,
      List<MessageField> anonymous,
      List<MessageField> previous,
      Map<Root, List<MessageField>> subtrees,
      List<EraFields> eras) {

    Call number() {
      return new Call(
          FormatTree.numbers(account),
          FormatTree.numbers(user),
          FormatTree.numbers(anonymous),
          FormatTree.numbers(previous),
          FormatTree.numbers(subtrees.get(Root.PROPERTIES)),
          FormatTree.numbers(subtrees.get(Root.CONTEXT)),
          FormatTree.numbers(subtrees.get(Root.TRAITS)),
          eras.stream().map(EraFields::number).toArray(EraNodes[]::new));
    }
  }

  /** Holds the fields of all types, until the tree is complete and has numbers. */
  static final class Fields {
    private final Map<MessageType, CallFields> byType;
    private final CallFields joining;

    private Fields(Map<MessageType, CallFields> byType, CallFields joining) {
      this.byType = byType;
      this.joining = joining;
    }

    /** Returns the nodes of all types, once the tree has numbers. */
    FormatCalls number() {
      Map<MessageType, Call> calls = new EnumMap<>(MessageType.class);
      byType.forEach((type, fields) -> calls.put(type, fields.number()));
      return new FormatCalls(calls, joining.number());
    }

    private Stream<CallFields> all() {
      return Stream.concat(byType.values().stream(), Stream.of(joining));
    }

    /** Returns the contexts below the document: a batch completes each field of them. */
    List<MessageField> contexts(MessageField document) {
      return all()
          .flatMap(fields -> fields.subtrees().get(Root.CONTEXT).stream())
          .filter(context -> context != document)
          .distinct()
          .toList();
    }

    /** Returns the fields of account ids. */
    List<MessageField> accounts() {
      return all().flatMap(fields -> fields.account().stream()).distinct().toList();
    }
  }
}
