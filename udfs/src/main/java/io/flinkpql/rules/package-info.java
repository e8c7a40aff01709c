// SPDX-License-Identifier: Apache-2.0
/** Rule sets: YAML documents read, validated and compiled to a model. */
package io.flinkpql.rules;
