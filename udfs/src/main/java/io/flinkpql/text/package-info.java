// SPDX-License-Identifier: Apache-2.0
/** Prepares text of messages for people: for terminals and logs. */
package io.flinkpql.text;
