// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.message.UsageEvent;
import io.flinkpql.rules.RuleHistory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.TwoInputStreamOperatorTestHarness;

/** Runs the operators of a replay in harnesses, with the input sorted as in a batch job. */
final class ReplayHarness {

  private ReplayHarness() {}

  /**
   * Replays events.
   *
   * @param asOf instant to which every clock advances, ms
   * @return the qualifications, sorted
   */
  static List<String> qualifications(RuleHistory rules, List<UsageEvent> events, long asOf)
      throws Exception {
    List<String> qualifications = new ArrayList<>();
    List<ReplayedAccount> accounts = new ArrayList<>();
    try (OneInputStreamOperatorTestHarness<PackedEvent, ReplayedRecord> replay =
        new OneInputStreamOperatorTestHarness<>(new ReplayOperator(rules, List.of()))) {
      replay.open();
      for (StreamRecord<PackedEvent> packed : sorted(events)) {
        replay.processElement(packed);
      }
      replay.getOneInputOperator().finish();
      replay.extractOutputValues().forEach(record -> qualifications.add(text(record)));
      replay
          .getSideOutput(ReplayOperator.PACKED_ACCOUNTS)
          .forEach(record -> accounts.add(record.getValue()));
    }
    try (TwoInputStreamOperatorTestHarness<ReplayedAccount, Long, ReplayedRecord> end =
        new TwoInputStreamOperatorTestHarness<>(
            new ReplayEndOperator(rules, Set.of(), List.of()))) {
      end.open();
      end.processElement2(new StreamRecord<>(asOf));
      for (ReplayedAccount account : accounts) {
        end.processElement1(new StreamRecord<>(account));
      }
      end.extractOutputValues().forEach(record -> qualifications.add(text(record)));
    }
    return qualifications.stream().sorted().toList();
  }

  private static List<StreamRecord<PackedEvent>> sorted(List<UsageEvent> events) throws Exception {
    PackedEvent.Pack pack = new PackedEvent.Pack();
    pack.open(new OpenContext() {});
    List<StreamRecord<PackedEvent>> records = new ArrayList<>();
    for (UsageEvent event : events) {
      records.add(new StreamRecord<>(pack.map(event), event.timestamp()));
    }
    records.sort(
        Comparator.comparingLong((StreamRecord<PackedEvent> r) -> r.getValue().key())
            .thenComparing(StreamRecord::getTimestamp));
    return records;
  }

  private static String text(ReplayedRecord record) {
    return OperatorRun.withoutRecordedAt(new String(record.value(), StandardCharsets.UTF_8));
  }
}
