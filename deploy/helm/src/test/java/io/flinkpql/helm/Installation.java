// SPDX-License-Identifier: Apache-2.0
package io.flinkpql.helm;

/** Installations that cover each feature of the chart, enabled, disabled and in each variant. */
enum Installation {
  DEFAULTS(""),
  MINIMAL(ChartValues.profile("values-minimal.yaml")),
  PRODUCTION(ChartValues.profile("values-production.yaml")),
  SCORING_ONLY(
      """
      delivery: {enabled: false}
      postgres: {url: "", user: ""}
      """),
  DELIVERY_ONLY(
      """
      scoring: {enabled: false}
      kafka: {topics: {usage: []}}
      """),
  TOPICS_CREATED("topics: {create: true, partitions: 48, replicationFactor: 3}"),
  MIGRATED_BY_JOB(
      """
      migrations: {hook: false}
      postgres:
        owner: {user: owner, existingSecret: {name: owner-login, key: secret}}
      """),
  SECRETS_BY_VALUE(
      """
      kafka:
        secretProperties: {ssl.truststore.password: changeit}
        properties: {security.protocol: SSL}
        tls: {existingSecret: ca, truststore: all.p12, truststoreType: PKCS12}
      postgres:
        password: secret
        owner: {user: owner, password: other}
      topics: {create: true}
      """),
  SECRETS_BY_NAME(
      """
      kafka:
        properties: {security.protocol: SASL_SSL, sasl.mechanism: PLAIN}
        secretPropertiesFrom:
          sasl.jaas.config: {name: login, key: jaas}
          ssl.keystore.password: {name: login, key: keystore}
        tls: {existingSecret: certificates, keystore: client.p12}
      postgres:
        existingSecret: {name: login, key: secret}
        owner: {user: owner, existingSecret: {name: owner-login}}
      topics: {create: true}
      """),
  WEBHOOKS_BY_VALUE(
      """
      webhooks:
        crm:
          secret: {url: "https://crm.example.com/a", secret: 0123456789abcdef, headers: "X-Key: k"}
          options: {cooldown: 7d, kinds: [promoted, converted], rate-limit: 20, max-attempts: 5}
        plain:
          url: http://inside.example.com/hook
          options: {allow-http: true, template: segment-identify, identify: account}
      """),
  WEBHOOKS_BY_NAME(
      """
      webhooks:
        sales:
          existingSecret: {name: slack, urlKey: address}
          options: {template: slack, account-url: "https://crm.example.com/{account}"}
        signed:
          url: https://signed.example.com/hook
          existingSecret: {name: signing, secretKey: key, headersKey: more}
      """),
  STATE_ON_A_CLAIM(
      """
      storage:
        directory: ""
        claim: {create: true, storageClassName: shared}
      """),
  STATE_ON_AN_EXISTING_CLAIM(
      """
      storage:
        directory: ""
        claim: {existingClaim: checkpoints}
      """),
  WITHOUT_STORAGE(
      """
      storage: {directory: ""}
      highAvailability: {enabled: false}
      scoring: {upgradeMode: stateless, savepoints: {schedule: "", onDeletion: false}}
      delivery: {upgradeMode: stateless}
      """),
  WITHOUT_HIGH_AVAILABILITY(
      """
      highAvailability: {enabled: false}
      delivery: {upgradeMode: savepoint}
      """),
  STANDBY_JOB_MANAGER("scoring: {jobManager: {replicas: 2}}"),
  AUTOSCALED(
      """
      scoring: {parallelism: 8, autoscaler: {enabled: true, minParallelism: 4}}
      delivery: {parallelism: 4, autoscaler: {enabled: true}}
      """),
  MONITORED(
      """
      metrics:
        port: 9999
        podMonitor: {enabled: true, labels: {release: prometheus}}
        prometheusRule: {enabled: true, labels: {release: prometheus}}
        dashboard: {enabled: true, annotations: {folder: growth}}
      """),
  WITHOUT_METRICS("metrics: {enabled: false}"),
  WITHOUT_NETWORK_POLICY("networkPolicy: {enabled: false}"),
  EGRESS_RESTRICTED(
      """
      networkPolicy:
        restFrom: [{podSelector: {matchLabels: {role: desk}}}]
        egress:
          enabled: true
          to: [{ports: [{port: 443}]}]
      """),
  WITHOUT_BUDGETS("podDisruptionBudget: {enabled: false}"),
  WITHOUT_TESTS("tests: {enabled: false}"),
  INLINE_RULES(
      """
      rules:
        inline: |
          name: one
          version: 3
          signals:
            events: {event: "*", measure: count, window: 7d}
          tiers:
            - {name: active, enter: "events >= 5"}
      """),
  RULES_IN_EXISTING_CONFIG_MAP("rules: {existingConfigMap: {name: rules, key: ours.yaml}}"),
  RULES_FOLLOWED("kafka: {topics: {rules: pql.rules}}"),
  RULES_FOLLOWED_IN_EXISTING_CONFIG_MAP(
      """
      kafka: {topics: {rules: pql.rules}}
      topics: {create: true}
      rules: {existingConfigMap: {name: rules, key: ours.yaml}}
      """),
  BACKFILL(
      """
      kafka: {topics: {rules: pql.rules}}
      scoring: {options: {pql.kafka.group-id: green, pql.messages.registry-url: "https://registry"}}
      formats:
        topics: {usage: own.yaml}
        files: {own.yaml: "{type: track, account: org, event: action, timestamp: at}"}
      backfill: {enabled: true, candidate: team-product, parallelism: 4}
      """),
  FORMATS(
      """
      kafka: {topics: {usage: [usage, web]}}
      formats:
        topics: {usage: own.yaml, web: posthog}
        files:
          own.yaml: |
            type: track
            account: org.id
            event: action
            timestamp: {path: at, unit: ms}
      """),
  OTHER_PRESET("rules: {preset: github-repositories}"),
  SUSPENDED_AND_RESTORED(
      """
      scoring:
        state: suspended
        restartNonce: 7
        allowNonRestoredState: true
        restore: {path: "s3://state/savepoint-1", nonce: 2}
        savepoints: {request: before-two, schedule: "0 0 3 * * ?", format: CANONICAL}
      delivery: {savepoints: {request: before-two}}
      """),
  TUNED(
      """
      maxParallelism: 30030
      kafka: {delivery: at-least-once}
      scoring:
        options: {pql.refresh.interval: 5min, pql.state.dirty-accounts: 1000000}
        flinkConfiguration: {taskmanager.memory.managed.fraction: 0.5}
        checkpoints: {interval: 1min, localRecovery: false}
      delivery:
        options: {pql.postgres.batch-rows: 1000}
      flinkConfiguration: {execution.checkpointing.unaligned.enabled: true, web.refresh-interval: 5000000}
      logConfiguration: {log4j-console.properties: "rootLogger.level = WARN"}
      """),
  LABELLED(
      """
      commonLabels: {team: growth, cost-centre: "0123"}
      commonAnnotations: {contact: growth@example.com, ticket: "12e3"}
      pod: {labels: {tier: stream}, annotations: {mesh/inject: "false"}}
      """),
  RENAMED(
      """
      nameOverride: leads
      fullnameOverride: product-qualified-leads-of-the-whole-company
      image: {repository: registry.example.com/growth/pql, digest: "sha256:%s"}
      """
          .formatted("0123456789abcdef".repeat(4))),
  WITH_POD_SETTINGS(
      """
      image: {tag: "1.0", pullSecrets: [{name: registry}], pullPolicy: Always}
      pod:
        nodeSelector: {pool: stream}
        tolerations: [{key: stream, operator: Exists}]
        affinity:
          podAntiAffinity:
            preferredDuringSchedulingIgnoredDuringExecution:
              - weight: 1
                podAffinityTerm: {topologyKey: kubernetes.io/hostname}
        priorityClassName: high
        env: [{name: TZ, value: UTC}]
        envFrom: [{secretRef: {name: s3-access}}]
        volumes: [{name: more, emptyDir: {}}]
        volumeMounts: [{name: more, mountPath: /more}]
      scoring:
        pod: {nodeSelector: {disk: fast}}
        taskManager: {ephemeralStorage: 30Gi, disk: {size: 100Gi, storageClassName: fast}}
      """),
  EXISTING_SERVICE_ACCOUNT(
      """
      serviceAccount: {create: false, name: flink}
      rbac: {create: false}
      """),
  INTERNAL_TLS("internalTls: {existingSecret: flink-tls, password: other-than}"),
  NAMED_SERVICE_ACCOUNT("serviceAccount: {name: flink, annotations: {iam.example.com/role: pql}}");

  private final ChartValues settings;

  Installation(ChartValues settings) {
    this.settings = settings;
  }

  Installation(String settings) {
    this(ChartValues.required().with(settings));
  }

  /** Returns the values that the installation sets. */
  ChartValues settings() {
    return settings;
  }
}
