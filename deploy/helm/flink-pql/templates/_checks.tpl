{{/* What the schema cannot say: errors between values, each with what to set. All of them are told at once. */}}
{{- define "flink-pql.check" -}}
{{- $errors := list }}
{{- range $check := list "Names" "Kafka" "Postgres" "Rules" "Webhooks" "Storage" "Scoring" "Delivery" "Flink" "Metrics" }}
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
fullnameOverride: '{{ include "flink-pql.fullname" . }}' is no name for a FlinkDeployment; set one of lower-case letters, digits and '-' that begins with a letter
{{- end }}
{{- if not (or .Values.scoring.enabled .Values.delivery.enabled) }}
scoring.enabled: nothing would be installed; set scoring.enabled or delivery.enabled to true
{{- end }}
{{- end }}

{{- define "flink-pql.checkKafka" -}}
{{- with .Values.kafka }}
{{- if not .bootstrapServers }}
kafka.bootstrapServers: is required; set host:port of some brokers
{{- end }}
{{- if and $.Values.scoring.enabled (not .topics.usage) }}
kafka.topics.usage: is required; set the topics that usage is read from
{{- end }}
{{- $topics := concat .topics.usage (list .topics.qualifications .topics.accounts .topics.ruleSets .topics.deadLetters .topics.alertDeadLetters) }}
{{- if lt (len (uniq $topics)) (len $topics) }}
kafka.topics: a name is there twice; give each topic its own, since each is read or written for one thing only
{{- end }}
{{- if and $.Values.scoring.enabled (eq .delivery "exactly-once") }}
{{- if le (include "flink-pql.millis" .transactionTimeout | int64) (include "flink-pql.millis" $.Values.scoring.checkpoints.interval | int64) }}
kafka.transactionTimeout: {{ .transactionTimeout }} is not longer than scoring.checkpoints.interval ({{ $.Values.scoring.checkpoints.interval }}), so every transaction would be lost; set it above the longest outage, or kafka.delivery to at-least-once
{{- end }}
{{- end }}
{{- range $setting, $_ := .properties }}
{{- if include "flink-pql.isSecret" $setting }}
kafka.properties.{{ $setting }}: is a secret and would stand in a ConfigMap; name its Secret in kafka.secretPropertiesFrom
{{- end }}
{{- end }}
{{- range $setting, $_ := .secretProperties }}
{{- if hasKey $.Values.kafka.secretPropertiesFrom $setting }}
kafka.secretProperties.{{ $setting }}: is in kafka.secretPropertiesFrom too; keep one of both
{{- end }}
{{- end }}
{{- $settings := merge (dict) .properties .secretProperties .secretPropertiesFrom }}
{{- if and (hasPrefix "SASL" (get .properties "security.protocol")) (not (hasKey $settings "sasl.jaas.config")) }}
kafka.secretPropertiesFrom: security.protocol is {{ get .properties "security.protocol" }} without a login; set sasl.jaas.config to the Secret that holds it
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
postgres.url: holds a user or password, and stands in a ConfigMap; set postgres.user and postgres.existingSecret
{{- end }}
{{- if not .user }}
postgres.user: is required for delivery; set who writes to the tables
{{- end }}
{{- if and .password .existingSecret.name }}
postgres.password: is given twice; remove it or postgres.existingSecret.name
{{- end }}
{{- if and .owner.password .owner.existingSecret.name }}
postgres.owner.password: is given twice; remove it or postgres.owner.existingSecret.name
{{- end }}
{{- if and (not .owner.user) (or .owner.password .owner.existingSecret.name) }}
postgres.owner.user: is missing; set whose password postgres.owner holds
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "flink-pql.checkRules" -}}
{{- if and .Values.rules.inline .Values.rules.existingConfigMap.name }}
rules.inline: there is rules.existingConfigMap.name too; remove one of both
{{- end }}
{{- end }}

{{- define "flink-pql.checkWebhooks" -}}
{{- range $name, $webhook := .Values.webhooks }}
{{- $files := include "flink-pql.webhookFiles" $webhook | fromJson }}
{{- $given := default dict $webhook.secret }}
{{- if and $webhook.existingSecret (or $given.url $given.secret $given.headers) }}
webhooks.{{ $name }}.secret: there is existingSecret too; remove one of both
{{- end }}
{{- if and $webhook.url $files.url }}
webhooks.{{ $name }}.url: is given twice; remove it, or the one in the Secret
{{- end }}
{{- if not (or $webhook.url $files.url) }}
webhooks.{{ $name }}: has no address; set existingSecret.name and existingSecret.urlKey, or url if it is no secret
{{- end }}
{{- range $option, $_ := $webhook.options }}
{{- if regexMatch "^(url|secret|headers)(-(env|file))?$" $option }}
webhooks.{{ $name }}.options.{{ $option }}: has no place among options; set webhooks.{{ $name }}.existingSecret, or url if it is no secret
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "flink-pql.checkStorage" -}}
{{- $claim := include "flink-pql.hasClaim" . }}
{{- with .Values.storage }}
{{- if and .directory $claim }}
storage.directory: there is storage.claim too; remove one of both
{{- end }}
{{- if and .claim.create .claim.existingClaim }}
storage.claim.create: there is storage.claim.existingClaim too; set create to false, or remove the other
{{- end }}
{{- end }}
{{- if and .Values.highAvailability.enabled (not (include "flink-pql.hasStorage" .)) }}
storage.directory: is required for highAvailability.enabled; set a directory in object storage, or storage.claim
{{- end }}
{{- end }}

