package io.flinkpql.account;

/** What an account remembers of the messages that one matcher lets through. */
public sealed interface Track permits Tally, Members {

  /** Whether there is anything to remember. */
  boolean used();

  /** Forgets days before {@code oldestDay} and hours before {@code oldestHour}. */
  void forgetBefore(int oldestDay, int oldestHour);

  /** Bytes on the heap, roughly. */
  int heapBytes();
}
