// SPDX-License-Identifier: Apache-2.0
/** Parses the bytes of records into messages, and accepts, ignores or rejects each message. */
package io.flinkpql.message;
