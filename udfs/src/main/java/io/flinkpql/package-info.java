// SPDX-License-Identifier: Apache-2.0
/** Contains the packages that turn product usage into qualified accounts, free of connectors. */
package io.flinkpql;
