// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.message.FieldPath;
import java.util.Optional;

/**
 * Defines a number that is read from an account's usage.
 *
 * @param name the identifier used in conditions
 * @param matcher selects the messages that count
 * @param measure the aggregate function
 * @param of the field that {@code sum} and {@code distinct} read; empty for other measures
 * @param window the time range that is read
 * @param label words that follow the number, for people: {@code sign-ins in 7 days}
 */
public record Signal(
    String name,
    Matcher matcher,
    Measure measure,
    Optional<FieldPath> of,
    Window window,
    Optional<String> label) {}
