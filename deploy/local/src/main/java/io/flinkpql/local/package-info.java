// SPDX-License-Identifier: Apache-2.0
/** One machine: embedded servers, and the commands that a person types. */
package io.flinkpql.local;
