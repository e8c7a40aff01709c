// SPDX-License-Identifier: Apache-2.0
/** Every metric of the jobs: name, labels, unit and meaning, each said once. */
package io.flinkpql.job.metric;
