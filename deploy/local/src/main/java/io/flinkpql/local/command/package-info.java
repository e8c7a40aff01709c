// SPDX-License-Identifier: Apache-2.0
/** What a person types, and what it says to them. */
package io.flinkpql.local.command;
