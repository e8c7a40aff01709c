// SPDX-License-Identifier: Apache-2.0
/** Commands of {@code ./pql}: options, output, exit statuses and errors. */
package io.flinkpql.local.command;
