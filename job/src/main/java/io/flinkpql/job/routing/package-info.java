// SPDX-License-Identifier: Apache-2.0
/** From parsed messages to messages that have their account: counted, rejected, identified. */
package io.flinkpql.job.routing;
