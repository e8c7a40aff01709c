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
 * A Kubernetes resource that the chart renders.
 *
 * @param tree the whole document
 */
record RenderedDocument(JsonNode tree) {

  /** The annotation by which {@link Chart#copy} marks hooks. */
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

  /** Returns the events of a hook, such as {@code pre-install,pre-upgrade}; empty for others. */
  String hook() {
    return textsAt("/metadata/annotations").getOrDefault(HOOK, "");
  }

  /** Returns the node at a JSON pointer, or a missing node. */
  JsonNode at(String path) {
    return tree.at(path);
  }

  /** Returns the entries of a map of texts at a JSON pointer. */
  Map<String, String> textsAt(String path) {
    return texts(at(path));
  }

  /** Lists the pods and pod templates of the document. */
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

  /** Returns kind and name, for messages. */
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
   * A pod or pod template.
   *
   * @param place document and path, for messages
   * @param tree metadata and spec
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

    /** Returns the container with a name. */
    Optional<JsonNode> container(String name) {
      return containers().stream()
          .filter(container -> container.path("name").asText().equals(name))
          .findFirst();
    }
  }
}
