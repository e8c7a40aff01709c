// SPDX-License-Identifier: Apache-2.0
/** Files through the scoring job's operators, and what comes out, in order. */
package io.flinkpql.local.replay;
