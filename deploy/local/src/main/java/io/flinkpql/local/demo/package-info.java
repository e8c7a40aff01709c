// SPDX-License-Identifier: Apache-2.0
/** The whole system on one machine, with something to look at. */
package io.flinkpql.local.demo;
