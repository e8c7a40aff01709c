// SPDX-License-Identifier: Apache-2.0
/** What Flink's types for this project's values have in common. */
package io.flinkpql.job.types;
