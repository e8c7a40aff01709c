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

/**
 * Resolves the names that a condition may use: those of an account or those of a message.
 *
 * <p>Resolving a trait or a field passes it to the index function, which may assign an index.
 */
public abstract sealed class Vocabulary {

  private static final Set<String> RESERVED =
      Set.of(
          // Names and functions that conditions use.
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
          // Words that CEL reserves.
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

  /** Tells whether a name could be resolved. */
  sealed interface Meaning {
    /** Gives the term of a name that may be used here. */
    record Known(Term term, Reference reference) implements Meaning {}

    /** Gives the error message for a name that cannot be used here. */
    record Unknown(String message) implements Meaning {}
  }

  /**
   * Creates the vocabulary of conditions in tiers, segments and priorities.
   *
   * @param signals names of signals; the position in the list is the signal's index
   * @param tiers names of tiers
   * @param traits returns the index of a trait by its name
   */
  public static Vocabulary forAccounts(
      List<String> signals, Set<String> tiers, ToIntFunction<String> traits) {
    return new AccountVocabulary(signals, tiers, traits);
  }

  /**
   * Creates the vocabulary of conditions in {@code where} and {@code exclude}.
   *
   * @param fields returns the index of a message's field by its path
   */
  public static Vocabulary forMessages(ToIntFunction<FieldPath> fields) {
    return new MessageVocabulary(fields);
  }

  /** Whether conditions reserve a word, so that no signal can have it as its name. */
  public static boolean isReserved(String word) {
    return RESERVED.contains(word);
  }

  /** Resolves a name without a dot. */
  abstract Meaning name(String name);

  /**
   * Resolves a path.
   *
   * @param root the name before the first dot
   * @param names the names after it; at least one
   */
  abstract Meaning path(String root, List<String> names);

  /** Returns the names of tiers that {@code tier} may be compared with. */
  abstract Set<String> tiers();

  private static final class AccountVocabulary extends Vocabulary {
    private final Map<String, Integer> signals = new HashMap<>();
    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> tiers;
    private final ToIntFunction<String> traits;

    private AccountVocabulary(
        List<String> signals, Set<String> tiers, ToIntFunction<String> traits) {
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
        return new Meaning.Known(new NumberTerms.Signal(index), new Reference.Signal(index, name));
      }
      return switch (name) {
        case "score" -> new Meaning.Known(new NumberTerms.Score(), Reference.Standing.SCORE);
        case "level" -> new Meaning.Known(new NumberTerms.Level(), Reference.Standing.LEVEL);
        case "tier" -> new Meaning.Known(new StringTerms.TierName(), Reference.Standing.TIER);
        case "converted" ->
            new Meaning.Known(new TruthTerms.Converted(), Reference.Standing.CONVERTED);
        case "traits" ->
            new Meaning.Unknown("'traits' needs the name of a trait: write traits.NAME");
        case "user", "properties", "context" -> onlyInMessages(name);
        default ->
            new Meaning.Unknown(
                "unknown name '"
                    + name
                    + "'"
                    + NearestName.of(name, known)
                        .map(nearest -> ": did you mean '" + nearest + "'?")
                        .orElse(": use a signal, score, level, tier, converted or traits.NAME"));
      };
    }

    @Override
    Meaning path(String root, List<String> names) {
      if (!root.equals("traits")) {
        Meaning meaning = name(root);
        return meaning instanceof Meaning.Unknown
            ? meaning
            : new Meaning.Unknown("'" + root + "' is a single value: remove the names after it");
      } else if (names.size() > 1) {
        return new Meaning.Unknown("traits of accounts are one level deep: write traits.NAME");
      }
      String trait = names.get(0);
      int index = traits.applyAsInt(trait);
      return new Meaning.Known(
          new DynamicTerms.Trait(index), new Reference.Trait(index, "traits." + trait));
    }

    @Override
    Set<String> tiers() {
      return tiers;
    }

    private static Meaning onlyInMessages(String name) {
      return new Meaning.Unknown("'" + name + "' is available only in 'where' and 'exclude'");
    }
  }

  private static final class MessageVocabulary extends Vocabulary {
    private static final List<String> KNOWN = List.of("user", "properties", "context", "traits");
    private final ToIntFunction<FieldPath> fields;

    private MessageVocabulary(ToIntFunction<FieldPath> fields) {
      this.fields = fields;
    }

    @Override
    Meaning name(String name) {
      if (name.equals("user")) {
        return new Meaning.Known(new StringTerms.User(), new Reference.User());
      } else if (KNOWN.contains(name)) {
        return new Meaning.Unknown(
            "'" + name + "' needs the name of a field: write " + name + ".NAME");
      }
      return new Meaning.Unknown(
          "unknown name '"
              + name
              + "' (a message has user, properties.NAME, context.NAME and traits.NAME)"
              + NearestName.hint(name, KNOWN));
    }

    @Override
    Meaning path(String root, List<String> names) {
      if (root.equals("user")) {
        return new Meaning.Unknown("'user' is a single value: remove the names after it");
      } else if (!KNOWN.contains(root)) {
        return name(root);
      }
      FieldPath path =
          new FieldPath(
              FieldPath.Root.valueOf(root.toUpperCase(Locale.ROOT)), new ArrayList<>(names));
      int index = fields.applyAsInt(path);
      return new Meaning.Known(
          new DynamicTerms.Field(index), new Reference.Field(index, path.toString()));
    }

    @Override
    Set<String> tiers() {
      return Set.of();
    }
  }
}
