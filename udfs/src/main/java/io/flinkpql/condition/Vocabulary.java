// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import io.flinkpql.message.FieldPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/** The names that conditions in one place of a rule set may use. */
public abstract sealed class Vocabulary {

  private static final Set<String> WORDS_OF_THE_LANGUAGE =
      Set.of(
          // Names and functions of conditions.
          "score",
          "level",
          "tier",
          "converted",
          "traits",
          "user",
          "properties",
          "context",
          "has",
          "at_least",
          "days_until",
          "size",
          "startsWith",
          "endsWith",
          "contains",
          "matches",
          // What CEL reserves.
          "true",
          "false",
          "null",
          "in",
          "as",
          "break",
          "const",
          "continue",
          "else",
          "for",
          "function",
          "if",
          "import",
          "let",
          "loop",
          "package",
          "namespace",
          "return",
          "var",
          "void",
          "while");

  /** What a name turned out to be. */
  sealed interface Meaning {
    /** A known name. */
    record Known(Term term, Reference reference) implements Meaning {}

    /** A name that cannot stand here, and why. */
    record Unknown(String message) implements Meaning {}
  }

  /**
   * For conditions of tiers, segments and priorities.
   *
   * @param signals names of signals; their place in the list is their index
   * @param tiers names of tiers
   * @param traits gives each name of a trait its index
   */
  public static Vocabulary ofAccounts(
      List<String> signals, Set<String> tiers, ToIntFunction<String> traits) {
    return new OfAccounts(signals, tiers, traits);
  }

  /**
   * For {@code where} and {@code exclude}.
   *
   * @param fields gives each field of a message its index
   */
  public static Vocabulary ofMessages(ToIntFunction<FieldPath> fields) {
    return new OfMessages(fields);
  }

  /** Whether a word has a meaning in conditions already, so that no signal can bear it. */
  public static boolean isReserved(String word) {
    return WORDS_OF_THE_LANGUAGE.contains(word);
  }

  /** The meaning of a name without a dot. */
  abstract Meaning name(String name);

  /** The meaning of a path: a name and at least one more below it. */
  abstract Meaning path(String root, List<String> names);

  /** Names of tiers that {@code tier} may be compared with. */
  abstract Set<String> tiers();

  private static final class OfAccounts extends Vocabulary {
    private final Map<String, Integer> signals = new HashMap<>();
    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> tiers;
    private final ToIntFunction<String> traits;

    private OfAccounts(List<String> signals, Set<String> tiers, ToIntFunction<String> traits) {
      for (String signal : signals) {
        this.signals.put(signal, this.signals.size());
      }
      known.addAll(signals);
      known.addAll(List.of("score", "level", "tier", "converted", "traits"));
      this.tiers = Set.copyOf(tiers);
      this.traits = traits;
    }

    @Override
    Meaning name(String name) {
      Integer index = signals.get(name);
      if (index != null) {
        return new Meaning.Known(new Numbers.Signal(index), new Reference.Signal(index, name));
      }
      return switch (name) {
        case "score" -> new Meaning.Known(new Numbers.Score(), Reference.Standing.SCORE);
        case "level" -> new Meaning.Known(new Numbers.Level(), Reference.Standing.LEVEL);
        case "tier" -> new Meaning.Known(new Texts.TierName(), Reference.Standing.TIER);
        case "converted" -> new Meaning.Known(new Truths.Converted(), Reference.Standing.CONVERTED);
        case "traits" -> new Meaning.Unknown("'traits' needs the name of a trait: traits.NAME");
        case "user", "properties", "context" -> ofMessagesOnly(name);
        default ->
            new Meaning.Unknown("unknown name '" + name + "'" + NearestName.hint(name, known));
      };
    }

    @Override
    Meaning path(String root, List<String> names) {
      if (!root.equals("traits")) {
        Meaning meaning = name(root);
        return meaning instanceof Meaning.Unknown
            ? meaning
            : new Meaning.Unknown("'" + root + "' has nothing below it");
      } else if (names.size() > 1) {
        return new Meaning.Unknown("traits of accounts are one level deep: traits.NAME");
      }
      String trait = names.get(0);
      int index = traits.applyAsInt(trait);
      return new Meaning.Known(
          new Values.Trait(index), new Reference.Trait(index, "traits." + trait));
    }

    @Override
    Set<String> tiers() {
      return tiers;
    }

    private static Meaning ofMessagesOnly(String name) {
      return new Meaning.Unknown("'" + name + "' can only be read in 'where' and 'exclude'");
    }
  }

  private static final class OfMessages extends Vocabulary {
    private static final List<String> KNOWN = List.of("user", "properties", "context", "traits");
    private final ToIntFunction<FieldPath> fields;

    private OfMessages(ToIntFunction<FieldPath> fields) {
      this.fields = fields;
    }

    @Override
    Meaning name(String name) {
      if (name.equals("user")) {
        return new Meaning.Known(new Texts.User(), new Reference.User());
      } else if (KNOWN.contains(name)) {
        return new Meaning.Unknown("'" + name + "' needs a name below it: " + name + ".NAME");
      }
      return new Meaning.Unknown(
          "unknown name '"
              + name
              + "' (of a message: user, properties.NAME, context.NAME, traits.NAME)"
              + NearestName.hint(name, KNOWN));
    }

    @Override
    Meaning path(String root, List<String> names) {
      if (root.equals("user")) {
        return new Meaning.Unknown("'user' has nothing below it");
      } else if (!KNOWN.contains(root)) {
        return name(root);
      }
      FieldPath path =
          new FieldPath(
              FieldPath.Root.valueOf(root.toUpperCase(Locale.ROOT)), new ArrayList<>(names));
      int index = fields.applyAsInt(path);
      return new Meaning.Known(
          new Values.Field(index), new Reference.Field(index, path.toString()));
    }

    @Override
    Set<String> tiers() {
      return Set.of();
    }
  }
}
