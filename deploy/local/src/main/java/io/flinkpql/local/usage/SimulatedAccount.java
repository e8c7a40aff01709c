// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.usage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Simulates one account: it signs up, completes the setup, starts a trial, invites users,
 * subscribes and churns.
 *
 * <p>Each account has its own random generator, so its behaviour does not depend on the number of
 * accounts.
 */
final class SimulatedAccount {

  private static final List<String> FEATURES =
      List.of("boards", "search", "automations", "dashboards", "exports", "comments", "webhooks");
  private static final List<String> PAGES =
      List.of("Home", "Board", "Report", "Settings", "Docs", "Pricing");
  private static final int FREE_API_LIMIT = 1_000;
  private static final int TRIAL_API_LIMIT = 5_000;
  private static final int TEAM_API_LIMIT = 20_000;
  private static final int TRIAL_DAYS = 14;
  private static final long MINUTE = 60_000;

  private final SplittableRandom random;
  private final String id;
  private final Persona persona;
  private final long signUpDay;
  private final int people;
  private final int setupAge;
  private final int mqlAge;
  private final int conversionAge;
  private final int churnAge;
  private final List<String> knownFeatures = new ArrayList<>();
  private int members = 1;
  private int apiLimit = FREE_API_LIMIT;

  /**
   * Creates an account that has not signed up yet.
   *
   * @param number number of the account, from 1
   * @param people maximum number of users
   * @param signUpDay day of signing up, as epoch day
   */
  SimulatedAccount(SplittableRandom random, int number, int people, long signUpDay) {
    this.random = random;
    this.id = "acct_" + number;
    this.people = people;
    this.signUpDay = signUpDay;
    this.persona = Persona.at(random.nextDouble());
    this.setupAge = chance(persona.setupProbability) ? random.nextInt(3) : Integer.MAX_VALUE;
    this.mqlAge =
        chance(persona == Persona.TOURIST ? 0.05 : 0.3)
            ? 1 + random.nextInt(12)
            : Integer.MAX_VALUE;
    this.conversionAge =
        chance(persona.conversionProbability) ? 9 + random.nextInt(14) : Integer.MAX_VALUE;
    this.churnAge =
        chance(persona.churnProbability)
            ? persona.churnFrom + random.nextInt(persona.churnTo - persona.churnFrom)
            : Integer.MAX_VALUE;
  }

  String id() {
    return id;
  }

  /** Returns whether the account has churned by an epoch day and sends no more messages. */
  boolean hasChurned(long day) {
    return day - signUpDay > churnAge;
  }

  /** Returns the account's weight when routine usage is distributed. */
  double weight() {
    return members;
  }

  /**
   * Simulates one day: adds milestones, invitations, sign-ins and API calls.
   *
   * @return whether the account is active on this day, so that routine usage may be added
   */
  boolean simulate(SimulatedDay day) {
    int age = (int) (day.date().toEpochDay() - signUpDay);
    boolean milestone = age == 0 || age == setupAge || age == conversionAge;
    double active = day.weekend() ? persona.weekendActivity : persona.workdayActivity;
    if (!milestone && !chance(active)) {
      return false;
    }
    if (age == 0) {
      signUp(day);
    }
    if (age == setupAge) {
      setUp(day);
    }
    if (age == mqlAge) {
      long time = day.randomTime(random);
      String source = pick(List.of("webinar", "ebook", "demo request"));
      day.track(this, owner(), time, Action.BECAME_MQL, Map.of("source", source));
    }
    invite(day);
    signIn(day);
    if (age >= setupAge) {
      callApi(day);
    }
    viewPricing(day, age);
    if (age == conversionAge) {
      subscribe(day);
    }
    return true;
  }

  /** Adds one action of routine usage. */
  void addRoutineUsage(SimulatedDay day) {
    String user = someMember();
    long time = day.randomTime(random);
    int percent = random.nextInt(100);
    if (percent < 55) {
      day.track(this, user, time, "Feature Used", Map.of("feature", knownFeature()));
    } else if (percent < 75) {
      // The last page is the price list, which few users view without intending to buy.
      String page = chance(0.01) ? "Pricing" : PAGES.get(random.nextInt(PAGES.size() - 1));
      day.add(new Action("page", page, id, user, time, Map.of(), ""));
    } else if (percent < 85) {
      day.add(new Action("screen", "Inbox", id, user, time, Map.of(), ""));
    } else if (percent < 97) {
      day.track(this, user, time, "Comment Added");
    } else {
      int rows = (int) Math.min(Math.exp(6 + 2 * random.nextGaussian()), 200_000);
      day.track(this, user, time, "Report Exported", Map.of("rows", rows, "format", "csv"));
    }
  }

