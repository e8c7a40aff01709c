// SPDX-License-Identifier: Apache-2.0
/**
 * Names the parts of the records on the output topics: schema ids, JSON fields and headers.
 *
 * <p>The JSON schemas are class-path resources of this package. The writer and all readers use
 * these constants; a test compares them with the schemas.
 */
package io.flinkpql.record;
