// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The arithmetic of the deploy page: from so many accounts and events to what is to be set and what
 * comes of it.
 *
 * @param load what is to be borne
 * @param costs what a piece of it takes
 */
record Sizing(Load load, Costs costs) {

  /** Numbers with many divisors, so that most parallelisms give each subtask as many key groups. */
  private static final List<Integer> MAX_PARALLELISMS = List.of(720, 5040, 27_720);

  private static final int ROOM_TO_GROW = 10;
  private static final int[] CHECKPOINT_SECONDS = {10, 30, 60, 120, 300};
  private static final double MOST_BYTES_TO_STORAGE = 75e6;
  private static final int[] REFRESH_MINUTES = {15, 60, 360, 1440};
  private static final double MOST_ROWS_TO_DATABASE = 5000;

  /** Accounts of which there are so many, and events that come each second. */
  record Load(long accounts, long eventsPerSecond) {}

  /**
   * What is measured, supposed or chosen; bytes are those of an account but for a message's.
   *
   * @param headroom how many processors there are for each that is needed
   * @param copiesOnDisk of the state
   * @param inUse share of the accounts
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
        .filter(most -> parallelism(most) * ROOM_TO_GROW <= most)
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
        seconds -> bytesToStorage(seconds) / taskManagers() <= MOST_BYTES_TO_STORAGE);
  }

  int refreshMinutes() {
    return first(REFRESH_MINUTES, minutes -> rowsToDatabase(minutes) <= MOST_ROWS_TO_DATABASE);
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

  /** Its row of what to set. */
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

  /** Its row of what comes of that. */
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

  /** The same as values of the chart. */
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

  /** With two significant digits. */
  private static String bytes(double bytes) {
    String[] units = {"B", "kB", "MB", "GB", "TB", "PB"};
    int unit = (int) (Math.log10(bytes) / 3);
    double number = bytes / Math.pow(1000, unit);
    return String.format(Locale.ROOT, number < 9.95 ? "%.1f %s" : "%.0f %s", number, units[unit]);
  }
}
