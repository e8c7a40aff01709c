// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.types.GoldenFile;
import io.flinkpql.rules.PublishedRules;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("faults")
class PublishedRulesSerializerTest {

  private static final List<PublishedRules> RULES =
      List.of(
          new PublishedRules("name: ü𝄞\nversion: 1\n", 1_772_625_600_000L),
          new PublishedRules("", -1));

  private final PublishedRulesSerializer serializer = new PublishedRulesSerializer();

  @Test
  void publishedRulesAreReadAndWrittenAsInVersion2() throws IOException {
    List<PublishedRules> rules =
        List.of(RULES.get(0).publishedBy("zoë"), RULES.get(0), RULES.get(1));
    GoldenFile golden = GoldenFile.read(getClass(), "published-rules-v2.hex");
    golden.assertWritten(serializer, rules);
    golden.assertReads(serializer, rules);
    golden.assertDamageIsRefused(serializer);
  }

  @Test
  void publishedRulesOfVersion1HaveNoPublisher() throws IOException {
    GoldenFile.read(getClass(), "published-rules-v1.hex").assertReads(serializer, RULES);
  }

  @Test
  void aTextOfOneMebibyteIsSerialized() throws IOException {
    PublishedRules large = new PublishedRules("ü".repeat(1 << 19), 0);
    DataOutputSerializer output = new DataOutputSerializer(64);
    serializer.serialize(large, output);
    assertThat(serializer.deserialize(new DataInputDeserializer(output.getCopyOfBuffer())))
        .isEqualTo(large);
  }
}
