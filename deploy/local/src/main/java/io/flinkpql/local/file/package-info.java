// SPDX-License-Identifier: Apache-2.0
/** Files in and out: events as lines of JSON, results in order. */
package io.flinkpql.local.file;
