// SPDX-License-Identifier: Apache-2.0
/**
 * Folds the log of pushed rule sets into the history of the versions that came into force. The fold
 * is pure, so that every reader of the log decides alike which pushes are accepted.
 */
package io.flinkpql.rulelog;
