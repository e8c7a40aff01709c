// SPDX-License-Identifier: Apache-2.0
/** Conditions of rule sets: CEL, checked when loaded, compiled to plain predicates. */
package io.flinkpql.condition;
