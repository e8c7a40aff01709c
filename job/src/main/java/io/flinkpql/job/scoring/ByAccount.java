package io.flinkpql.job.scoring;

import io.flinkpql.account.MemberHash;
import io.flinkpql.message.UsageEvent;
import org.apache.flink.api.java.functions.KeySelector;

/**
 * Brings the messages of an account together by a hash of its id. Flink's sorter compares the first
 * eight bytes of a key in place and goes to the records only where they are equal, and ids of
 * accounts tend to begin alike. Two accounts may share a key, however rarely.
 */
final class ByAccount implements KeySelector<UsageEvent, Long> {

  /** No account's key. */
  static final long NONE = 0;

  private static final long serialVersionUID = 1L;

  static long key(UsageEvent event) {
    return MemberHash.of(event.account());
  }

  @Override
  public Long getKey(UsageEvent event) {
    return key(event);
  }
}
