// SPDX-License-Identifier: Apache-2.0
/** Compiles the CEL conditions of rule sets: parses, checks types, creates plain predicates. */
package io.flinkpql.condition;
