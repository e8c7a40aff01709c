// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import io.flinkpql.message.FieldPath;
import java.util.Optional;

/**
 * A number read from an account's usage.
 *
 * @param name as conditions write it
 * @param matcher which messages count
 * @param measure what is counted
 * @param of the field that {@code sum} and {@code distinct} read
 * @param window over which time
 */
public record Signal(
    String name, Matcher matcher, Measure measure, Optional<FieldPath> of, Window window) {}
