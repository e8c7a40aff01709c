// SPDX-License-Identifier: Apache-2.0
/** Replays files of messages through the scoring operators and writes sorted result files. */
package io.flinkpql.local.replay;
