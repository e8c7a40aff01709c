// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.job.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Resolves references as Kafka clients do, whose settings these are. */
class SecretReferencesTest {

  @TempDir Path directory;

  @Test
  void clientsResolveVariablesAndFilesInAnyPartOfASetting() throws Exception {
    Path file = Files.writeString(directory.resolve("password"), "hunter2\n");

    AbstractConfig client =
        client(
            Map.of(
                "ssl.key.password",
                "${env:PATH}",
                "sasl.jaas.config",
                "Module required password=\"${file:" + file + "}\";"));

    assertThat(client.getPassword("ssl.key.password").value()).isEqualTo(System.getenv("PATH"));
    assertThat(client.getPassword("sasl.jaas.config").value())
        .isEqualTo("Module required password=\"hunter2\";");
  }

  @Test
  void aMissingVariableOrFileIsSaidInASentence() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> client(Map.of("ssl.key.password", "${env:PQL_NOT_THERE}")))
        .withMessage(
            "A setting under pql.kafka.properties.* cannot be resolved: the environment variable"
                + " PQL_NOT_THERE is not set in this process; set it for every JobManager and"
                + " TaskManager, or use a file");
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> client(Map.of("ssl.key.password", "${file:/no/such:file}")))
        .withMessage(
            "A setting under pql.kafka.properties.* refers to a file that cannot be read:"
                + " /no/such:file");
  }

  @Test
  void otherSettingsStayAndOtherProvidersArePreferred() {
    assertThat(SecretReferences.resolvable(Map.of("security.protocol", "SSL")))
        .isEqualTo(Map.of("security.protocol", "SSL"));
    assertThat(
            SecretReferences.resolvable(
                Map.of(
                    "config.providers", "vault, file",
                    "config.providers.file.class", "FileConfigProvider",
                    "ssl.key.password", "${file:/a:b}")))
        .containsEntry("config.providers", "vault,file,env")
        .containsEntry("config.providers.file.class", "FileConfigProvider");
  }

  @Test
  void everyPasswordOfAKafkaClientIsASecret() {
    assertThat(
            Stream.of(
                    ConsumerConfig.configDef(),
                    ProducerConfig.configDef(),
                    AdminClientConfig.configDef())
                .flatMap(settings -> settings.configKeys().values().stream())
                .filter(setting -> setting.type() == ConfigDef.Type.PASSWORD)
                .map(setting -> setting.name)
                .filter(name -> !name.equals("ssl.truststore.certificates"))
                .filter(name -> !name.equals("ssl.keystore.certificate.chain"))
                .distinct())
        .isNotEmpty()
        .allMatch(SecretKeys::isSecret);
  }

  private static AbstractConfig client(Map<String, String> settings) {
    Properties properties = new Properties();
    properties.putAll(SecretReferences.resolvable(settings));
    properties.put("bootstrap.servers", List.of("127.0.0.1:1"));
    return new AdminClientConfig(properties);
  }
}
