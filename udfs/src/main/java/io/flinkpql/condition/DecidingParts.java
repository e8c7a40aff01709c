// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.Operator;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.parser.CelUnparser;
import dev.cel.parser.CelUnparserFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the parts of a condition that decided its result: the true sides of a {@code ||}, the true
 * conditions of an {@code at_least}, the sides of a {@code &&} that failed.
 *
 * <p>It needs no rule set: the condition's text and the values it read, as evidence has them, are
 * enough. Where they do not tell the sides apart, the part is the whole condition.
 */
public final class DecidingParts {

  /**
   * Is a part of a condition.
   *
   * @param text the part in CEL
   * @param names names that it reads, in order of first appearance
   */
  public record Part(String text, List<String> names) {}

  /**
   * Evidence cuts texts at this length; a text as long as this may be the start of a longer one.
   */
  private static final int CUT_LENGTH = 200;

  private static final String AT_LEAST = "at_least";

  private enum Kind {
    ANY,
    ALL,
    AT_LEAST,
    WHOLE
  }

  /** A condition, or an operand of one that itself has sides. */
  private record Node(Part part, Kind kind, int needed, Condition condition, List<Node> sides) {}

  private final Node root;
  private final EvidenceScope.Names names;

  private DecidingParts(Node root, EvidenceScope.Names names) {
    this.root = root;
    this.names = names;
  }

  /**
   * Whether a text can hold a {@code ||} or an {@code at_least}, without which a met condition has
   * only one part; a quick test that spares compiling most conditions.
   */
  public static boolean mayHaveAlternatives(String text) {
    return text.contains("||") || text.contains(AT_LEAST);
  }

  /**
   * Compiles a condition.
   *
   * @param condition its text
   * @param names names of the values that it reads, as written in evidence
   */
  public static DecidingParts of(String condition, Collection<String> names) {
    EvidenceScope.Names known = new EvidenceScope.Names(names);
    Part whole = new Part(condition.strip(), List.copyOf(names));
    Node alone = new Node(whole, Kind.WHOLE, 0, null, List.of());
    if (!mayHaveAlternatives(condition) && !condition.contains("&&")) {
      return new DecidingParts(alone, known);
    }
    try {
      CelAbstractSyntaxTree tree = new ConditionParser().parse(condition);
      Node parsed = new Reader(tree, known).node(tree.getExpr());
      return new DecidingParts(
          new Node(whole, parsed.kind(), parsed.needed(), parsed.condition(), parsed.sides()),
          known);
    } catch (InvalidConditionException e) {
      // A condition of an older version of the language is shown as it is.
      return new DecidingParts(alone, known);
    }
  }

  /**
   * Finds the parts that decided the result.
   *
   * @param met the result of the whole condition
   * @param values values that it read, by name: Double, String or Boolean; null if absent
   * @return at least one part
   */
  public List<Part> find(boolean met, Map<String, Object> values) {
    EvidenceScope scope = new EvidenceScope(names, values);
    Answer answer = answer(root, scope);
    boolean contradicted = answer != Answer.UNKNOWN && (answer == Answer.TRUE) != met;
    return contradicted ? List.of(root.part()) : find(root, met, scope);
  }

  private static List<Part> find(Node node, boolean met, EvidenceScope scope) {
    List<Node> deciding =
        switch (node.kind()) {
          case ANY -> met ? sidesThatAre(true, node, 1, scope) : List.of();
          case AT_LEAST -> met ? sidesThatAre(true, node, node.needed(), scope) : List.of();
          case ALL -> met ? node.sides() : sidesThatAre(false, node, 1, scope);
          case WHOLE -> List.of();
        };
    List<Part> parts = new ArrayList<>();
    deciding.forEach(side -> parts.addAll(find(side, met, scope)));
    boolean everySideWhole = parts.equals(node.sides().stream().map(Node::part).toList());
    boolean joined = node.kind() == Kind.ALL && everySideWhole;
    return parts.isEmpty() || joined ? List.of(node.part()) : parts;
  }

