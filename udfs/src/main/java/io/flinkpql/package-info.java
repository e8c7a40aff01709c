// SPDX-License-Identifier: Apache-2.0
/** What usage of a product means: messages, rule sets, accounts, qualifications. */
package io.flinkpql;
