// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.discovery;

import java.util.List;

/**
 * Holds examples behind the figures of the second part of the time.
 *
 * @param found flagged looks after which the account pays
 * @param falseAlarms flagged looks after which it does not
 * @param overlooked looks after which the account pays and that are not flagged
 */
public record LookExamples(
    List<ExampleLook> found, List<ExampleLook> falseAlarms, List<ExampleLook> overlooked) {}
