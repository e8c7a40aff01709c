// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.record;

/** Names the JSON fields of the records on the topics of the jobs. The JSON schemas define them. */
public final class RecordFields {

  // All records.
  public static final String SCHEMA = "schema";
  public static final String RECORDED_AT = "recorded_at";

  // Qualifications and standings.
  public static final String ACCOUNT = "account";
  public static final String SEQ = "seq";
  public static final String LEVEL = "level";
  public static final String SCORE = "score";
  public static final String SEGMENTS = "segments";
  public static final String PRIORITY = "priority";
  public static final String RULE_SET = "rule_set";
  public static final String ENTERED_AT = "entered_at";
  public static final String CONVERTED_AT = "converted_at";
  public static final String SIGNALS = "signals";
  public static final String EFFECTIVE_AT = "effective_at";

  /** Tells that evidence was cut or left out; present only if so. */
  public static final String TRUNCATED = "truncated";

  // Qualifications.
  public static final String KIND = "kind";
  public static final String FROM = "from";
  public static final String TO = "to";
  public static final String EVIDENCE = "evidence";
  public static final String TRIGGER = "trigger";

  // Standings.
  public static final String TIER = "tier";
  public static final String TRAITS = "traits";
  public static final String FIRST_SEEN = "first_seen";
  public static final String NEXT = "next";
  public static final String DROPS_AT = "drops_at";

  // Rule sets; NAME and VERSION are also the fields of RULE_SET.
  public static final String NAME = "name";
  public static final String VERSION = "version";
  public static final String ACTIVE_FROM = "active_from";
  public static final String TIERS = "tiers";
  public static final String PRIORITIES = "priorities";
  public static final String LABELS = "labels";
  public static final String TEXT = "text";

  // Names the pusher: of rule sets and of their pushes.
  public static final String BY = "by";

  // Pushes of rule sets, which also have a NAME, a VERSION and a TEXT.
  public static final String ROLE = "role";
  public static final String AT = "at";
  public static final String RESTART = "restart";
  public static final String BESIDE = "beside";
  public static final String MISSED = "missed";

  // Elements of EVIDENCE, which also have a TIER.
  public static final String LIST = "list";
  public static final String CONDITION = "condition";
  public static final String MET = "met";
  public static final String VALUES = "values";
  public static final String ABSENT = "absent";
  public static final String APPROXIMATE = "approximate";
  public static final String SINCE = "since";

  // Values of LIST.
  public static final String ENTER = "enter";
  public static final String STAY = "stay";

  // The field of NEXT beside TIER; its elements have a CONDITION and VALUES.
  public static final String MISSING = "missing";

  // Fields of TRIGGER.
  public static final String MESSAGE_ID = "message_id";
  public static final String EVENT = "event";
  public static final String USER = "user";

  private RecordFields() {}
}
