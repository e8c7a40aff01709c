{{/*
Where secrets are: each in a Secret that is there already, or in one of the chart, from a value. Names of the chart's
Secrets begin with a prefix: the release's full name, and that of a task for the copy which it has while it runs.
*/}}

{{/* Name and key of the password of the delivery job's user, as JSON; empty if there is none. Takes root and prefix. */}}
{{- define "flink-pql.postgresSecret" -}}
{{- include "flink-pql.secretReference" (dict "login" .root.Values.postgres "prefix" .prefix "key" "password") }}
{{- end }}

{{/* The same for the user that owns the tables. */}}
{{- define "flink-pql.ownerSecret" -}}
{{- include "flink-pql.secretReference" (dict "login" .root.Values.postgres.owner "prefix" .prefix "key" "owner-password") }}
{{- end }}

{{- define "flink-pql.secretReference" -}}
{{- if .login.existingSecret.name }}
{{- toJson .login.existingSecret }}
{{- else if .login.password }}
{{- dict "name" (printf "%s-postgres" .prefix) "key" .key | toJson }}
{{- end }}
{{- end }}

{{/* Variables with secrets of Kafka's clients, which are read where a job is submitted. Takes root and prefix. */}}
{{- define "flink-pql.kafkaEnvironment" -}}
{{- range $setting, $_ := .root.Values.kafka.secretProperties }}
{{ include "flink-pql.kafkaVariable" (dict "setting" $setting "secret" (printf "%s-kafka" $.prefix) "key" $setting) }}
{{- end }}
{{- range $setting, $reference := .root.Values.kafka.secretPropertiesFrom }}
{{ include "flink-pql.kafkaVariable" (dict "setting" $setting "secret" $reference.name "key" $reference.key) }}
{{- end }}
{{- end }}

{{- define "flink-pql.kafkaVariable" -}}
- name: PQL_KAFKA_PROPERTIES_{{ .setting | upper | replace "." "_" }}
  valueFrom:
    secretKeyRef: {name: {{ .secret }}, key: {{ .key }}}
{{- end }}

{{/* Which keys of a Secret are a webhook's files: part to key, as JSON. Takes the webhook. */}}
{{- define "flink-pql.webhookFiles" -}}
{{- $files := dict }}
{{- $existing := default dict .existingSecret }}
{{- range $part := list "url" "secret" "headers" }}
{{- if $existing.name }}
{{- with get $existing (printf "%sKey" $part) }}
{{- $_ := set $files $part . }}
{{- end }}
{{- else if get (default dict $.secret) $part }}
{{- $_ := set $files $part $part }}
{{- end }}
{{- end }}
{{- toJson $files }}
{{- end }}

{{/* The Secret that holds them. Takes root, name and webhook. */}}
{{- define "flink-pql.webhookSecretName" -}}
{{- $existing := default dict .webhook.existingSecret }}
{{- default (printf "%s-webhook-%s" (include "flink-pql.fullname" .root) .name) $existing.name }}
{{- end }}

{{/* A volume with one key of a Secret as the file "password". Takes name and secret, as JSON. */}}
{{- define "flink-pql.passwordVolume" -}}
{{- $secret := fromJson .secret -}}
- name: {{ .name }}
  secret:
    secretName: {{ $secret.name }}
    defaultMode: 0440
    items:
      - {key: {{ $secret.key }}, path: password}
{{- end }}

{{/* Certificates of Kafka's clients. Takes the Secret's name. */}}
{{- define "flink-pql.kafkaTlsVolume" -}}
- name: kafka-tls
  secret:
    secretName: {{ . }}
    defaultMode: 0440
{{- end }}

{{/* A Secret. Takes root, name, data (key to text), and maybe component and annotations. */}}
{{- define "flink-pql.secret" -}}
{{- if .data }}
---
apiVersion: v1
kind: Secret
metadata:
  {{- include "flink-pql.metadata" . | nindent 2 }}
type: Opaque
data:
  {{- range $key, $text := .data }}
  {{ $key }}: {{ $text | b64enc | quote }}
  {{- end }}
{{- end }}
{{- end }}

{{/* Kafka's secrets that the chart keeps. Takes root, prefix, and maybe annotations. */}}
{{- define "flink-pql.kafkaSecretObject" -}}
{{- include "flink-pql.secret" (dict "root" .root "name" (printf "%s-kafka" .prefix) "annotations" .annotations "data" .root.Values.kafka.secretProperties) }}
{{- end }}

{{/* The same of the database. */}}
{{- define "flink-pql.postgresSecretObject" -}}
{{- $data := dict }}
{{- with .root.Values.postgres.password }}
{{- $_ := set $data "password" . }}
{{- end }}
{{- with .root.Values.postgres.owner.password }}
{{- $_ := set $data "owner-password" . }}
{{- end }}
{{- include "flink-pql.secret" (dict "root" .root "name" (printf "%s-postgres" .prefix) "component" "delivery" "annotations" .annotations "data" $data) }}
{{- end }}
