/** The real servers, run on loopback for one machine. */
package io.flinkpql.local.server;
