// SPDX-License-Identifier: Apache-2.0
/** What a person can set: typed options, where they are read from, and what is refused. */
package io.flinkpql.job.options;
