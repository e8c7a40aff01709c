// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkpql.job.options.Secret;
import io.flinkpql.job.options.WebhookTarget.Header;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretMaskTest {

  private static final SecretMask MASK =
      SecretMask.of(
          URI.create("https://hooks.example.com/services/T0123456/XyZ%20abcdefgh?key=q1w2e3r4t5"),
          List.of(new Secret("whsec-0123456789abcdef")),
          List.of(
              header("Authorization", "Bearer eyJhbGciOi.t0k3n"),
              header("Authorization", "Basic YW5hOmh1bnRlcjI="),
              header("X-Login", "Token token=\"s3cr3t\", v=2"),
              header("X-Key", "k3y")));

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\0',
      delimiter = '|',
      value = {
        "bad eyJhbGciOi.t0k3n! | bad ******!",
        "eyJhbGci… is unknown | ******… is unknown",
        "sign with 456789abcdef | sign with ******",
        "password hunter2 is wrong | password ****** is wrong",
        "login s3cr3t, version 2 | login ******, version 2",
        "no k3y here | no ****** here",
        "no hook at https://hooks.example.com/services/T0123456/XyZ%20abcdefgh?key=q1w2e3r4t5"
            + " | no hook at ******",
        "no hook /T0123456/XyZ abcdefgh | no hook ******",
        "unknown q1w2e3r4t5 | unknown ******",
        "eyJhbGciOi.t0k3nwhsec-0123456789abcdef | ******"
      })
  void secretsAndTheirPartsAreMasked(String text, String masked) {
    assertThat(MASK.masked(text)).isEqualTo(masked);
  }

  @ParameterizedTest
  @CsvSource({
    "no_service",
    "invalid_payload",
    "Bearer token expected",
    "see https://docs.example.com",
    "''"
  })
  void ordinaryTextsAreUnchanged(String text) {
    assertThat(MASK.masked(text)).isEqualTo(text);
  }

  @Test
  void aBarePathMasksNothing() {
    SecretMask mask = SecretMask.of(URI.create("https://example.com/"), List.of(), List.of());

    assertThat(mask.masked("and/or")).isEqualTo("and/or");
  }

  private static Header header(String name, String value) {
    return new Header(name, new Secret(value));
  }
}