{{- define "flink-pql.checkScoring" -}}
{{- include "flink-pql.checkJob" (dict "root" . "job" "scoring") }}
{{- end }}

{{- define "flink-pql.checkDelivery" -}}
{{- include "flink-pql.checkJob" (dict "root" . "job" "delivery") }}
{{- end }}

{{/* Takes root and job. */}}
{{- define "flink-pql.checkJob" -}}
{{- $job := .job }}
{{- $root := .root }}
{{- $values := index .root.Values .job }}
{{- $available := .root.Values.highAvailability.enabled }}
{{- $stored := include "flink-pql.hasStorage" .root }}
{{- if $values.enabled }}
{{- with $values }}
{{- if and (ne .upgradeMode "stateless") (not $stored) }}
{{ $job }}.upgradeMode: {{ .upgradeMode }} needs a place for state; set storage.directory or storage.claim
{{- end }}
{{- if and (eq .upgradeMode "last-state") (not $available) }}
{{ $job }}.upgradeMode: last-state needs high availability; set highAvailability.enabled to true, or the mode to savepoint
{{- end }}
{{- if and (gt (int .jobManager.replicas) 1) (not $available) }}
{{ $job }}.jobManager.replicas: more than one needs high availability; set highAvailability.enabled to true, or replicas to 1
{{- end }}
{{- if and (or .savepoints.schedule .savepoints.request .savepoints.onDeletion) (not $stored) }}
{{ $job }}.savepoints: need a place; set storage.directory or storage.claim
{{- end }}
{{- if ne (mod (int .parallelism) (int .taskManager.slots) | int) 0 }}
{{ $job }}.parallelism: {{ .parallelism }} is no multiple of {{ $job }}.taskManager.slots ({{ .taskManager.slots }}), so slots would be paid for and stay empty; set one of both accordingly
{{- end }}
{{- if gt (int .parallelism) (int $root.Values.maxParallelism) }}
{{ $job }}.parallelism: {{ .parallelism }} is above maxParallelism ({{ $root.Values.maxParallelism }}); set it lower, or maxParallelism higher before there is state
{{- end }}
{{- if .autoscaler.enabled }}
{{- if or (lt (int .parallelism) (int .autoscaler.minParallelism)) (gt (int .parallelism) (int .autoscaler.maxParallelism)) }}
{{ $job }}.parallelism: {{ .parallelism }} is outside of what the autoscaler may choose; set it from autoscaler.minParallelism ({{ .autoscaler.minParallelism }}) to autoscaler.maxParallelism ({{ .autoscaler.maxParallelism }})
{{- end }}
{{- if gt (int .autoscaler.maxParallelism) (int $root.Values.maxParallelism) }}
{{ $job }}.autoscaler.maxParallelism: {{ .autoscaler.maxParallelism }} is above maxParallelism ({{ $root.Values.maxParallelism }}); set it lower
{{- end }}
{{- end }}
{{- if and .restore.nonce (not .restore.path) }}
{{ $job }}.restore.nonce: says to start anew and not from where; set {{ $job }}.restore.path
{{- end }}
{{- $written := include (printf "flink-pql.%sOptions" $job) $root | fromYaml }}
{{- range $key, $_ := .options }}
{{- if hasKey $written $key }}
{{ $job }}.options.{{ $key }}: is written by the chart already; set the value it comes from
{{- else if eq $key "pql.parallelism" }}
{{ $job }}.options.pql.parallelism: would overrule operator and autoscaler; set {{ $job }}.parallelism
{{- else if eq $key "pql.checkpoint.directory" }}
{{ $job }}.options.pql.checkpoint.directory: would overrule what the operator looks at; set storage.directory
{{- else if hasPrefix "pql.webhook." $key }}
{{ $job }}.options.{{ $key }}: has no place here; set it under webhooks
{{- else if not (hasPrefix "pql." $key) }}
{{ $job }}.options.{{ $key }}: is no option of the job, for those begin with pql.; set settings of Flink in {{ $job }}.flinkConfiguration
{{- else if include "flink-pql.isSecret" $key }}
{{ $job }}.options.{{ $key }}: is a secret and would stand in a ConfigMap; set kafka.secretPropertiesFrom or postgres.existingSecret
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{/* Settings of Flink that would be read by nobody, or by too many. */}}
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
{{ $place }}.{{ $key }}: is a secret and would stand in a ConfigMap; use serviceAccount.annotations, or pod.envFrom with a Secret
{{- else if hasPrefix "pql." $key }}
{{ $place }}.{{ $key }}: is an option of the job; set it in scoring.options or delivery.options
{{- else if hasKey $values $key }}
{{ $place }}.{{ $key }}: is written from a value of the chart, which the job and its pods follow too; set {{ get $values $key }}
{{- else if has $key $ports }}
{{ $place }}.{{ $key }}: is fixed, since pods and NetworkPolicy name it; remove it
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "flink-pql.checkMetrics" -}}
{{- with .Values.metrics }}
{{- if has (int .port) (list 6121 6122 6123 6124 6125 8081) }}
metrics.port: Flink listens on {{ .port }} already; set another
{{- end }}
{{- if not .enabled }}
{{- if .podMonitor.enabled }}
metrics.podMonitor.enabled: there is nothing to read; set metrics.enabled to true
{{- end }}
{{- if .prometheusRule.enabled }}
metrics.prometheusRule.enabled: alerts without metrics stay silent; set metrics.enabled to true
{{- end }}
{{- end }}
{{- end }}
{{- end }}
