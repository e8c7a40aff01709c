// SPDX-License-Identifier: Apache-2.0
/** Reads messages from newline-delimited JSON files and writes results to sorted files. */
package io.flinkpql.local.file;
