// SPDX-License-Identifier: Apache-2.0
/** Writes to standard output, standard error and the log: the border that messages' text passes. */
package io.flinkpql.local.output;
