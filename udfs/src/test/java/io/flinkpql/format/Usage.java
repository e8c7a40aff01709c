// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.format;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Holds one event, to be written in each built-in format with the surroundings that its sender
 * adds.
 *
 * @param time event time, ms since the epoch
 * @param properties values by name; a value of digits is a number
 */
record Usage(
    String account,
    String user,
    String event,
    long time,
    String id,
    Map<String, String> properties) {

  private static final String BROWSER =
      "\"library\":{\"name\":\"node\",\"version\":\"3.1.2\"},\"os\":{\"name\":\"Linux\"},"
          + "\"page\":{\"path\":\"/reports\",\"url\":\"https://app.example/reports\"}";

  /** Writes the event as one JSON document. */
  String in(String format) {
    return switch (format) {
      case "segment" -> segment();
      case "posthog" -> posthog();
      case "amplitude" -> amplitude();
      case "mixpanel" -> mixpanel();
      case "snowplow" -> snowplow();
      case "cloudevents" ->
          """
          {"specversion":"1.0","id":"ce-%s","source":"/app","type":"usage","time":"%s",\
          "datacontenttype":"application/json","data":%s}\
          """
              .formatted(id, iso(), segment());
      case "kafka-connect" ->
          """
          {"schema":{"type":"struct","optional":false,"name":"usage","fields":\
          [{"type":"string","optional":false,"field":"type"},\
          {"type":"string","optional":true,"field":"event"}]},"payload":%s}\
          """
              .formatted(segment());
      default -> throw new IllegalArgumentException(format);
    };
  }

  /** Writes a call that gives the account the properties as its traits, and the user to it. */
  String groupIn(String format) {
    return switch (format) {
      case "segment" ->
          """
          {"type":"group","messageId":"%s","userId":"%s","groupId":"%s","timestamp":"%s",\
          "traits":{%s}}\
          """
              .formatted(id, user, account, iso(), own());
      case "posthog" ->
          """
          {"distinct_id":"%s","event":"$groupidentify","uuid":"%s","timestamp":"%s",\
          "properties":{"$group_type":"company","$group_key":"%s","$group_set":{%s}}}\
          """
              .formatted(user, id, iso(), account, own());
      case "amplitude" ->
          """
          {"event_type":"$groupidentify","user_id":"%s","insert_id":"%s","time":%d,\
          "groups":{"company":"%s"},"group_properties":{"$set":{%s}}}\
          """
              .formatted(user, id, time, account, own());
      case "mixpanel" ->
          """
          {"$token":"token","$group_key":"company_id","$group_id":"%s","$set":{%s}}\
          """
              .formatted(account, own());
      case "cloudevents", "kafka-connect" -> in(format).replace(segment(), groupIn("segment"));
      default -> throw new IllegalArgumentException(format);
    };
  }

  /** Returns a message without user and id, as Mixpanel's updates of groups are. */
  Usage ofNobody() {
    return new Usage(account, "", event, time, "", properties);
  }

  private String iso() {
    return Instant.ofEpochMilli(time).toString();
  }

  private String own() {
    return new TreeMap<>(properties)
        .entrySet().stream()
            .map(e -> "\"%s\":%s".formatted(e.getKey(), value(e.getValue())))
            .collect(Collectors.joining(","));
  }

  private static String value(String text) {
    return text.matches("[0-9]+") ? text : '"' + text + '"';
  }

  private String more() {
    return properties.isEmpty() ? "" : "," + own();
  }

  private String segment() {
    return """
    {"type":"track","messageId":"%s","userId":"%s","event":"%s","timestamp":"%s",\
    "context":{"groupId":"%s",%s},"properties":{%s},"integrations":{},\
    "originalTimestamp":"%s","sentAt":"%s"}\
    """
        .formatted(id, user, event, iso(), account, BROWSER, own(), iso(), iso());
  }

  private String posthog() {
    return """
    {"distinct_id":"%s","event":"%s","properties":{"$lib":"posthog-node",\
    "$lib_version":"4.2.1","$geoip_disable":true,"$groups":{"company":"%s"}%s,\
    "$current_url":"https://app.example/reports"},"type":"capture",\
    "library":"posthog-node","library_version":"4.2.1","timestamp":"%s","uuid":"%s"}\
    """
        .formatted(user, event, account, more(), iso(), id);
  }

  private String amplitude() {
    return """
    {"user_id":"%s","device_id":"device-%s","time":%d,"event_type":"%s","event_id":7,\
    "session_id":-1,"insert_id":"%s","library":"amplitude-node-ts/1.3.6",\
    "platform":"Web","os_name":"Linux","event_properties":{%s},\
    "groups":{"company":"%s"},"user_properties":{}}\
    """
        .formatted(user, user, time, event, id, own(), account);
  }

  private String mixpanel() {
    return """
    {"event":"%s","properties":{"token":"token","time":%d,"distinct_id":"%s",\
    "mp_lib":"node","$lib_version":"0.18.0","$insert_id":"%s","company_id":"%s"%s,\
    "$os":"Linux","$current_url":"https://app.example/reports"}}\
    """
        .formatted(event, time, user, id, account, more());
  }

  private String snowplow() {
    return """
    {"app_id":"app","platform":"srv","etl_tstamp":"%1$s","collector_tstamp":"%1$s",\
    "dvce_created_tstamp":"%1$s","event":"unstruct","event_id":"%2$s","v_tracker":"node-4.1",\
    "user_id":"%3$s","contexts_io_example_account_1":[{"id":"%4$s"}],\
    "unstruct_event_io_example_usage_1":{%5$s},"derived_tstamp":"%1$s","event_name":"%6$s",\
    "event_vendor":"io.example","event_format":"jsonschema","event_version":"1-0-0"}\
    """
        .formatted(iso(), id, user, account, own(), event);
  }
}
