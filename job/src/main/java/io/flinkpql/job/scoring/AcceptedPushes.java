// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.scoring;

import io.flinkpql.job.rules.RuleLogSource;
import io.flinkpql.rulelog.RuleLog;
import io.flinkpql.rules.PublishedRules;
import java.util.Optional;

/** Selects the versions that were accepted on the rules topic. */
public final class AcceptedPushes implements RuleLogSource.Converter<PublishedRules> {

  private static final long serialVersionUID = 1L;

  @Override
  public Optional<PublishedRules> convert(RuleLog log) {
    return log.lastPublished();
  }
}
