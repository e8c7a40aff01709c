/** What usage of a product means: messages, rule sets, accounts, qualifications. */
package io.flinkpql;
