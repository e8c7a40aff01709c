// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.history;

import io.flinkpql.discovery.AccountFlags;
import io.flinkpql.discovery.AccountWalk;
import io.flinkpql.discovery.Candidate;
import io.flinkpql.discovery.CandidateCondition;
import io.flinkpql.discovery.CandidateRules;
import io.flinkpql.discovery.Discovery;
import io.flinkpql.discovery.DiscoverySettings;
import io.flinkpql.discovery.HistogramRow;
import io.flinkpql.discovery.History;
import io.flinkpql.discovery.SurveyRow;
import io.flinkpql.discovery.SurveyWalk;
import io.flinkpql.job.history.ParseLines.OpenReading;
import io.flinkpql.job.scoring.WalkTopology;
import io.flinkpql.message.Interests;
import io.flinkpql.message.MessageParser;
import io.flinkpql.rules.RuleSet;
import io.flinkpql.rules.RuleSetInterest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.function.SerializableSupplier;

/**
 * Defines the walks of a discovery over the accounts of past messages.
 *
 * @param messages the messages
 * @param asOf messages after this event time are dropped, ms; empty to keep all
 */
public record Walk(Messages messages, OptionalLong asOf) {

  /** Adds the walk that counts events and properties; each thing is in one row of the result. */
  public DataStream<SurveyRow> survey(StreamExecutionEnvironment env, DiscoverySettings settings) {
    String conversion = settings.conversion();
    return walk(
            env,
            () -> CandidateRules.ofSurvey(conversion),
            out -> new SurveyWalk(settings, out),
            TypeInformation.of(SurveyRow.class))
        .keyBy(SurveyRow::key, Types.STRING)
        .reduce(SurveyRow::plus)
        .returns(TypeInformation.of(SurveyRow.class))
        .uid("counts")
        .name("Counts");
  }

  /** Adds the walk that counts the values of candidates at landmarks. */
  public DataStream<HistogramRow> histograms(
      StreamExecutionEnvironment env,
      String conversion,
      List<Candidate> candidates,
      History history) {
    List<Candidate> copy = new ArrayList<>(candidates);
    return walk(
        env,
        () -> CandidateRules.of(conversion, copy),
        out -> Discovery.histograms(conversion, copy, history, out),
        TypeInformation.of(HistogramRow.class));
  }

  /** Adds the walk that finds at which landmarks conditions are true. */
  public DataStream<AccountFlags> flags(
      StreamExecutionEnvironment env,
      String conversion,
      List<CandidateCondition> conditions,
      History history) {
    List<CandidateCondition> copy = new ArrayList<>(conditions);
    return walk(
        env,
        () ->
            CandidateRules.of(
                conversion, copy.stream().map(CandidateCondition::candidate).toList()),
        out -> Discovery.flags(conversion, copy, history, out),
        TypeInformation.of(AccountFlags.class));
  }

  private static ParseLines.Reading reading(SerializableSupplier<RuleSet> rules) {
    return (context, clock, format) -> {
      Interests interests = Interests.always(new RuleSetInterest(rules.get()));
      return OpenReading.of(new MessageParser(format, () -> interests, clock));
    };
  }

  private <T> DataStream<T> walk(
      StreamExecutionEnvironment env,
      SerializableSupplier<RuleSet> rules,
      AccountWalk.Factory<T> walk,
      TypeInformation<T> results) {
    return WalkTopology.assemble(
        env, messages.messages(env, reading(rules)), rules.get().identity(), asOf, walk, results);
  }
}
