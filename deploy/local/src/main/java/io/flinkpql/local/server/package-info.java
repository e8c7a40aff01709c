/** The real servers, embedded, on loopback and free ports. */
package io.flinkpql.local.server;
