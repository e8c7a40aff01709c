// SPDX-License-Identifier: Apache-2.0
/** Decodes Avro and Protobuf values to JSON, with schemas of a registry or of a file. */
package io.flinkpql.job.schema;
