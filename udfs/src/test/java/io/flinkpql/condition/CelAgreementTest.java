// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Compares random conditions with CEL's own interpreter, in the part of the language where both
 * agree by design. The generator leaves out integers (CEL has integer division), division (CEL
 * divides by zero to infinity), functions that CEL lacks, and non-boolean operands of {@code && ||
 * ?:} (an ordinary error here, fatal in CEL's Java interpreter).
 */
class CelAgreementTest {

  private static final CelOptions OPTIONS =
      CelOptions.current().enableHeterogeneousNumericComparisons(true).build();

  private final CelCompiler compiler =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setOptions(OPTIONS)
          .setStandardMacros(CelStandardMacro.HAS)
          .addVar("a", SimpleType.DOUBLE)
          .addVar("b", SimpleType.DOUBLE)
          .addVar("converted", SimpleType.BOOL)
          .addVar("traits", MapType.create(SimpleType.STRING, SimpleType.DYN))
          .setResultType(SimpleType.DYN)
          .build();
  private final CelRuntime runtime =
      CelRuntimeFactory.standardCelRuntimeBuilder().setOptions(OPTIONS).build();

  @Property(tries = 1_000, edgeCases = EdgeCasesMode.NONE)
  void evaluatesLikeCelsInterpreter(
      @ForAll("conditions") String text,
      @ForAll("numbers") double a,
      @ForAll("numbers") double b,
      @ForAll("values") Map<String, Object> traits,
      @ForAll boolean converted)
      throws Exception {
    TestScope scope = new TestScope();
    scope.signals[0] = a;
    scope.signals[1] = b;
    scope.converted = converted;
    scope.traits.putAll(traits);
    Map<String, Object> variables = new HashMap<>();
    variables.put("a", a);
    variables.put("b", b);
    variables.put("converted", converted);
    variables.put("traits", traits);
    assertThat(scope.test(text)).as(text).isEqualTo(celResult(text, variables));
  }

  private Truth celResult(String text, Map<String, Object> variables)
      throws CelValidationException {
    try {
      Object result = runtime.createProgram(compiler.compile(text).getAst()).eval(variables);
      return result instanceof Boolean truth ? Comparison.truth(truth) : Truth.ERROR;
    } catch (CelEvaluationException e) {
      return Truth.ERROR;
    }
  }

  @Provide
  Arbitrary<Double> numbers() {
    return Arbitraries.of(0.0, -0.0, 1.0, 2.0, 2.5, -1.0);
  }

  @Provide
  Arbitrary<Map<String, Object>> values() {
    Arbitrary<Object> value = Arbitraries.of(List.<Object>of(1.0, 2.0, "a", "ab", "", true, false));
    return Arbitraries.maps(Arbitraries.of("x", "y", "z"), value);
  }

  @Provide
  Arbitrary<String> conditions() {
    return truth(4);
  }

  private static Arbitrary<String> truth(int depth) {
    Arbitrary<String> leaf =
        Arbitraries.oneOf(
            Arbitraries.of("true", "false", "converted", "has(traits.x)", "has(traits.y)"),
            trait().map(it -> "(" + it + " == true)"));
    if (depth == 0) {
      return leaf;
    }
    Arbitrary<String> inner = Arbitraries.lazy(() -> truth(depth - 1));
    Arbitrary<String> number = number(depth - 1);
    Arbitrary<String> text = text(depth - 1);
    Arbitrary<String> compare = Arbitraries.of(" == ", " != ", " < ", " <= ", " > ", " >= ");
    return Arbitraries.frequencyOf(
        Tuple.of(1, leaf),
        Tuple.of(4, joined(inner, Arbitraries.of(" && ", " || "), inner)),
        Tuple.of(1, inner.map(it -> "!(" + it + ")")),
        Tuple.of(1, choice(inner, inner)),
        Tuple.of(3, joined(number, compare, number)),
        Tuple.of(2, joined(text, compare, text)),
        Tuple.of(1, joined(inner, compare, inner)),
        Tuple.of(2, joined(trait(), compare, Arbitraries.oneOf(number, text, trait()))),
        Tuple.of(1, number.map(it -> "(" + it + " in [1.0, -1.0, 2.5])")),
        Tuple.of(1, text.map(it -> "(" + it + " in ['a', 'ab'])")),
        Tuple.of(1, trait().map(it -> "(" + it + " in ['a', 2.0, true])")),
        Tuple.of(
            2, test(text, Arbitraries.of("startsWith", "endsWith", "contains", "matches"), text)),
        Tuple.of(1, text.map(it -> it + ".matches('^a+b?$')")),
        Tuple.of(1, text.map(it -> "(size(" + it + ") >= 2)")));
  }

  private static Arbitrary<String> number(int depth) {
    Arbitrary<String> leaf = Arbitraries.of("a", "b", "0.0", "1.0", "2.5", "-1.0");
    if (depth <= 0) {
      return leaf;
    }
    Arbitrary<String> inner = Arbitraries.lazy(() -> number(depth - 1));
    Arbitrary<String> operand = Arbitraries.oneOf(inner, trait());
    return Arbitraries.oneOf(
        leaf,
        joined(inner, Arbitraries.of(" + ", " - ", " * "), operand),
        joined(operand, Arbitraries.of(" + ", " - ", " * "), inner),
        inner.map(it -> "(-(" + it + "))"),
        choice(truth(depth - 1), inner));
  }

  private static Arbitrary<String> text(int depth) {
    Arbitrary<String> leaf = Arbitraries.of("'a'", "'b'", "'ab'", "''", "\"A\"");
    if (depth <= 0) {
      return leaf;
    }
    Arbitrary<String> inner = Arbitraries.lazy(() -> text(depth - 1));
    return Arbitraries.oneOf(
        leaf,
        joined(inner, Arbitraries.just(" + "), Arbitraries.oneOf(inner, trait())),
        choice(truth(depth - 1), inner));
  }

  private static Arbitrary<String> trait() {
    return Arbitraries.of("traits.x", "traits.y", "traits.z");
  }

  private static Arbitrary<String> joined(
      Arbitrary<String> left, Arbitrary<String> operator, Arbitrary<String> right) {
    return Combinators.combine(left, operator, right).as((l, o, r) -> "(" + l + o + r + ")");
  }

  private static Arbitrary<String> choice(Arbitrary<String> test, Arbitrary<String> value) {
    return Combinators.combine(test, value, value)
        .as((t, yes, no) -> "(" + t + " ? " + yes + " : " + no + ")");
  }

  private static Arbitrary<String> test(
      Arbitrary<String> subject, Arbitrary<String> function, Arbitrary<String> argument) {
    return Combinators.combine(subject, function, argument)
        .as((s, f, a) -> s + "." + f + "(" + a + ")");
  }
}
