// SPDX-License-Identifier: Apache-2.0
/** Runs both jobs against external servers, watches them, and keeps their state between runs. */
package io.flinkpql.local.run;
