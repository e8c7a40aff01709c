// SPDX-License-Identifier: Apache-2.0
/** Lists every metric of the jobs: name, labels, unit and meaning. */
package io.flinkpql.job.metric;
