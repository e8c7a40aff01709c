// SPDX-License-Identifier: Apache-2.0
/** Reads rule sets from YAML, validates them and compiles them into a model. */
package io.flinkpql.rules;
