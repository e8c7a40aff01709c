/** One machine: embedded servers, and the commands that a person types. */
package io.flinkpql.local;
