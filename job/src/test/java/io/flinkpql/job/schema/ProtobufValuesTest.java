// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Duration;
import com.google.protobuf.Int64Value;
import com.google.protobuf.ListValue;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import io.flinkpql.message.DeadLetterReason;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Decodes Protobuf values, which are encoded by hand: without the descriptors under test. */
@Timeout(60)
class ProtobufValuesTest {

  private static final int MAX_JSON = 10_000;

  private RegistryServer server;
  private EncodedValues values;

  /** Writes the fields of a message. */
  private interface Fields {
    void writeTo(CodedOutputStream out) throws IOException;
  }

  @BeforeEach
  void start() throws IOException {
    server = new RegistryServer();
    values = new EncodedValues(new SchemaRegistry(RegistryAccess.open(server.url())), MAX_JSON);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void schema(int id, String text, Map<String, String> references) {
    server.answer("/schemas/ids/" + id, 200, body(text, references));
  }

  private static Map<String, ?> body(String text, Map<String, String> references) {
    return Map.of(
        "schemaType",
        "PROTOBUF",
        "schema",
        text,
        "references",
        references.entrySet().stream()
            .map(e -> Map.of("name", e.getKey(), "subject", e.getValue(), "version", 2))
            .toList());
  }

  private static byte[] encoded(int id, List<Integer> positions, Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream header = new DataOutputStream(bytes);
    header.write(0);
    header.writeInt(id);
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeSInt32NoTag(positions.size());
    for (int position : positions) {
      out.writeSInt32NoTag(position);
    }
    fields.writeTo(out);
    out.flush();
    return bytes.toByteArray();
  }

  private static byte[] bytes(Fields fields) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    fields.writeTo(out);
    out.flush();
    return bytes.toByteArray();
  }

