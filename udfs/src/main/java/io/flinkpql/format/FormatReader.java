// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.format;

import io.flinkpql.condition.NearestName;
import io.flinkpql.message.EpochUnit;
import io.flinkpql.message.FormatPath;
import io.flinkpql.message.MappedFormat.TypeRule;
import io.flinkpql.message.MessageType;
import io.flinkpql.rules.Document;
import io.flinkpql.rules.InvalidRuleSetException;
import io.flinkpql.rules.RuleSetErrors;
import io.flinkpql.rules.ScalarReader;
import io.flinkpql.rules.Section;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads the document of a format into a draft. */
final class FormatReader {

  static final List<String> TYPE_KEYS = List.of("path", "values", "present", "otherwise");
  static final List<String> TIME_KEYS = List.of("path", "unit");
  static final List<String> CALLS =
      Arrays.stream(MessageType.values())
          .filter(type -> type != MessageType.UNSUPPORTED && type != MessageType.TRACK)
          .map(MessageType::text)
          .toList();
  static final List<String> TYPES =
      Stream.concat(Stream.of(MessageType.TRACK.text()), CALLS.stream()).toList();
  static final List<String> FILE_KEYS =
      Stream.of(
              List.of("description", "extends", "root", "batch", "type"),
              FormatKey.ofFile(),
              CALLS,
              List.of("rename", "ignore", "also"))
          .flatMap(List::stream)
          .toList();
  static final List<String> GROUP_KEYS =
      Stream.concat(FormatKey.ofCall().stream(), Stream.of(FormatKey.KIND.text())).toList();
  static final List<String> ALSO_KEYS = FormatKey.ofFile();

  private static final String WHAT = "a format";

  private final Document document;
  private final RuleSetErrors errors;
  private final ScalarReader scalars;
  private final Section file;

  FormatReader(Document document) {
    this.document = document;
    errors = document.errors();
    scalars = new ScalarReader(errors);
    file = Section.of(document.root(), WHAT, FILE_KEYS, errors);
  }

  /** Returns the name of the format that this one extends, with its place; empty if none. */
  Optional<String> base(List<String> known) {
    Optional<String> name = file.get("extends").flatMap(n -> scalars.string(n, "'extends'"));
    if (name.isPresent() && !known.contains(name.get())) {
      errors.add(
          file.get("extends").orElseThrow(),
          "unknown format '"
              + name.get()
              + "' in 'extends'"
              + NearestName.of(name.get(), known)
                  .map(nearest -> ": did you mean '" + nearest + "'?")
                  .orElse(": use one of " + String.join(", ", known)));
      return Optional.empty();
    }
    return name;
  }

  /** Returns the description; empty if there is none. */
  String description() {
    return file.get("description").flatMap(n -> scalars.string(n, "'description'")).orElse("");
  }

  /**
   * Reads all sections into a draft. Call it once.
   *
   * @param draft has the parts of the format that this one extends
   * @throws InvalidRuleSetException with every error found
   */
  void read(FormatDraft draft) throws InvalidRuleSetException {
    boolean extending = file.get("extends").isPresent();
    description();
    file.get("root").ifPresent(node -> root(node, draft));
    file.get("batch").ifPresent(node -> draft.batch(texts(node, "'batch'")));
    typeNode(extending).flatMap(this::type).ifPresent(draft::type);
    for (String text : FormatKey.ofFile()) {
      FormatKey key = FormatKey.of(text);
      file.get(text).ifPresent(node -> paths(node, key, draft));
    }
    for (String call : CALLS) {
      file.get(call).ifPresent(node -> call(node, call, draft));
    }
    file.get("rename").ifPresent(node -> draft.rename(rename(node)));
    file.get("ignore").ifPresent(node -> draft.ignore(ignored(node)));
    file.get("also").ifPresent(node -> also(node, draft));
    if (!extending) {
      file.require(FormatKey.EVENT.text(), WHAT);
      requireOneOf(FormatKey.ACCOUNT, FormatKey.USER, FormatKey.ANONYMOUS);
    }
    errors.throwIfAny();
  }

  private Optional<Node> typeNode(boolean extending) {
    return extending ? file.get("type") : file.require("type", WHAT);
  }

  private void requireOneOf(FormatKey... keys) {
    List<String> names = Arrays.stream(keys).map(FormatKey::text).toList();
    if (document.root() instanceof MappingNode
        && names.stream().allMatch(name -> file.get(name).isEmpty())) {
      errors.add(document.root(), WHAT + " needs one of '" + String.join("', '", names) + "'");
    }
  }

  private void root(Node node, FormatDraft draft) {
    if (draft.hasRoot()) {
      errors.add(node, "'root': the format that this one extends has a root already");
    }
    path(node, "'root'")
        .ifPresent(
            root -> {
              boolean onlyNames =
                  root.steps().stream().noneMatch(FormatPath.Pattern.class::isInstance);
              if (root.fromTop() || !onlyNames) {
                errors.add(node, "'root' can have neither '$.' nor a star");
              }
              draft.root(root);
            });
  }

