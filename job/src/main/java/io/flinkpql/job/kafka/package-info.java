/** Topics in and out. */
package io.flinkpql.job.kafka;
