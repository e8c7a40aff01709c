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
 * What the first container of a pod finds: its variables, and a directory that stands for its file
 * system and holds what is mounted from ConfigMaps and Secrets. A Secret or ConfigMap that the
 * chart does not render is taken to be there and to hold what is asked for.
 *
 * @param root the directory
 * @param mounts where volumes are mounted
 * @param environment variables by name
 */
record PodView(Path root, List<String> mounts, Map<String, String> environment) {

  /** Good as an address, as a header, and as a secret. */
  private static final String SOME_TEXT = "https://example.com/some-text";

  /**
   * Mounts what a pod mounts.
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

  /** Where a file of the pod is here; whether it exists is another question. */
  Path file(String path) {
    return root.resolve(path.substring(1));
  }

  /** A text with the pod's paths in it, with those of this directory in their place. */
  String here(String text) {
    String here = text;
    for (String mount : mounts) {
      here = here.replace(mount + "/", file(mount) + "/");
    }
    return here;
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
