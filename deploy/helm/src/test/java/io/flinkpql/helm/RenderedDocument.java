// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A document that the chart renders for the API server.
 *
 * @param tree all of it
 */
record RenderedDocument(JsonNode tree) {

  /** The annotation that says when Helm runs a hook. */
  static final String HOOK = "rendered/hook";

  String apiVersion() {
    return tree.path("apiVersion").asText();
  }

  String kind() {
    return tree.path("kind").asText();
  }

  String name() {
    return tree.at("/metadata/name").asText();
  }

  Map<String, String> labels() {
    return texts(tree.at("/metadata/labels"));
  }

  /** When Helm runs it, such as {@code pre-install,pre-upgrade}; empty if it is no hook. */
  String hook() {
    return textsAt("/metadata/annotations").getOrDefault(HOOK, "");
  }

  /** What stands at a path of names split by slashes; a missing node if nothing does. */
  JsonNode at(String path) {
    return tree.at(path);
  }

  /** The entries of a map of texts at a path. */
  Map<String, String> textsAt(String path) {
    return texts(at(path));
  }

  /** Every pod that comes of it: template and where in the document it stands. */
  Stream<Pod> pods() {
    return Stream.of(
            "",
            "/spec/template",
            "/spec/jobTemplate/spec/template",
            "/spec/podTemplate",
            "/spec/jobManager/podTemplate",
            "/spec/taskManager/podTemplate")
        .filter(path -> !path.isEmpty() || kind().equals("Pod"))
        .filter(path -> at(path + "/spec/containers").isArray())
        .map(path -> new Pod(this + path, at(path)));
  }

  /** Kind and name, for messages. */
  @Override
  public String toString() {
    return kind() + "/" + name();
  }

  private static Map<String, String> texts(JsonNode node) {
    Map<String, String> texts = new TreeMap<>();
    node.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return texts;
  }

  /**
   * A pod, or what pods are made after.
   *
   * @param place where it stands, for messages
   * @param tree with metadata and spec
   */
  record Pod(String place, JsonNode tree) {

    Map<String, String> labels() {
      return texts(tree.at("/metadata/labels"));
    }

    JsonNode spec() {
      return tree.path("spec");
    }

    List<JsonNode> containers() {
      return Stream.of("initContainers", "containers")
          .flatMap(kind -> StreamSupport.stream(spec().path(kind).spliterator(), false))
          .toList();
    }

    /** The container of a name. */
    Optional<JsonNode> container(String name) {
      return containers().stream()
          .filter(container -> container.path("name").asText().equals(name))
          .findFirst();
    }
  }
}
