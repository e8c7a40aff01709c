{{/* Refuses values that contradict each other, which the schema cannot detect. Reports all errors at once, each with a remedy. */}}
{{- define "flink-pql.check" -}}
{{- $errors := list }}
{{- range $check := list "Names" "Kafka" "Postgres" "Rules" "Formats" "Webhooks" "Storage" "Scoring" "Delivery" "Flink" "Metrics" }}
{{- $found := include (printf "flink-pql.check%s" $check) $ }}
{{- range splitList "\n" $found }}
{{- with trim . }}
{{- $errors = append $errors . }}
{{- end }}
{{- end }}
{{- end }}
{{- if $errors }}
{{- fail (printf "\n%s" (join "\n" $errors)) }}
{{- end }}
{{- end }}

{{- define "flink-pql.checkNames" -}}
{{- if not (regexMatch "^[a-z]([-a-z0-9]*[a-z0-9])?$" (include "flink-pql.fullname" .)) }}
fullnameOverride: '{{ include "flink-pql.fullname" . }}' is not a valid name of a FlinkDeployment; use lower-case letters, digits and '-', and begin with a letter
{{- end }}
{{- if not (or .Values.scoring.enabled .Values.delivery.enabled) }}
scoring.enabled: no job is enabled; set scoring.enabled or delivery.enabled to true
{{- end }}
{{- end }}

{{- define "flink-pql.checkKafka" -}}
{{- with .Values.kafka }}
{{- if not .bootstrapServers }}
kafka.bootstrapServers: is required; set host:port of one or more brokers
{{- end }}
{{- if and $.Values.scoring.enabled (not .topics.usage) }}
kafka.topics.usage: is required for scoring; set the input topics
{{- end }}
{{- $topics := concat .topics.usage (list .topics.qualifications .topics.shadowQualifications .topics.backfill .topics.accounts .topics.ruleSets .topics.deadLetters .topics.alertDeadLetters) (without (list .topics.rules) "") }}
{{- if lt (len (uniq $topics)) (len $topics) }}
kafka.topics: two topics have the same name; give each topic its own, since each holds one kind of record
{{- end }}
{{- if and $.Values.scoring.enabled (eq .delivery "exactly-once") }}
{{- if le (include "flink-pql.millis" .transactionTimeout | int64) (include "flink-pql.millis" $.Values.scoring.checkpoints.interval | int64) }}
kafka.transactionTimeout: {{ .transactionTimeout }} is not longer than scoring.checkpoints.interval ({{ $.Values.scoring.checkpoints.interval }}), so brokers would abort every transaction; set it above the longest outage, or set kafka.delivery to at-least-once
{{- end }}
{{- end }}
{{- range $setting, $value := .properties }}
{{- if and (include "flink-pql.isSecret" $setting) (not (contains "${" (toString $value))) }}
kafka.properties.{{ $setting }}: is a secret, and a ConfigMap would contain it; refer to its Secret in kafka.secretPropertiesFrom
{{- end }}
{{- end }}
{{- range $setting, $_ := .secretProperties }}
{{- if hasKey $.Values.kafka.secretPropertiesFrom $setting }}
kafka.secretProperties.{{ $setting }}: is also set in kafka.secretPropertiesFrom; remove one of them
{{- end }}
{{- end }}
{{- $settings := merge (dict) .properties .secretProperties .secretPropertiesFrom }}
{{- if and (hasPrefix "SASL" (get .properties "security.protocol")) (not (hasKey $settings "sasl.jaas.config")) }}
kafka.secretPropertiesFrom: security.protocol is {{ get .properties "security.protocol" }}, but there is no login; refer to the Secret of sasl.jaas.config
{{- end }}
{{- end }}
{{- end }}

{{- define "flink-pql.checkPostgres" -}}
{{- if .Values.delivery.enabled }}
{{- with .Values.postgres }}
{{- if not .url }}
postgres.url: is required for delivery; set jdbc:postgresql://host:port/database, or delivery.enabled to false
{{- end }}
{{- if regexMatch "[?&](user|password)=" .url }}
postgres.url: contains a user or password, and a ConfigMap would contain it; set postgres.user and postgres.existingSecret
{{- end }}
{{- if not .user }}
postgres.user: is required for delivery; set the user that writes to the tables
{{- end }}
{{- if and .password .existingSecret.name }}
postgres.password: is set together with postgres.existingSecret.name; remove one of them
{{- end }}
{{- if and .owner.password .owner.existingSecret.name }}
postgres.owner.password: is set together with postgres.owner.existingSecret.name; remove one of them
{{- end }}
{{- if and (not .owner.user) (or .owner.password .owner.existingSecret.name) }}
postgres.owner.user: is required beside a password; set the user that owns the schema
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "flink-pql.checkRules" -}}
{{- if and .Values.rules.inline .Values.rules.existingConfigMap.name }}
rules.inline: is set together with rules.existingConfigMap.name; remove one of them
{{- end }}
{{- if .Values.backfill.enabled }}
{{- if not (and .Values.scoring.enabled .Values.kafka.topics.rules) }}
backfill.enabled: needs scoring with candidates; set scoring.enabled to true and kafka.topics.rules
{{- end }}
{{- if not .Values.backfill.candidate }}
backfill.candidate: is required; set the name of the candidate's rule set
{{- end }}
{{- end }}
{{- end }}

