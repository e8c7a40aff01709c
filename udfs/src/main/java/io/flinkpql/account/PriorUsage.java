// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.account;

import java.util.Arrays;

/**
 * Tells what became of an account's usage from before the begin of a candidate, which a backfill
 * counts: whether it was merged, and which of it must stay out, because it was deleted meanwhile.
 *
 * <p>A backfill may run again, so what was merged once is never merged again, and a deletion leaves
 * a marker here until the backfill is complete.
 */
public final class PriorUsage {

  /**
   * The most removed users that are remembered. An account from which more are removed gets no
   * usage from before the begin any more.
   */
  public static final int MAX_REMOVED_USERS = 1_000;

  private static final int MERGED = 1;
  private static final int DELETED = 2;
  private static final int COVERED = 4;
  private static final int REMOVED_USERS = 8;
  private static final long[] NO_USERS = {};
  private static final int OBJECT_BYTES =
      HeapBytes.object(HeapBytes.REFERENCE + 3 * HeapBytes.BOOLEAN);

  private boolean merged;
  private boolean deleted;
  private boolean covered;
  private long[] removedUsers = NO_USERS;

  void clear() {
    merged = false;
    deleted = false;
    covered = false;
    removedUsers = NO_USERS;
  }

  /** Takes over what another one knows. */
  public void takeFrom(PriorUsage other) {
    merged = other.merged;
    deleted = other.deleted;
    covered = other.covered;
    removedUsers = other.removedUsers;
  }

  /** Whether nothing may be merged any more: it was merged, or it was deleted. */
  boolean isClosed() {
    return merged || deleted;
  }

  /** Takes note that usage was merged. */
  void merged() {
    merged = true;
    removedUsers = NO_USERS;
  }

  /** Keeps all usage out of the account: it was deleted. */
  public void delete() {
    deleted = true;
    removedUsers = NO_USERS;
  }

  /** Whether the account has all usage from before the begin, as far as it is known. */
  public boolean isComplete() {
    return merged || covered;
  }

  /** Whether the backfill of the candidate was complete when the account was last evaluated. */
  public boolean isCovered() {
    return covered;
  }

  /** Takes note that the backfill is complete: markers of removed users are not needed any more. */
  public void cover() {
    covered = true;
    if (removedUsers.length > 0) {
      delete();
    }
  }

  /** Keeps a user, who was deleted, out of what is merged later. */
  public void removeUser(String user) {
    long hash = MemberHash.of(user);
    if (isClosed() || covered || Arrays.binarySearch(removedUsers, hash) >= 0) {
      return;
    }
    if (removedUsers.length == MAX_REMOVED_USERS) {
      delete();
      return;
    }
    removedUsers = Arrays.copyOf(removedUsers, removedUsers.length + 1);
    removedUsers[removedUsers.length - 1] = hash;
    Arrays.sort(removedUsers);
  }

  /** The hashes of the users who stay out of what is merged. */
  long[] removedUsers() {
    return removedUsers;
  }

  /** Whether an account without any usage must be remembered, to keep usage out. */
  boolean excludesAny() {
    return !covered && (isClosed() || removedUsers.length > 0);
  }

  int flags() {
    return (merged ? MERGED : 0)
        | (deleted ? DELETED : 0)
        | (covered ? COVERED : 0)
        | (removedUsers.length > 0 ? REMOVED_USERS : 0);
  }

  /** Writes what {@link #flags} leaves out. */
  void write(PackedOutput out) {
    if (removedUsers.length > 0) {
      out.writeUnsigned(removedUsers.length);
      for (long hash : removedUsers) {
        out.writeFixed(hash);
      }
    }
  }

  void read(int flags, PackedInput in) {
    merged = (flags & MERGED) != 0;
    deleted = (flags & DELETED) != 0;
    covered = (flags & COVERED) != 0;
    removedUsers = NO_USERS;
    if ((flags & REMOVED_USERS) != 0) {
      removedUsers = new long[in.readCount(Long.BYTES)];
      for (int i = 0; i < removedUsers.length; i++) {
        removedUsers[i] = in.readFixed();
      }
    }
  }

  int heapBytes() {
    return OBJECT_BYTES
        + (removedUsers.length == 0 ? 0 : HeapBytes.array(removedUsers.length, Long.BYTES));
  }
}
