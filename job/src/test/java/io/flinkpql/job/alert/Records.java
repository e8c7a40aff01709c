// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flinkpql.job.options.Secret;
import io.flinkpql.job.options.SecretSource;
import io.flinkpql.job.options.Truststore;
import io.flinkpql.job.options.WebhookTarget;
import java.time.Duration;

/** Qualifications, alerts and webhooks for tests. */
final class Records {

  static final String PROMOTED =
      """
      {"schema":"pql.qualification/v1","account":"acct_1","seq":3,"kind":"promoted",\
      "from":"engaged","to":"qualified","level":3,"effective_at":"2026-03-04T10:15:30.123Z",\
      "recorded_at":"2026-03-04T10:15:31.000Z","score":42.5,"segments":["api-limit","team"],\
      "priority":"highest","rule_set":{"name":"saas-default","version":7},\
      "entered_at":{"qualified":"2026-03-04T10:15:30.123Z"},"converted_at":null,\
      "signals":{"invites_30d":6,"sign_in_days_7d":5},\
      "evidence":[{"tier":"engaged","list":"enter","condition":"sign_in_days_7d >= 5","met":true,\
      "values":{"sign_in_days_7d":5}},\
      {"tier":"qualified","list":"enter","condition":"invites_30d >= 2","met":true,\
      "values":{"invites_30d":6}}],\
      "trigger":{"message_id":"m1","event":"Teammate Invited","user":"u1"}}""";

  static final String DEMOTED =
      """
      {"schema":"pql.qualification/v1","account":"acct_1","seq":4,"kind":"demoted",\
      "from":"qualified","to":null,"level":0,"effective_at":"2026-03-09T00:00:00.000Z",\
      "recorded_at":"2026-03-09T00:00:01.000Z","score":1,"segments":[],"priority":null,\
      "rule_set":{"name":"saas-default","version":7},"entered_at":{},"converted_at":null,\
      "signals":{"invites_30d":null},\
      "evidence":[{"tier":"qualified","list":"enter","condition":"invites_30d >= 2","met":false,\
      "values":{"invites_30d":null}}],"trigger":null}""";

  static final String DEMOTED_BY_TWO_TIERS =
      """
      {"schema":"pql.qualification/v1","account":"acct_1","seq":4,"kind":"demoted",\
      "from":"qualified","to":"activated","level":1,"effective_at":"2026-03-09T00:00:00.000Z",\
      "recorded_at":"2026-03-09T00:00:01.000Z","score":1,"segments":[],"priority":null,\
      "rule_set":{"name":"saas-default","version":7},"entered_at":{},"converted_at":null,\
      "signals":{"invites_30d":6},\
      "evidence":[{"tier":"activated","list":"enter","condition":"setup == 1","met":false,\
      "values":{"setup":2}},\
      {"tier":"activated","list":"stay","condition":"setup >= 1","met":true,"values":{"setup":2}},\
      {"tier":"engaged","list":"enter","condition":"days_7d >= 5","met":false,\
      "values":{"days_7d":1}},\
      {"tier":"qualified","list":"enter","condition":"invites_30d >= 2","met":true,\
      "values":{"invites_30d":6}},\
      {"tier":"champion","list":"enter","condition":"invites_30d >= 9","met":false,\
      "values":{"invites_30d":6}}],"trigger":null}""";

  static final String RULE_SET =
      """
      {"schema":"pql.rule-set/v1","name":"saas-default","version":7,\
      "active_from":"2026-01-01T00:00:00.000Z","tiers":["engaged","qualified"],"segments":[],\
      "priorities":[],"signals":["invites_30d"],\
      "labels":{"signals":{"invites_30d":"invitations"},"tiers":{"qualified":"Ready for sales"}},\
      "text":"name: saas-default","recorded_at":"2026-01-01T00:00:00.000Z"}""";

  private Records() {}

  static LoggedQualification read(String json) {
    return LoggedQualification.read(json.getBytes(UTF_8)).orElseThrow();
  }

  static Alert alert(String webhook, String account, int seq, long effectiveAt) {
    return new Alert(
        webhook,
        account,
        account + "/saas/" + seq,
        "saas\0qualified",
        effectiveAt,
        ("{\"seq\":" + seq + "}").getBytes(UTF_8));
  }

  static Webhook webhook(String name, String url) {
    return new Webhook(
        name,
        RecordFilter.ALL,
        new JsonTemplate(),
        Duration.ZERO,
        new Webhook.Load(1000, 4, Duration.ofSeconds(2), Duration.ofSeconds(2)),
        new Webhook.Retries(5, Duration.ofMillis(20), Duration.ofMillis(100)),
        access(url));
  }

  static WebhookTarget access(String url) {
    return new WebhookTarget(
        given(url), new SecretSource.None(), new SecretSource.None(), false, Truststore.OF_JVM);
  }

  static SecretSource given(String text) {
    return new SecretSource.Given(new Secret(text));
  }
}