{{- define "flink-pql.checkFormats" -}}
{{- range $topic, $format := .Values.formats.topics }}
{{- if not (has $topic $.Values.kafka.topics.usage) }}
formats.topics.{{ $topic }}: is not in kafka.topics.usage; add it there or remove it here
{{- end }}
{{- if and (hasSuffix ".yaml" $format) (not (hasKey $.Values.formats.files $format)) }}
formats.topics.{{ $topic }}: names the file {{ $format }}, which formats.files does not have
{{- end }}
{{- end }}
{{- end }}

{{- define "flink-pql.checkWebhooks" -}}
{{- range $name, $webhook := .Values.webhooks }}
{{- $files := include "flink-pql.webhookFiles" $webhook | fromJson }}
{{- $given := default dict $webhook.secret }}
{{- if and $webhook.existingSecret (or $given.url $given.secret $given.headers) }}
webhooks.{{ $name }}.secret: is set together with existingSecret; remove one of them
{{- end }}
{{- if and $webhook.url $files.url }}
webhooks.{{ $name }}.url: is set together with a URL in a Secret; remove one of them
{{- end }}
{{- if not (or $webhook.url $files.url) }}
webhooks.{{ $name }}: has no URL; set existingSecret.name and existingSecret.urlKey, or url if it is not secret
{{- end }}
{{- range $option, $_ := $webhook.options }}
{{- if regexMatch "^(url|secret|headers)(-(env|file))?$" $option }}
webhooks.{{ $name }}.options.{{ $option }}: is not allowed among options; set webhooks.{{ $name }}.existingSecret, or url if it is not secret
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "flink-pql.checkStorage" -}}
{{- $claim := include "flink-pql.hasClaim" . }}
{{- with .Values.storage }}
{{- if and .directory $claim }}
storage.directory: is set together with storage.claim; remove one of them
{{- end }}
{{- if and .claim.create .claim.existingClaim }}
storage.claim.create: is set together with storage.claim.existingClaim; set create to false or remove existingClaim
{{- end }}
{{- end }}
{{- if and .Values.highAvailability.enabled (not (include "flink-pql.hasStorage" .)) }}
storage.directory: is required by highAvailability.enabled; set a directory in object storage, or storage.claim
{{- end }}
{{- end }}

{{- define "flink-pql.checkScoring" -}}
{{- include "flink-pql.checkJob" (dict "root" . "job" "scoring") }}
{{- end }}

{{- define "flink-pql.checkDelivery" -}}
{{- include "flink-pql.checkJob" (dict "root" . "job" "delivery") }}
{{- end }}

