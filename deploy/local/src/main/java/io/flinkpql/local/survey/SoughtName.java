// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.local.survey;

import java.util.List;

/**
 * Names something that a rule set reads from messages.
 *
 * @param text description of the name: {@code event 'Signed In'}
 * @param readers parts of the rule set that read it: {@code signal sign_ins}
 */
public record SoughtName(String text, List<String> readers) {}
