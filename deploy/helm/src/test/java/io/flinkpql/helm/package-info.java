// SPDX-License-Identifier: Apache-2.0
/** Tests that Helm, Kubernetes, the operator and the jobs accept the chart's output. */
package io.flinkpql.helm;