{{/* Checks the values of one job. Parameters: root, job. */}}
{{- define "flink-pql.checkJob" -}}
{{- $job := .job }}
{{- $root := .root }}
{{- $values := index .root.Values .job }}
{{- $available := .root.Values.highAvailability.enabled }}
{{- $stored := include "flink-pql.hasStorage" .root }}
{{- if $values.enabled }}
{{- with $values }}
{{- if and (ne .upgradeMode "stateless") (not $stored) }}
{{ $job }}.upgradeMode: {{ .upgradeMode }} needs storage for state; set storage.directory or storage.claim
{{- end }}
{{- if and (eq .upgradeMode "last-state") (not $available) }}
{{ $job }}.upgradeMode: last-state needs high availability; set highAvailability.enabled to true, or upgradeMode to savepoint
{{- end }}
{{- if and (gt (int .jobManager.replicas) 1) (not $available) }}
{{ $job }}.jobManager.replicas: standbys need high availability; set highAvailability.enabled to true, or replicas to 1
{{- end }}
{{- if and (or .savepoints.schedule .savepoints.request .savepoints.onDeletion) (not $stored) }}
{{ $job }}.savepoints: need storage; set storage.directory or storage.claim
{{- end }}
{{- if ne (mod (int .parallelism) (int .taskManager.slots) | int) 0 }}
{{ $job }}.parallelism: {{ include "flink-pql.text" .parallelism }} is not a multiple of {{ $job }}.taskManager.slots ({{ include "flink-pql.text" .taskManager.slots }}), so some slots would stay empty; change one of them
{{- end }}
{{- if gt (int .parallelism) (int $root.Values.maxParallelism) }}
{{ $job }}.parallelism: {{ include "flink-pql.text" .parallelism }} is above maxParallelism ({{ include "flink-pql.text" $root.Values.maxParallelism }}); lower it, or raise maxParallelism before the first start
{{- end }}
{{- if .autoscaler.enabled }}
{{- if or (lt (int .parallelism) (int .autoscaler.minParallelism)) (gt (int .parallelism) (int .autoscaler.maxParallelism)) }}
{{ $job }}.parallelism: {{ include "flink-pql.text" .parallelism }} is outside the autoscaler's range; set it between autoscaler.minParallelism ({{ include "flink-pql.text" .autoscaler.minParallelism }}) and autoscaler.maxParallelism ({{ include "flink-pql.text" .autoscaler.maxParallelism }})
{{- end }}
{{- if gt (int .autoscaler.maxParallelism) (int $root.Values.maxParallelism) }}
{{ $job }}.autoscaler.maxParallelism: {{ include "flink-pql.text" .autoscaler.maxParallelism }} is above maxParallelism ({{ include "flink-pql.text" $root.Values.maxParallelism }}); lower it
{{- end }}
{{- end }}
{{- if and .restore.nonce (not .restore.path) }}
{{ $job }}.restore.nonce: requests a restore without a path; set {{ $job }}.restore.path
{{- end }}
{{- $written := include (printf "flink-pql.%sOptions" $job) $root | fromYaml }}
{{- range $key, $_ := .options }}
{{- if hasKey $written $key }}
{{ $job }}.options.{{ $key }}: is set by the chart; change the chart's value for it
{{- else if eq $key "pql.parallelism" }}
{{ $job }}.options.pql.parallelism: would override the operator and the autoscaler; set {{ $job }}.parallelism
{{- else if eq $key "pql.checkpoint.directory" }}
{{ $job }}.options.pql.checkpoint.directory: would override the directory that the operator reads; set storage.directory
{{- else if hasPrefix "pql.webhook." $key }}
{{ $job }}.options.{{ $key }}: belongs to a webhook; set it under webhooks
{{- else if not (hasPrefix "pql." $key) }}
{{ $job }}.options.{{ $key }}: is not an option of the job, as it does not begin with pql.; set Flink's settings in {{ $job }}.flinkConfiguration
{{- else if include "flink-pql.isSecret" $key }}
{{ $job }}.options.{{ $key }}: is a secret, and a ConfigMap would contain it; set kafka.secretPropertiesFrom or postgres.existingSecret
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* Refuses Flink settings that are secrets, options of the job, or fixed by the chart. */}}
{{- define "flink-pql.checkFlink" -}}
{{- $values := dict
  "taskmanager.numberOfTaskSlots" "taskManager.slots of the job"
  "parallelism.default" "parallelism of the job"
  "pipeline.max-parallelism" "maxParallelism"
  "execution.checkpointing.interval" "checkpoints.interval of the job"
  "metrics.reporter.prom.port" "metrics.port" }}
{{- $ports := list "jobmanager.rpc.port" "high-availability.jobmanager.port" "blob.server.port" "taskmanager.rpc.port" "taskmanager.data.port" "metrics.internal.query-service.port" "rest.port" }}
{{- range $place, $settings := dict "flinkConfiguration" .Values.flinkConfiguration "scoring.flinkConfiguration" .Values.scoring.flinkConfiguration "delivery.flinkConfiguration" .Values.delivery.flinkConfiguration }}
{{- range $key, $_ := $settings }}
{{- if include "flink-pql.isSecret" $key }}
{{ $place }}.{{ $key }}: is a secret, and a ConfigMap would contain it; use serviceAccount.annotations, or pod.envFrom with a Secret
{{- else if hasPrefix "pql." $key }}
{{ $place }}.{{ $key }}: is an option of the job; set it in scoring.options or delivery.options
{{- else if hasKey $values $key }}
{{ $place }}.{{ $key }}: is set from a value of the chart, which pods and options depend on; set {{ get $values $key }}
{{- else if has $key $ports }}
{{ $place }}.{{ $key }}: is fixed, since the NetworkPolicy opens this port; remove it
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "flink-pql.checkMetrics" -}}
{{- with .Values.metrics }}
{{- if has (int .port) (list 6121 6122 6123 6124 6125 8081) }}
metrics.port: Flink already listens on {{ include "flink-pql.text" .port }}; set another port
{{- end }}
{{- if not .enabled }}
{{- if .podMonitor.enabled }}
metrics.podMonitor.enabled: needs metrics; set metrics.enabled to true
{{- end }}
{{- if .prometheusRule.enabled }}
metrics.prometheusRule.enabled: alerts need metrics; set metrics.enabled to true
{{- end }}
{{- end }}
{{- end }}
{{- end }}
