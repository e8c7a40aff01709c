// SPDX-License-Identifier: Apache-2.0
/** Holds the chart to what Helm, Kubernetes, the operator and the jobs take. */
package io.flinkpql.helm;
