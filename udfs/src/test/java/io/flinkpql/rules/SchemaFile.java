// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.rules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** Reads a JSON schema for editors, and validates documents against it. */
public final class SchemaFile {

  /** The directory of rule sets, relative to this module. */
  public static final Path DIRECTORY = Path.of("..", "deploy", "rules");

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final JsonNode schema;

  private SchemaFile(JsonNode schema) {
    this.schema = schema;
  }

  public static SchemaFile named(String name) {
    return at(DIRECTORY.resolve(name));
  }

  /** Reads the schema of a file. */
  public static SchemaFile at(Path file) {
    try {
      return new SchemaFile(MAPPER.readTree(file.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the names of the properties of the object at a JSON pointer. */
  public List<String> keys(String pointer) {
    List<String> keys = new ArrayList<>();
    schema.at(pointer + "/properties").fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  public JsonNode at(String pointer) {
    return schema.at(pointer);
  }

  /** Returns the errors of a YAML document; empty if it is valid. */
  public List<String> errors(String yaml) {
    JsonNode document = MAPPER.valueToTree(withTimesAsText().load(yaml));
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
        .getSchema(schema)
        .validate(document)
        .stream()
        .map(Object::toString)
        .toList();
  }

  public static String text(String name) {
    try {
      return Files.readString(DIRECTORY.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Loads times as text, as editors do. */
  private static Yaml withTimesAsText() {
    DumperOptions dumping = new DumperOptions();
    LoaderOptions loading = new LoaderOptions();
    return new Yaml(
        new SafeConstructor(loading),
        new Representer(dumping),
        dumping,
        loading,
        new Resolver() {
          @Override
          public void addImplicitResolver(
              Tag tag, java.util.regex.Pattern regexp, String first, int limit) {
            if (!tag.equals(Tag.TIMESTAMP)) {
              super.addImplicitResolver(tag, regexp, first, limit);
            }
          }
        });
  }
}
