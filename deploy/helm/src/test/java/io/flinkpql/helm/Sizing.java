// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Computes the sizing tables of {@code deploy/README.md}: the settings for a load, and the
 * resources it needs.
 *
 * @param load accounts and events
 * @param costs resources for each account and event
 */
record Sizing(Load load, Costs costs) {

  /** Numbers with many divisors, so that most parallelisms distribute key groups evenly. */
  private static final List<Integer> MAX_PARALLELISMS = List.of(720, 5040, 27_720);

  private static final int GROWTH_FACTOR = 10;
  private static final int[] CHECKPOINT_SECONDS = {10, 30, 60, 120, 300};
  private static final double MAX_STORAGE_BYTES_PER_SECOND = 75e6;
  private static final int[] REFRESH_MINUTES = {15, 60, 360, 1440};
  private static final double MAX_DATABASE_ROWS_PER_SECOND = 5000;

  /** The number of accounts, and of events each second. */
  record Load(long accounts, long eventsPerSecond) {}

  /**
   * Measured, assumed or chosen costs. Bytes are bytes an account, except {@code messageBytes}.
   *
   * @param eventsPerCpuSecond events that one CPU processes each second
   * @param headroom available CPUs for each required one
   * @param messageBytes bytes a message
   * @param checkpointBytes in a checkpoint
   * @param diskBytes on disk
   * @param copiesOnDisk copies of the state on disk
   * @param cacheBytes in the cache
   * @param inUse share of accounts in use, 0 to 1
   */
  record Costs(
      double eventsPerCpuSecond,
      double headroom,
      double messageBytes,
      double checkpointBytes,
      double diskBytes,
      double copiesOnDisk,
      double cacheBytes,
      double inUse) {}

  double processors() {
    return load.eventsPerSecond() / costs.eventsPerCpuSecond() * costs.headroom();
  }

  int slots() {
    return processors() <= 2 ? 2 : processors() <= 100 ? 4 : 8;
  }

  int maxParallelism() {
    return MAX_PARALLELISMS.stream()
        .filter(most -> parallelism(most) * GROWTH_FACTOR <= most)
        .findFirst()
        .orElseThrow();
  }

  int parallelism() {
    return parallelism(maxParallelism());
  }

  private int parallelism(int most) {
    return IntStream.rangeClosed(1, most / slots())
        .map(taskManagers -> taskManagers * slots())
        .filter(subtasks -> most % subtasks == 0 && subtasks >= processors())
        .findFirst()
        .orElse(most);
  }

  int taskManagers() {
    return parallelism() / slots();
  }

  int cacheMegabytes() {
    double needed = accountsInUse() * costs.cacheBytes() / parallelism() / (1 << 20);
    return Math.max(128, Integer.highestOneBit(2 * (int) Math.ceil(needed) - 1));
  }

  int memoryGigabytes() {
    int perSlot = parallelism() <= 2 ? 2 : 4;
    return slots() * Math.max(perSlot, (int) Math.ceil(5 * cacheMegabytes() / 1024.0));
  }

  int diskGigabytes() {
    double needed = load.accounts() * costs.diskBytes() * costs.copiesOnDisk() / taskManagers();
    return 10 * (int) Math.ceil(needed / 10e9);
  }

  int checkpointSeconds() {
    return first(
        CHECKPOINT_SECONDS,
        seconds -> bytesToStorage(seconds) / taskManagers() <= MAX_STORAGE_BYTES_PER_SECOND);
  }

  int refreshMinutes() {
    return first(
        REFRESH_MINUTES, minutes -> rowsToDatabase(minutes) <= MAX_DATABASE_ROWS_PER_SECOND);
  }

  private static int first(int[] candidates, IntPredicate condition) {
    return Arrays.stream(candidates)
        .filter(condition)
        .findFirst()
        .orElse(candidates[candidates.length - 1]);
  }

  private double accountsInUse() {
    return load.accounts() * costs.inUse();
  }

  private double bytesToStorage(int seconds) {
    double changed = Math.min((double) load.eventsPerSecond() * seconds, accountsInUse());
    return changed * costs.checkpointBytes() / seconds;
  }

  private double rowsToDatabase(int minutes) {
    return accountsInUse() / (60 * minutes);
  }

  /** Returns the row of the settings table. */
  String settings() {
    return row(
        Integer.toString(maxParallelism()),
        Integer.toString(parallelism()),
        Integer.toString(slots()),
        memoryGigabytes() + "g",
        diskGigabytes() + "Gi",
        cacheMegabytes() + "mb",
        checkpointInterval(),
        refreshInterval());
  }

  /** Returns the row of the resources table. */
  String results() {
    return row(
        processors() < 1 ? "below 1" : count(Math.round(processors())),
        count(taskManagers()),
        bytes(memoryGigabytes() * 1e9 * taskManagers()),
        bytes(load.accounts() * costs.diskBytes()),
        bytes(load.accounts() * costs.checkpointBytes()),
        bytes(bytesToStorage(checkpointSeconds())) + "/s",
        bytes(load.eventsPerSecond() * costs.messageBytes()) + "/s",
        count(Math.round(rowsToDatabase(refreshMinutes()))) + "/s");
  }

  /** Returns the settings as values of the chart. */
  String values() {
    return """
        maxParallelism: %d
        scoring:
          parallelism: %d
          taskManager: {slots: %d, cpu: %d, memory: %dg, disk: {size: %dGi}}
          checkpoints: {interval: %s}
          options: {pql.state.cache-size: %dmb, pql.refresh.interval: %s}
        """
        .formatted(
            maxParallelism(),
            parallelism(),
            slots(),
            slots(),
            memoryGigabytes(),
            diskGigabytes(),
            checkpointInterval(),
            cacheMegabytes(),
            refreshInterval());
  }

  private String checkpointInterval() {
    int seconds = checkpointSeconds();
    return seconds < 60 ? seconds + "s" : seconds / 60 + "min";
  }

  private String refreshInterval() {
    int minutes = refreshMinutes();
    return minutes < 60 ? minutes + "min" : minutes / 60 + "h";
  }

  private String row(String... cells) {
    return "| %s | %s | %s |"
        .formatted(
            count(load.accounts()), count(load.eventsPerSecond()), String.join(" | ", cells));
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Formats bytes with two significant digits. */
  private static String bytes(double bytes) {
    String[] units = {"B", "kB", "MB", "GB", "TB", "PB"};
    int unit = (int) (Math.log10(bytes) / 3);
    double number = bytes / Math.pow(1000, unit);
    return String.format(Locale.ROOT, number < 9.95 ? "%.1f %s" : "%.0f %s", number, units[unit]);
  }
}
