// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The environment and file system of a pod's first container. Mounted ConfigMaps and Secrets are
 * written to a local directory. A Secret that the chart does not render counts as existing, with
 * some text under each required key.
 *
 * @param root local directory in place of the container's root
 * @param mounts mount paths in the container
 * @param environment environment variables by name
 */
record PodView(Path root, List<String> mounts, Map<String, String> environment) {

  /** Valid as a URL, as a header and as a secret. */
  private static final String SOME_TEXT = "https://example.com/some-text";

  /**
   * Writes the mounted files of a pod to a directory.
   *
   * @param root an empty directory
   */
  static PodView of(RenderedChart chart, RenderedDocument.Pod pod, Path root) throws IOException {
    JsonNode container = pod.spec().path("containers").path(0);
    List<String> mounts = new ArrayList<>();
    for (JsonNode mount : container.path("volumeMounts")) {
      String path = mount.path("mountPath").asText();
      mounts.add(path);
      Path directory = Files.createDirectories(root.resolve(path.substring(1)));
      for (JsonNode volume : pod.spec().path("volumes")) {
        if (volume.path("name").equals(mount.path("name"))) {
          for (Map.Entry<String, String> file : files(chart, volume).entrySet()) {
            Files.writeString(directory.resolve(file.getKey()), file.getValue());
          }
        }
      }
    }
    Map<String, String> environment = new TreeMap<>();
    for (JsonNode variable : container.path("env")) {
      JsonNode key = variable.at("/valueFrom/secretKeyRef");
      environment.put(
          variable.path("name").asText(),
          key.isMissingNode()
              ? variable.path("value").asText()
              : texts(chart, "Secret", key.path("name").asText())
                  .map(data -> data.get(key.path("key").asText()))
                  .orElse(SOME_TEXT));
    }
    return new PodView(root, mounts, environment);
  }

  /** Returns the local path of a file of the container, which need not exist. */
  Path file(String path) {
    return root.resolve(path.substring(1));
  }

  /** Replaces paths of the container in a text by local paths. */
  String localized(String text) {
    String localized = text;
    for (String mount : mounts) {
      localized = localized.replace(mount + "/", file(mount) + "/");
    }
    return localized;
  }

  private static Map<String, String> files(RenderedChart chart, JsonNode volume) {
    JsonNode secret = volume.path("secret");
    JsonNode source = secret.isMissingNode() ? volume.path("configMap") : secret;
    Optional<Map<String, String>> data =
        secret.isMissingNode()
            ? texts(chart, "ConfigMap", source.path("name").asText())
            : texts(chart, "Secret", source.path("secretName").asText());
    if (!source.has("items")) {
      return data.orElse(Map.of());
    }
    Map<String, String> files = new TreeMap<>();
    for (JsonNode item : source.path("items")) {
      String text = data.map(texts -> texts.get(item.path("key").asText())).orElse(SOME_TEXT);
      files.put(item.path("path").asText(), text);
    }
    return files;
  }

  private static Optional<Map<String, String>> texts(
      RenderedChart chart, String kind, String name) {
    return chart
        .ofKind(kind)
        .filter(document -> document.name().equals(name))
        .findFirst()
        .map(
            document -> {
              Map<String, String> data = document.textsAt("/data");
              if (kind.equals("Secret")) {
                data.replaceAll((key, text) -> new String(Base64.getDecoder().decode(text)));
              }
              return data;
            });
  }
}
