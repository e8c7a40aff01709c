// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.explain;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkpql.scoring.Qualification.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Holds a change of an account's standing from its history.
 *
 * @param kind kind of the change; empty if a later version wrote it
 * @param from tier before
 * @param to tier after
 * @param at the account's clock
 * @param segments segments after the change
 * @param priority priority after the change
 * @param evidence conditions behind the change, with the values they read
 */
record StandingChange(
    Optional<Kind> kind,
    Optional<String> from,
    Optional<String> to,
    Instant at,
    List<String> segments,
    Optional<String> priority,
    JsonNode evidence) {}
