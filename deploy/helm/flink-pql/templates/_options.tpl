{{/*
The jobs' pql.* options. Each job reads them from a file in a ConfigMap. The file contains no secrets, only the paths at
which they are mounted.
*/}}

{{- define "flink-pql.home" -}}/opt/flink-pql{{- end }}

{{/* Path of a job's options file. Parameters: root, job. */}}
{{- define "flink-pql.optionsFile" -}}
{{ include "flink-pql.home" . }}/config/{{ .job }}.yaml
{{- end }}

{{/* Options that both jobs have. Parameters: root, job. */}}
{{- define "flink-pql.commonOptions" -}}
{{- $job := index .root.Values .job }}
{{- include "flink-pql.kafkaOptions" .root }}
pql.checkpoint.interval: {{ $job.checkpoints.interval | quote }}
pql.max-parallelism: {{ include "flink-pql.text" .root.Values.maxParallelism }}
{{- end }}

{{/* Brokers, and the topics that scoring writes and delivery reads. */}}
{{- define "flink-pql.kafkaOptions" }}
{{- with .Values.kafka }}
pql.kafka.bootstrap-servers: {{ .bootstrapServers | quote }}
pql.kafka.topics.qualifications: {{ .topics.qualifications | quote }}
pql.kafka.topics.shadow-qualifications: {{ .topics.shadowQualifications | quote }}
pql.kafka.topics.backfill: {{ .topics.backfill | quote }}
pql.kafka.topics.accounts: {{ .topics.accounts | quote }}
pql.kafka.topics.rule-sets: {{ .topics.ruleSets | quote }}
pql.kafka.topics.dead-letters: {{ .topics.deadLetters | quote }}
{{- end }}
{{- include "flink-pql.kafkaClientOptions" . }}
{{- end }}

{{/* Topic of alerts that were given up. */}}
{{- define "flink-pql.alertTopicOption" }}
pql.kafka.topics.alert-dead-letters: {{ .Values.kafka.topics.alertDeadLetters | quote }}
{{- end }}

{{/* Kafka client settings without secrets. */}}
{{- define "flink-pql.kafkaClientOptions" }}
{{- range $key, $value := .Values.kafka.properties }}
pql.kafka.properties.{{ $key }}: {{ include "flink-pql.text" $value | quote }}
{{- end }}
{{- with .Values.kafka.tls }}
{{- if .existingSecret }}
{{- $directory := printf "%s/kafka-tls" (include "flink-pql.home" $) }}
pql.kafka.properties.ssl.truststore.type: {{ .truststoreType | quote }}
pql.kafka.properties.ssl.truststore.location: {{ printf "%s/%s" $directory .truststore | quote }}
{{- if .keystore }}
pql.kafka.properties.ssl.keystore.type: {{ .keystoreType | quote }}
pql.kafka.properties.ssl.keystore.location: {{ printf "%s/%s" $directory .keystore | quote }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "flink-pql.scoringOptions" -}}
{{- include "flink-pql.commonOptions" (dict "root" . "job" "scoring") }}
pql.kafka.topics.usage: {{ .Values.kafka.topics.usage | toJson }}
pql.kafka.delivery: {{ .Values.kafka.delivery | quote }}
pql.kafka.transaction-timeout: {{ .Values.kafka.transactionTimeout | quote }}
pql.rules.file: {{ include "flink-pql.home" . }}/rules/{{ include "flink-pql.rulesKey" . }}
{{- if eq .Values.scoring.upgradeMode "stateless" }}
pql.kafka.start-without-state: true
{{- end }}
{{- include "flink-pql.formatOptions" . }}
{{- include "flink-pql.rulesTopicOptions" . }}
{{- end }}

{{/* Formats of usage topics: names, or paths of mounted files. */}}
{{- define "flink-pql.formatOptions" }}
{{- with .Values.formats.topics }}
{{- $formats := list }}
{{- range $topic, $format := . }}
{{- $path := printf "%s/formats/%s" (include "flink-pql.home" $) $format }}
{{- $formats = append $formats (printf "%s=%s" $topic (ternary $path $format (hasKey $.Values.formats.files $format))) }}
{{- end }}
pql.messages.formats: {{ toJson $formats }}
{{- end }}
{{- end }}

{{- define "flink-pql.formatsConfigMap" -}}
{{- printf "%s-formats" (include "flink-pql.fullname" .) }}
{{- end }}

{{/* The topic from which scoring follows new versions of the rule set, if there is one. */}}
{{- define "flink-pql.rulesTopicOptions" }}
{{- with .Values.kafka.topics.rules }}
pql.rules.topic: {{ . | quote }}
pql.rules.lead: {{ $.Values.rules.lead | quote }}
pql.rules.keep: {{ $.Values.rules.keep | quote }}
{{- end }}
{{- end }}

{{/* Options of the task that publishes the rule set. */}}
{{- define "flink-pql.rulesPushOptions" -}}
{{- include "flink-pql.kafkaOptions" . }}
{{- include "flink-pql.rulesTopicOptions" . }}
pql.rules.file: {{ include "flink-pql.home" . }}/{{ ternary "rules" "config" (ne .Values.rules.existingConfigMap.name "") }}/{{ include "flink-pql.rulesKey" . }}
{{- end }}

{{/* Options of the task that backfills a candidate: where scoring reads, and what it merges. */}}
{{- define "flink-pql.backfillOptions" -}}
{{- include "flink-pql.kafkaOptions" . }}
{{- include "flink-pql.rulesTopicOptions" . }}
{{- include "flink-pql.formatOptions" . }}
pql.kafka.topics.usage: {{ .Values.kafka.topics.usage | toJson }}
pql.backfill.candidate: {{ .Values.backfill.candidate | quote }}
pql.backfill.wait: {{ .Values.backfill.wait | quote }}
{{- with .Values.backfill.parallelism }}
pql.parallelism: {{ include "flink-pql.text" . }}
{{- end }}
{{- range $key, $value := .Values.scoring.options }}
{{- if or (eq $key "pql.kafka.group-id") (hasPrefix "pql.messages." $key) }}
{{ $key }}: {{ include "flink-pql.optionValue" $value }}
{{- end }}
{{- end }}
{{- end }}

