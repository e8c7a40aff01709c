// SPDX-License-Identifier: Apache-2.0
/** The usage state of an account (tracks, traits, tiers) and its packed form. */
package io.flinkpql.account;
