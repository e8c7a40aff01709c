/** Rule sets: YAML documents read, validated and compiled to a model. */
package io.flinkpql.rules;
