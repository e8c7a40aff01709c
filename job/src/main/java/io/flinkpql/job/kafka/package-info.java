// SPDX-License-Identifier: Apache-2.0
/** Topics in and out. */
package io.flinkpql.job.kafka;
