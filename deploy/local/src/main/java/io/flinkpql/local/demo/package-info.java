// SPDX-License-Identifier: Apache-2.0
/** Runs the whole system on one machine and checks the tables against the committed topics. */
package io.flinkpql.local.demo;