{{- define "flink-pql.deliveryOptions" -}}
{{- include "flink-pql.commonOptions" (dict "root" . "job" "delivery") }}
{{- include "flink-pql.rulesTopicOptions" . }}
{{- include "flink-pql.alertTopicOption" . }}
{{- include "flink-pql.postgresOptions" . }}
pql.postgres.migrate: {{ not .Values.migrations.hook }}
{{- if not .Values.migrations.hook }}
{{- include "flink-pql.ownerOptions" . }}
{{- end }}
{{- include "flink-pql.webhookOptions" . }}
{{- end }}

{{/* Connection of the delivery job to the tables. */}}
{{- define "flink-pql.postgresOptions" }}
{{- with .Values.postgres }}
pql.postgres.url: {{ .url | quote }}
pql.postgres.schema: {{ .schema | quote }}
pql.postgres.user: {{ .user | quote }}
pql.postgres.history-retention: {{ .historyRetention | quote }}
{{- if include "flink-pql.postgresSecret" (dict "root" $ "prefix" "any") }}
pql.postgres.password-file: {{ include "flink-pql.home" $ }}/postgres/password
{{- end }}
{{- end }}
{{- end }}

{{/* Connection of the tables' owner, if that is a separate user. */}}
{{- define "flink-pql.ownerOptions" }}
{{- with .Values.postgres.owner.user }}
pql.postgres.migration-user: {{ . | quote }}
{{- if include "flink-pql.ownerSecret" (dict "root" $ "prefix" "any") }}
pql.postgres.migration-password-file: {{ include "flink-pql.home" $ }}/postgres-owner/password
{{- end }}
{{- end }}
{{- end }}

{{- define "flink-pql.webhookOptions" }}
{{- with .Values.webhooks }}
pql.webhooks: {{ keys . | sortAlpha | toJson }}
{{- end }}
{{- range $name, $webhook := .Values.webhooks }}
{{- $files := include "flink-pql.webhookFiles" $webhook | fromJson }}
{{- range $part := keys $files | sortAlpha }}
pql.webhook.{{ $name }}.{{ $part }}-file: {{ include "flink-pql.home" $ }}/webhooks/{{ $name }}/{{ $part }}
{{- end }}
{{- with $webhook.url }}
pql.webhook.{{ $name }}.url: {{ . | quote }}
{{- end }}
{{- range $key, $value := $webhook.options }}
pql.webhook.{{ $name }}.{{ $key }}: {{ include "flink-pql.optionValue" $value }}
{{- end }}
{{- end }}
{{- end }}

{{/* Content of a job's options file, including the user's options. Parameters: root, job. */}}
{{- define "flink-pql.options" -}}
{{- include (printf "flink-pql.%sOptions" .job) .root }}
{{- range $key, $value := (index .root.Values .job).options }}
{{ $key }}: {{ include "flink-pql.optionValue" $value }}
{{- end }}
{{- end }}

{{- define "flink-pql.optionValue" -}}
{{- if kindIs "slice" . }}{{ toJson . }}{{ else }}{{ include "flink-pql.text" . | quote }}{{ end }}
{{- end }}

{{/* Options of the migration task, which needs the database only. */}}
{{- define "flink-pql.migrationOptions" -}}
{{- include "flink-pql.postgresOptions" . }}
{{- include "flink-pql.ownerOptions" . }}
{{- end }}

{{/* Name of the ConfigMap with the rule set. */}}
{{- define "flink-pql.rulesConfigMap" -}}
{{- default (printf "%s-rules" (include "flink-pql.fullname" .)) .Values.rules.existingConfigMap.name }}
{{- end }}

{{- define "flink-pql.rulesKey" -}}
{{- if .Values.rules.existingConfigMap.name }}
{{- .Values.rules.existingConfigMap.key }}
{{- else }}rules.yaml
{{- end }}
{{- end }}

{{/* Text of the rule set: the inline one, else the preset. */}}
{{- define "flink-pql.ruleSet" -}}
{{- if .Values.rules.inline }}
{{- .Values.rules.inline }}
{{- else }}
{{- $path := printf "files/rules/%s.yaml" .Values.rules.preset }}
{{- $text := .Files.Get $path }}
{{- if not $text }}
{{- fail (printf "rules.preset: the chart has no rule set '%s'; set rules.preset to one of %s, or set rules.inline or rules.existingConfigMap.name" .Values.rules.preset (include "flink-pql.presets" .)) }}
{{- end }}
{{- $text }}
{{- end }}
{{- end }}

{{- define "flink-pql.presets" -}}
{{- $names := list }}
{{- range $path, $_ := .Files.Glob "files/rules/*.yaml" }}
{{- $names = append $names (base $path | trimSuffix ".yaml") }}
{{- end }}
{{- $names | sortAlpha | join ", " }}
{{- end }}

{{/* Options of the task that creates topics. */}}
{{- define "flink-pql.topicOptions" -}}
{{- include "flink-pql.kafkaOptions" . }}
{{- include "flink-pql.alertTopicOption" . }}
{{- include "flink-pql.rulesTopicOptions" . }}
pql.topics.partitions: {{ include "flink-pql.text" .Values.topics.partitions }}
pql.topics.replication-factor: {{ include "flink-pql.text" .Values.topics.replicationFactor }}
{{- end }}