  /**
   * Returns the sides with a result. A side whose result is unknown must have it if too few others
   * do; empty if that does not tell which.
   */
  private static List<Node> sidesThatAre(boolean met, Node node, int needed, EvidenceScope scope) {
    Answer wanted = met ? Answer.TRUE : Answer.FALSE;
    List<Node> found = new ArrayList<>();
    List<Node> candidates = new ArrayList<>();
    for (Node side : node.sides()) {
      Answer answer = answer(side, scope);
      if (answer == wanted) {
        found.add(side);
      }
      if (answer == Answer.UNKNOWN || answer == wanted) {
        candidates.add(side);
      }
    }
    if (found.size() >= needed) {
      return found;
    }
    return candidates.size() == needed ? candidates : List.of();
  }

  private enum Answer {
    TRUE,
    FALSE,
    UNKNOWN
  }

  /** Evaluates a condition; unknown if it reads the clock, or a text that may be cut. */
  private static Answer answer(Node node, EvidenceScope scope) {
    if (node.condition() == null) {
      return Answer.UNKNOWN;
    }
    for (Reference reference : node.condition().references()) {
      boolean readsClock =
          reference instanceof Reference.Trait trait
              && node.condition().readsDaysUntil(trait.index());
      boolean mayBeCut =
          scope.value(reference.text()) instanceof String text
              && text.codePointCount(0, text.length()) >= CUT_LENGTH;
      if (readsClock || mayBeCut) {
        return Answer.UNKNOWN;
      }
    }
    // An error counts as false.
    return node.condition().test(scope) == Truth.TRUE ? Answer.TRUE : Answer.FALSE;
  }

  /** Reads the sides of a parsed condition. */
  private static final class Reader {
    private final CelUnparser unparser = CelUnparserFactory.newUnparser();
    private final CelAbstractSyntaxTree tree;
    private final ConditionCompiler compiler;

    private Reader(CelAbstractSyntaxTree tree, EvidenceScope.Names names) {
      this.tree = tree;
      Set<String> texts = new LinkedHashSet<>();
      addTexts(tree.getExpr(), texts);
      // Names of tiers are unknown here, so every text may be one.
      compiler = new ConditionCompiler(names.vocabulary(texts));
    }

    private Node node(CelExpr expression) throws InvalidConditionException {
      String text =
          unparser.unparse(CelAbstractSyntaxTree.newParsedAst(expression, tree.getSource()));
      Condition condition = compiler.compile(text);
      Part part = new Part(text, condition.references().stream().map(Reference::text).toList());
      Kind kind = kind(expression);
      List<Node> sides = new ArrayList<>();
      for (CelExpr side : sides(expression, kind)) {
        sides.add(node(side));
      }
      return new Node(part, kind, kind == Kind.AT_LEAST ? needed(expression) : 0, condition, sides);
    }

    private static Kind kind(CelExpr expression) {
      String function = expression.callOrDefault().function();
      if (function.equals(Operator.LOGICAL_OR.getFunction())) {
        return Kind.ANY;
      } else if (function.equals(Operator.LOGICAL_AND.getFunction())) {
        return Kind.ALL;
      }
      return function.equals(AT_LEAST) ? Kind.AT_LEAST : Kind.WHOLE;
    }

    private static List<CelExpr> sides(CelExpr expression, Kind kind) {
      List<CelExpr> sides = new ArrayList<>();
      if (kind == Kind.AT_LEAST) {
        sides.addAll(expression.call().args().get(1).list().elements());
      } else if (kind != Kind.WHOLE) {
        Canonical.flatten(expression.call(), sides);
      }
      return sides;
    }

    private static int needed(CelExpr atLeast) {
      CelExpr number = atLeast.call().args().get(0);
      return number.constantOrDefault().getKind() == CelConstant.Kind.INT64_VALUE
          ? (int) number.constant().int64Value()
          : (int) number.constant().doubleValue();
    }

    private static void addTexts(CelExpr expression, Set<String> texts) {
      switch (expression.getKind()) {
        case CONSTANT -> {
          if (expression.constant().getKind() == CelConstant.Kind.STRING_VALUE) {
            texts.add(expression.constant().stringValue());
          }
        }
        case CALL -> {
          expression.call().target().ifPresent(target -> addTexts(target, texts));
          expression.call().args().forEach(argument -> addTexts(argument, texts));
        }
        case LIST -> expression.list().elements().forEach(element -> addTexts(element, texts));
        default -> {
          // Other expressions hold no texts.
        }
      }
    }
  }
}
