// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.usage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One account's life: signs up, sets up, starts a trial, invites, subscribes, fades away. Each has
 * a random source of its own, so that its life does not depend on how many others there are.
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
  private final int setUpAge;
  private final int mqlAge;
  private final int conversionAge;
  private final int fadeAge;
  private final List<String> knownFeatures = new ArrayList<>();
  private int members = 1;
  private int apiLimit = FREE_API_LIMIT;

  /**
   * @param number counts accounts from 1
   * @param people how many people could come to use it
   * @param signUpDay epoch day
   */
  SimulatedAccount(SplittableRandom random, int number, int people, long signUpDay) {
    this.random = random;
    this.id = "acct_" + number;
    this.people = people;
    this.signUpDay = signUpDay;
    this.persona = Persona.at(random.nextDouble());
    this.setUpAge = chance(persona.setsUp) ? random.nextInt(3) : Integer.MAX_VALUE;
    this.mqlAge =
        chance(persona == Persona.TOURIST ? 0.05 : 0.3)
            ? 1 + random.nextInt(12)
            : Integer.MAX_VALUE;
    this.conversionAge = chance(persona.converts) ? 9 + random.nextInt(14) : Integer.MAX_VALUE;
    this.fadeAge =
        chance(persona.fades)
            ? persona.fadesFrom + random.nextInt(persona.fadesTo - persona.fadesFrom)
            : Integer.MAX_VALUE;
  }

  String id() {
    return id;
  }

  /** Whether nothing more is to be expected of it. */
  boolean gone(long day) {
    return day - signUpDay > fadeAge;
  }

  /** How much of everyday usage is its. */
  double weight() {
    return members;
  }

  /**
   * Lives one day: adds what it must do on its way.
   *
   * @return whether its people are at work today, so that everyday usage may be added
   */
  boolean live(Day day) {
    int age = (int) (day.date().toEpochDay() - signUpDay);
    boolean milestone = age == 0 || age == setUpAge || age == conversionAge;
    double active = day.weekend() ? persona.activeOnWeekend : persona.activeOnWorkday;
    if (!milestone && !chance(active)) {
      return false;
    }
    if (age == 0) {
      signUp(day);
    }
    if (age == setUpAge) {
      setUp(day);
    }
    if (age == mqlAge) {
      long time = day.someTime(random);
      String source = pick(List.of("webinar", "ebook", "demo request"));
      day.track(this, owner(), time, Action.BECAME_MQL, Map.of("source", source));
    }
    invite(day);
    signIn(day);
    if (age >= setUpAge) {
      callApi(day);
    }
    lookAtPrices(day, age);
    if (age == conversionAge) {
      subscribe(day);
    }
    return true;
  }

  /** Adds one piece of everyday usage. */
  void work(Day day) {
    String user = someMember();
    long time = day.someTime(random);
    int what = random.nextInt(100);
    if (what < 55) {
      day.track(this, user, time, "Feature Used", Map.of("feature", knownFeature()));
    } else if (what < 75) {
      // The last page is the price list: few look at it without a reason.
      String page = chance(0.01) ? "Pricing" : PAGES.get(random.nextInt(PAGES.size() - 1));
      day.add(new Action("page", page, id, user, time, Map.of(), ""));
    } else if (what < 85) {
      day.add(new Action("screen", "Inbox", id, user, time, Map.of(), ""));
    } else if (what < 97) {
      day.track(this, user, time, "Comment Added");
    } else {
      int rows = (int) Math.min(Math.exp(6 + 2 * random.nextGaussian()), 200_000);
      day.track(this, user, time, "Report Exported", Map.of("rows", rows, "format", "csv"));
    }
  }

  private void signUp(Day day) {
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

  private void setUp(Day day) {
    long time = day.someTime(random);
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

  private void invite(Day day) {
    double expected = persona.invitations;
    while (members < people && chance(Math.min(expected, 1))) {
      expected -= 1;
      long time = day.someTime(random);
      day.track(this, someMember(), time, "Teammate Invited");
      members++;
      day.track(this, member(members), time + 20 * MINUTE, "Invitation Accepted");
    }
  }

  private void signIn(Day day) {
    for (int number = 1; number <= members; number++) {
      if (number == 1 || chance(0.6)) {
        day.track(this, member(number), day.someTime(random), "Signed In");
      }
    }
  }

  private void callApi(Day day) {
    double today = persona.apiShare * apiLimit / 22 * (0.5 + random.nextDouble());
    int messages = 1 + random.nextInt(3);
    int calls = (int) (today / messages);
    for (int i = 0; calls > 0 && i < messages; i++) {
      day.track(this, owner(), day.someTime(random), "API Called", Map.of("calls", calls));
    }
  }

  private void lookAtPrices(Day day, int age) {
    if (conversionAge != Integer.MAX_VALUE && age >= conversionAge - 3 && age < conversionAge) {
      day.add(new Action("page", "Pricing", id, owner(), day.someTime(random), Map.of(), ""));
    }
  }

  private void subscribe(Day day) {
    long time = day.someTime(random);
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
