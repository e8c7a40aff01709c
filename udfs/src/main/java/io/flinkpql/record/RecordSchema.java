// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.record;

/** Identifies the JSON schemas of the records on the topics of the jobs. */
public enum RecordSchema {
  /** Describes a record of the qualifications topic. */
  QUALIFICATION("pql.qualification/v1"),
  /** Describes a standing on the accounts topic. */
  ACCOUNT("pql.account/v1"),
  /** Describes a version of a rule set on the rule-sets topic. */
  RULE_SET("pql.rule-set/v1"),
  /** Describes a record of the rules topic, by which a rule set is published. */
  RULE_PUSH("pql.rule-push/v1");

  private final String id;

  RecordSchema(String id) {
    this.id = id;
  }

  /** Returns the value of the record's {@link RecordFields#SCHEMA}. */
  public String id() {
    return id;
  }

  /** Returns the file name of the JSON schema, a class-path resource of this package. */
  public String resource() {
    return id.replace('/', '.') + ".json";
  }
}
