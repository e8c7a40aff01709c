// SPDX-License-Identifier: Apache-2.0
/** Catalogue of every metric of the jobs: name, labels, unit and meaning. */
package io.flinkpql.job.metric;
