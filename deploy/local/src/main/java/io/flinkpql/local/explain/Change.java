// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.explain;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A change of an account's standing, as the history has it.
 *
 * @param kind promoted, demoted, updated or converted
 * @param from tier held before
 * @param to tier held after
 * @param at the account's clock
 * @param segments after it
 * @param priority after it
 * @param evidence the conditions behind it
 */
record Change(
    String kind,
    Optional<String> from,
    Optional<String> to,
    Instant at,
    List<String> segments,
    Optional<String> priority,
    JsonNode evidence) {}