  private void assertJson(byte[] value, String json) throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    assertThat(mapper.readTree(values.json(value))).isEqualTo(mapper.readTree(json));
  }

  private void assertUndecodable(byte[] value, String message) {
    assertThatExceptionOfType(UndecodableException.class)
        .isThrownBy(() -> values.json(value))
        .withMessage(message);
  }

  @Test
  void fieldsHaveTheirNamesAndNumbersStayNumbers() throws Exception {
    schema(
        1,
        """
        syntax = "proto3";
        package shop;
        option java_package = "com.example";
        enum Plan { FREE = 0; PRO = 1; }
        message Usage {
          string account_id = 1;
          int64 rows = 2;
          uint64 big = 3;
          fixed32 small = 4;
          sint32 delta = 5;
          bool trial = 6 [deprecated = true];
          Plan plan = 7;
          repeated int32 sizes = 8;
          map<string, double> prices = 9;
          optional string note = 10;
          oneof who { string user = 11; string robot = 12; }
          bytes raw = 13;
          Inner inner = 14;
          map<uint32, Inner> by_number = 15;
          message Inner { float share = 1; Plan plan = 2; }
        }
        """,
        Map.of());
    byte[] value =
        encoded(
            1,
            List.of(),
            out -> {
              out.writeString(1, "c");
              out.writeInt64(2, -7);
              out.writeUInt64(3, -1);
              out.writeFixed32(4, -1);
              out.writeSInt32(5, -3);
              out.writeEnum(7, 9);
              out.writeByteArray(8, new byte[] {1, 2});
              out.writeByteArray(
                  9,
                  bytes(
                      entry -> {
                        entry.writeString(1, "eur");
                        entry.writeDouble(2, 1.5);
                      }));
              out.writeString(12, "r");
              out.writeByteArray(13, new byte[] {1, 2, 3});
              out.writeByteArray(14, bytes(inner -> inner.writeFloat(1, 0.1f)));
              out.writeByteArray(
                  15,
                  bytes(
                      entry -> {
                        entry.writeUInt32(1, -1);
                        entry.writeByteArray(2, bytes(inner -> inner.writeEnum(2, 1)));
                      }));
              out.writeString(99, "of a later version");
            });

    assertJson(
        value,
        """
        {"account_id": "c", "rows": -7, "big": 18446744073709551615, "small": 4294967295,
         "delta": -3, "trial": false, "plan": 9, "sizes": [1, 2], "prices": {"eur": 1.5},
         "robot": "r", "raw": "AQID", "inner": {"share": 0.1, "plan": "FREE"},
         "by_number": {"4294967295": {"share": 0.0, "plan": "PRO"}}}
        """);
  }

  @Test
  void wellKnownTypesStandForTheirValues() throws Exception {
    schema(
        1,
        """
        syntax = "proto3";
        import "google/protobuf/timestamp.proto";
        import "google/protobuf/duration.proto";
        import "google/protobuf/wrappers.proto";
        import "google/protobuf/struct.proto";
        message Usage {
          google.protobuf.Timestamp at = 1;
          google.protobuf.Duration took = 2;
          google.protobuf.Int64Value rows = 3;
          google.protobuf.Struct payload = 4;
          google.protobuf.BytesValue raw = 5;
          google.protobuf.Timestamp never = 6;
          google.protobuf.Timestamp absurd = 7;
        }
        """,
        Map.of());
    Struct payload =
        Struct.newBuilder()
            .putFields("n", Value.newBuilder().setNumberValue(2).build())
            .putFields("no", Value.newBuilder().setNullValueValue(0).build())
            .putFields(
                "list",
                Value.newBuilder()
                    .setListValue(
                        ListValue.newBuilder().addValues(Value.newBuilder().setBoolValue(true)))
                    .build())
            .build();
    Map<Integer, Message> fields =
        Map.of(
            1, Timestamp.newBuilder().setSeconds(1_772_619_330).setNanos(123_000_000).build(),
            2, Duration.newBuilder().setSeconds(3).setNanos(500_000_000).build(),
            3, Int64Value.of(1L << 60),
            4, payload,
            5, BytesValue.of(ByteString.copyFromUtf8("abc")),
            7, Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build());

    assertJson(
        encoded(
            1,
            List.of(),
            out -> {
              for (Map.Entry<Integer, Message> field : fields.entrySet()) {
                out.writeMessage(field.getKey(), field.getValue());
              }
            }),
        """
        {"at": "2026-03-04T10:15:30.123Z", "took": 3.500000000, "rows": 1152921504606846976,
         "payload": {"n": 2.0, "no": null, "list": [true]}, "raw": "YWJj", "absurd": null}
        """);
  }

  @Test
  void positionsChooseTheMessage() throws Exception {
    schema(
        1,
        """
        syntax = "proto3";
        enum Ignored { A = 0; }
        message First { map<string, string> m = 1; }
        message Second {
          map<string, string> m = 1;
          enum AlsoIgnored { B = 0; }
          message Third { string x = 1; }
          message Fourth { string y = 1; }
        }
        """,
        Map.of());

    assertJson(encoded(1, List.of(0), out -> {}), "{\"m\": {}}");
    assertJson(encoded(1, List.of(1, 1), out -> out.writeString(1, "v")), "{\"y\": \"v\"}");
    assertUndecodable(
        encoded(1, List.of(1, 7), out -> {}),
        "Protobuf schema 1 has no message at position 1.7, from 0");
    assertUndecodable(
        encoded(1, List.of(-1), out -> {}),
        "Protobuf schema 1 has no message at position -1, from 0");
    byte[] negative = encoded(1, List.of(), out -> {});
    negative[5] = 1;
    assertUndecodable(negative, "the value names no message of Protobuf schema 1");
  }

  @Test
  void importsComeFromTheRegistryOnce() throws Exception {
    schema(
        1,
        """
        syntax = "proto3";
        package shop;
        import "money.proto";
        import "all.proto";
        message Usage { common.Money paid = 1; common.deep.Unit unit = 2; }
        """,
        Map.of("money.proto", "shop/money", "all.proto", "all"));
    server.answer(
        "/subjects/shop%2Fmoney/versions/2",
        200,
        body(
            """
            syntax = "proto3";
            package common;
            import "unit.proto";
            message Money { int64 cents = 1; deep.Unit unit = 2; }
            """,
            Map.of("unit.proto", "unit")));
    server.answer(
        "/subjects/all/versions/2",
        200,
        body("syntax = \"proto3\"; import public \"unit.proto\";", Map.of("unit.proto", "unit")));
    server.answer(
        "/subjects/unit/versions/2",
        200,
        body(
            "syntax = \"proto3\"; package common.deep; enum Unit { EUR = 0; USD = 1; }", Map.of()));
    byte[] value =
        encoded(
            1,
            List.of(),
            out -> {
              out.writeByteArray(1, bytes(money -> money.writeInt64(1, 990)));
              out.writeEnum(2, 1);
            });

    assertJson(value, "{\"paid\": {\"cents\": 990, \"unit\": \"EUR\"}, \"unit\": \"USD\"}");
    assertJson(value, "{\"paid\": {\"cents\": 990, \"unit\": \"EUR\"}, \"unit\": \"USD\"}");
    assertThat(server.requests()).hasSize(4);
  }

  @Test
  void olderSyntaxHasRequiredFieldsAndGroups() throws Exception {
    schema(
        1,
        """
        message Usage {
          required string id = 1;
          optional int32 rows = 2 [default = 5];
          repeated group Item = 3 { optional string name = 4; }
          extensions 100 to 200;
        }
        """,
        Map.of());
    byte[] value =
        encoded(
            1,
            List.of(),
            out -> {
              out.writeTag(3, 3);
              out.writeString(4, "a");
              out.writeTag(3, 4);
            });

    assertJson(value, "{\"item\": [{\"name\": \"a\"}]}");
  }

  @Test
  void wrongValuesAreUndecodable() throws Exception {
    schema(1, "syntax = \"proto3\"; message Node { Node next = 1; string name = 2; }", Map.of());

    assertUndecodable(
        encoded(1, List.of(), out -> out.writeTag(2, 2)), "the value is none of Protobuf schema 1");
    assertUndecodable(
        encoded(1, List.of(), out -> out.writeByteArray(2, new byte[] {(byte) 0xff})),
        "the value is none of Protobuf schema 1");
    assertUndecodable(
        encoded(
            1,
            List.of(),
            out -> {
              out.writeTag(2, 2);
              out.writeUInt32NoTag(Integer.MAX_VALUE);
            }),
        "the value is none of Protobuf schema 1");
    byte[] nested = {};
    for (int i = 0; i < 101; i++) {
      byte[] inner = nested;
      nested = bytes(out -> out.writeByteArray(1, inner));
    }
    byte[] deep = nested;
    assertUndecodable(
        encoded(1, List.of(), out -> out.writeRawBytes(deep)),
        "the value is none of Protobuf schema 1");
  }

  @Test
  void jsonThatIsTooLongIsNotMade() throws Exception {
    schema(
        1,
        "syntax = \"proto3\"; message Row { repeated Cell cells = 1; }"
            + " message Cell { string a_field_with_a_long_name = 1; }",
        Map.of());
    byte[] value =
        encoded(
            1,
            List.of(),
            out -> {
              for (int i = 0; i < 1_000; i++) {
                out.writeByteArray(1, new byte[0]);
              }
            });

    assertThatExceptionOfType(UndecodableException.class)
        .isThrownBy(() -> values.json(value))
        .withMessage("longer than 10000 bytes as JSON")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(DeadLetterReason.TOO_LARGE));
  }

  @Test
  void schemasThatCannotBeUsedAreRefusedWithTheReason() throws Exception {
    schema(1, "syntax = \"proto3\"; message Usage { stri", Map.of());
    assertThatExceptionOfType(UndecodableException.class)
        .isThrownBy(() -> values.json(encoded(1, List.of(), out -> {})))
        .withMessageStartingWith("schema 1 is no valid Protobuf schema: Syntax error");

    schema(
        2, "syntax = \"proto3\"; import \"a.proto\"; message Usage { Money paid = 1; }", Map.of());
    assertUndecodable(
        encoded(2, List.of(), out -> {}),
        "schema 2 is no valid Protobuf schema: \"Money\" is not defined.; it does not have these"
            + " imports: a.proto");

    schema(
        3,
        "syntax = \"proto3\"; import \"a.proto\"; message Usage { string id = 1 [(a.b) = 1]; }",
        Map.of());
    assertJson(encoded(3, List.of(), out -> {}), "{\"id\": \"\"}");

    schema(4, "syntax = \"proto3\";", Map.of("a.proto", "gone"));
    assertUndecodable(
        encoded(4, List.of(), out -> {}),
        "schema 4 imports a.proto, but the schema registry has no version 2 of gone");

    schema(5, "syntax = \"proto3\"; import \"a.proto\"; message U {}", Map.of("a.proto", "a"));
    server.answer(
        "/subjects/a/versions/2",
        200,
        body("syntax = \"proto3\"; import \"a.proto\";", Map.of("a.proto", "a")));
    assertUndecodable(
        encoded(5, List.of(), out -> {}),
        "schema 5 is no valid Protobuf schema: it imports itself");
  }

  @Test
  void anImportThatCannotBeFetchedFailsTheJob() throws IOException {
    schema(1, "syntax = \"proto3\"; import \"a.proto\";", Map.of("a.proto", "a"));
    server.answer("/subjects/a/versions/2", 503, Map.of());

    assertThatIOException()
        .isThrownBy(() -> values.json(encoded(1, List.of(), out -> {})))
        .withMessageStartingWith("the schema registry answered status 503: http://127.0.0.1:");
  }

  @Test
  void valuesOfJsonSchemasAreJson() throws Exception {
    server.answer("/schemas/ids/1", 200, Map.of("schemaType", "JSON", "schema", "{}"));
    ByteArrayOutputStream value = new ByteArrayOutputStream();
    value.write(new byte[] {0, 0, 0, 0, 1});
    value.write("{\"a\": 1}".getBytes(StandardCharsets.UTF_8));

    assertJson(value.toByteArray(), "{\"a\": 1}");
  }
}
