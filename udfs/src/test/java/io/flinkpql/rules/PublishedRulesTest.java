// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PublishedRulesTest {

  @Test
  void aRuleSetIsCompiledOnceByAllThreads() {
    PublishedRules rules = new PublishedRules(RuleSetText.SHORTEST, 0);
    Set<RuleSet> compiled = Collections.synchronizedSet(newIdentitySet());
    IntStream.range(0, 100).parallel().forEach(i -> compiled.add(rules.ruleSet()));
    assertThat(compiled).hasSize(1);
  }

  private static Set<RuleSet> newIdentitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  @Test
  void aCompiledRuleSetIsNotCompiledAgain() throws Exception {
    RuleSet compiled = RuleSets.read(RuleSetText.SHORTEST);
    PublishedRules rules = new PublishedRules(compiled, 7);
    assertThat(rules.ruleSet()).isSameAs(compiled);
    assertThat(rules).isEqualTo(new PublishedRules(RuleSetText.SHORTEST, 7));
  }

  @Test
  void aSerializedCopyIsCompiledOnce() throws Exception {
    PublishedRules rules = new PublishedRules(RuleSetText.SHORTEST, 7);
    RuleSet compiled = rules.ruleSet();
    PublishedRules copy = serializedCopy(rules);
    assertThat(copy).isEqualTo(rules).hasSameHashCodeAs(rules);
    assertThat(copy.ruleSet()).isNotSameAs(compiled).isSameAs(copy.ruleSet());
  }

  @Test
  void thePublisherIsKeptAndMakesNoDifference() throws Exception {
    PublishedRules rules = new PublishedRules(RuleSetText.SHORTEST, 7);
    PublishedRules byAna = rules.publishedBy("ana");
    assertThat(byAna).isEqualTo(rules).hasSameHashCodeAs(rules);
    assertThat(rules.publisher()).isEmpty();
    assertThat(serializedCopy(byAna).inForceFrom(8).publisher()).contains("ana");
  }

  @Test
  void anInvalidDocumentIsRefusedWhenItIsCompiled() {
    PublishedRules rules = new PublishedRules("name: x", 0);
    assertThatThrownBy(rules::ruleSet)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version");
  }

  private static PublishedRules serializedCopy(PublishedRules rules)
      throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
      output.writeObject(rules);
    }
    try (ObjectInputStream input =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (PublishedRules) input.readObject();
    }
  }
}
