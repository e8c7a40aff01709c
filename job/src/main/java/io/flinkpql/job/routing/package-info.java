// SPDX-License-Identifier: Apache-2.0
/**
 * Routes each parsed message to its account: counts it, rejects it or finds its account by its
 * user. Defines the messages and records that operators exchange, with their serializers.
 */
package io.flinkpql.job.routing;
