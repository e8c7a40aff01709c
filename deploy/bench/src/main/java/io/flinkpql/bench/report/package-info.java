// SPDX-License-Identifier: Apache-2.0
/** Prints results as tables and as JSON. */
package io.flinkpql.bench.report;
