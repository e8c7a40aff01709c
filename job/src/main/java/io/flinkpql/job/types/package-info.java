/** What Flink's types for this project's values have in common. */
package io.flinkpql.job.types;
