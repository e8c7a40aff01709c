// SPDX-License-Identifier: Apache-2.0
/** Messages as they come on the wire, and the compact events they become. */
package io.flinkpql.message;
