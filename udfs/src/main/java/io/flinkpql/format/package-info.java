// SPDX-License-Identifier: Apache-2.0
/** Reads format files, which say where the fields of messages are, and has the built-in ones. */
package io.flinkpql.format;
