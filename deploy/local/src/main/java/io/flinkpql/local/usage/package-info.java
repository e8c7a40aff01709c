// SPDX-License-Identifier: Apache-2.0
/** Generates plausible, reproducible usage of a product: simulated accounts and their messages. */
package io.flinkpql.local.usage;
