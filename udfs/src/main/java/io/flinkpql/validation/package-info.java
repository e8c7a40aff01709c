// SPDX-License-Identifier: Apache-2.0
/** Measures whether the tiers and segments of a rule set predict purchase. */
package io.flinkpql.validation;
