// SPDX-License-Identifier: Apache-2.0
/** Contains the base classes of serializers and the type information of immutable values. */
package io.flinkpql.job.types;
