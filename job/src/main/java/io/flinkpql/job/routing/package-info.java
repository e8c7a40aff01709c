/** From parsed messages to messages that have their account: counted, rejected, identified. */
package io.flinkpql.job.routing;
