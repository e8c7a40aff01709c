// SPDX-License-Identifier: Apache-2.0
/** Plausible usage of a product, for the demo: accounts with lives of their own, by seed. */
package io.flinkpql.local.usage;
