// SPDX-License-Identifier: Apache-2.0
/** Reads the sized parts of serialized values within memory in proportion to their bytes. */
package io.flinkpql.binary;