  private void signUp(SimulatedDay day) {
    long time = day.earlyTime(random);
    Map<String, Object> traits = new LinkedHashMap<>();
    traits.put("name", "Company " + id.substring(id.indexOf('_') + 1));
    traits.put("employees", people * 3);
    traits.put("plan", "free");
    traits.put("api_limit", apiLimit);
    day.add(new Action("group", "", id, owner(), time, traits, ""));
    day.add(new Action("identify", "", id, owner(), time + 200, Map.of("role", "owner"), ""));
    day.track(this, owner(), time + 1_000, "Signed Up");
    day.track(this, owner(), time + 2_000, "Signed In");
  }

  private void setUp(SimulatedDay day) {
    long time = day.randomTime(random);
    day.track(this, owner(), time, "Integration Connected", Map.of("integration", "calendar"));
    String last = chance(0.8) ? "Setup Completed" : "Onboarding Finished";
    day.track(this, owner(), time + 5 * MINUTE, last);
    if (persona != Persona.TOURIST) {
      apiLimit = TRIAL_API_LIMIT;
      Map<String, Object> traits = new LinkedHashMap<>();
      traits.put("plan", "trial");
      traits.put("api_limit", apiLimit);
      traits.put("trial_ends_on", day.date().plusDays(TRIAL_DAYS).toString());
      day.track(this, owner(), time + 6 * MINUTE, "Trial Started");
      day.add(new Action("group", "", id, owner(), time + 6 * MINUTE + 300, traits, ""));
    }
  }

  private void invite(SimulatedDay day) {
    double expected = persona.invitations;
    while (members < people && chance(Math.min(expected, 1))) {
      expected -= 1;
      long time = day.randomTime(random);
      day.track(this, someMember(), time, "Teammate Invited");
      members++;
      day.track(this, member(members), time + 20 * MINUTE, "Invitation Accepted");
    }
  }

  private void signIn(SimulatedDay day) {
    for (int number = 1; number <= members; number++) {
      if (number == 1 || chance(0.6)) {
        day.track(this, member(number), day.randomTime(random), "Signed In");
      }
    }
  }

  private void callApi(SimulatedDay day) {
    double today = persona.apiShare * apiLimit / 22 * (0.5 + random.nextDouble());
    int messages = 1 + random.nextInt(3);
    int calls = (int) (today / messages);
    for (int i = 0; calls > 0 && i < messages; i++) {
      day.track(this, owner(), day.randomTime(random), "API Called", Map.of("calls", calls));
    }
  }

  private void viewPricing(SimulatedDay day, int age) {
    if (conversionAge != Integer.MAX_VALUE && age >= conversionAge - 3 && age < conversionAge) {
      day.add(new Action("page", "Pricing", id, owner(), day.randomTime(random), Map.of(), ""));
    }
  }

  private void subscribe(SimulatedDay day) {
    long time = day.randomTime(random);
    apiLimit = TEAM_API_LIMIT;
    day.track(
        this,
        owner(),
        time,
        "Subscription Started",
        Map.of("plan", "team", "seats", Math.max(members, 3)));
    Map<String, Object> traits = new LinkedHashMap<>();
    traits.put("plan", "team");
    traits.put("api_limit", apiLimit);
    traits.put("trial_ends_on", null);
    day.add(new Action("group", "", id, owner(), time + 300, traits, ""));
  }

  private String knownFeature() {
    if (knownFeatures.isEmpty() || knownFeatures.size() < FEATURES.size() && chance(0.15)) {
      knownFeatures.add(FEATURES.get(knownFeatures.size()));
    }
    return pick(knownFeatures);
  }

  private String owner() {
    return member(1);
  }

  private String someMember() {
    return member(1 + random.nextInt(members));
  }

  private String member(int number) {
    return "user" + number + "@" + id.replace('_', '-') + ".example";
  }

  private String pick(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }
}