  private Optional<TypeRule> type(Node node) {
    if (node instanceof ScalarNode) {
      return messageType(node, "'type'")
          .map(type -> new TypeRule(List.of(), Map.of(), Map.of(), type));
    }
    Section section = Section.of(node, "'type'", TYPE_KEYS, errors);
    List<FormatPath> paths =
        section.get("path").map(n -> pathList(n, "'path' of 'type'")).orElse(List.of());
    Map<String, MessageType> values = new LinkedHashMap<>();
    section.get("values").ifPresent(n -> values(n, values));
    Map<FormatPath, MessageType> present = new LinkedHashMap<>();
    section.get("present").ifPresent(n -> present(n, present));
    if (paths.isEmpty() && present.isEmpty()) {
      errors.add(node, "'type' needs 'path' or 'present', or is one of " + list(TYPES));
    } else if (section.get("values").isPresent() && section.get("path").isEmpty()) {
      errors.add(node, "'values' of 'type' need a 'path'");
    }
    MessageType otherwise =
        section
            .get("otherwise")
            .flatMap(n -> messageType(n, "'otherwise' of 'type'"))
            .orElse(MessageType.UNSUPPORTED);
    return Optional.of(new TypeRule(paths, values, present, otherwise));
  }

  private void values(Node node, Map<String, MessageType> values) {
    Map<ScalarNode, Node> entries = Section.entries(node, "'values' of 'type'", errors);
    entries.forEach(
        (key, value) ->
            messageType(value, "the type of '" + key.getValue() + "'")
                .ifPresent(type -> values.put(key.getValue(), type)));
    if (entries.isEmpty()) {
      errors.add(node, "'values' of 'type' need at least one value");
    }
  }

  private void present(Node node, Map<FormatPath, MessageType> present) {
    Section.entries(node, "'present' of 'type'", errors)
        .forEach(
            (key, value) -> {
              Optional<FormatPath> path = path(key, "a path in 'present'");
              Optional<MessageType> type =
                  messageType(value, "the type of '" + key.getValue() + "'");
              if (path.isPresent() && type.isPresent()) {
                present.put(path.get(), type.get());
              }
            });
  }

  private Optional<MessageType> messageType(Node node, String what) {
    Optional<String> text = scalars.string(node, what);
    if (text.isPresent() && !TYPES.contains(text.get())) {
      errors.add(
          node, what + " must be one of " + list(TYPES) + NearestName.hint(text.get(), TYPES));
      return Optional.empty();
    }
    return text.map(
        name ->
            Arrays.stream(MessageType.values())
                .filter(type -> type.text().equals(name))
                .findFirst()
                .orElseThrow());
  }

  private static String list(List<String> names) {
    return String.join(", ", names);
  }

  private void call(Node node, String call, FormatDraft draft) {
    MessageType type = MessageType.valueOf(call.toUpperCase(Locale.ROOT));
    List<String> keys = type == MessageType.GROUP ? GROUP_KEYS : FormatKey.ofCall();
    Section section = Section.of(node, "'" + call + "'", keys, errors);
    for (String key : keys) {
      section
          .get(key)
          .ifPresent(
              n -> draft.paths(type, FormatKey.of(key), pathList(n, "'" + key + "' of " + call)));
    }
  }

  private void paths(Node node, FormatKey key, FormatDraft draft) {
    if (!key.isTime() || !(node instanceof MappingNode)) {
      draft.paths(key, pathList(node, "'" + key.text() + "'"));
      return;
    }
    String what = "'" + key.text() + "'";
    Section section = Section.of(node, what, TIME_KEYS, errors);
    section
        .require("path", what)
        .ifPresent(n -> draft.paths(key, pathList(n, "'path' of " + what)));
    section.get("unit").flatMap(n -> unit(n, what)).ifPresent(unit -> draft.unit(key, unit));
  }

  private Optional<EpochUnit> unit(Node node, String what) {
    Optional<String> text = scalars.string(node, "'unit' of " + what);
    Optional<EpochUnit> unit = text.flatMap(EpochUnit::of);
    if (text.isPresent() && unit.isEmpty()) {
      errors.add(node, "'unit' of " + what + " must be s, ms, us or guess");
    }
    return unit;
  }

  private void also(Node node, FormatDraft draft) {
    Section section = Section.of(node, "'also'", ALSO_KEYS, errors);
    for (String key : ALSO_KEYS) {
      section
          .get(key)
          .ifPresent(
              n -> draft.addPaths(FormatKey.of(key), pathList(n, "'" + key + "' of 'also'")));
    }
  }

  private Map<String, String> rename(Node node) {
    Map<String, String> names = new LinkedHashMap<>();
    Section.entries(node, "'rename'", errors)
        .forEach(
            (key, value) ->
                scalars
                    .name(value, "the new name of '" + key.getValue() + "'")
                    .ifPresent(name -> names.put(key.getValue(), name)));
    return names;
  }

  private List<String> ignored(Node node) {
    List<String> names = texts(node, "'ignore'");
    for (String name : names) {
      int star = name.indexOf('*');
      if (star >= 0 && star < name.length() - 1) {
        errors.add(node, "'ignore': '" + name + "' can have a star at its end only");
      }
    }
    return names;
  }

  private List<String> texts(Node node, String what) {
    List<String> texts = new ArrayList<>();
    for (Node element : scalars.list(node)) {
      scalars.name(element, "a name in " + what).ifPresent(texts::add);
    }
    return texts;
  }

  private List<FormatPath> pathList(Node node, String what) {
    List<FormatPath> paths = new ArrayList<>();
    for (Node element : scalars.list(node)) {
      path(element, what).ifPresent(paths::add);
    }
    return paths;
  }

  private Optional<FormatPath> path(Node node, String what) {
    Optional<String> text = scalars.name(node, what);
    try {
      return text.map(PathReader::read);
    } catch (IllegalArgumentException e) {
      errors.add(node, what + ": '" + text.orElseThrow() + "' is not a path: " + e.getMessage());
      return Optional.empty();
    }
  }
}
