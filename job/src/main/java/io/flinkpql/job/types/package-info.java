// SPDX-License-Identifier: Apache-2.0
/** Base classes of the serializers and type information of immutable values. */
package io.flinkpql.job.types;
