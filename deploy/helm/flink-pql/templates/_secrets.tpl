{{/*
Secrets. Each secret is either in an existing Secret or, if set as a value, in a Secret of the chart. Names of the chart's
Secrets begin with a prefix: the release's full name, or a hook's name for the copies that exist while the hook runs.
*/}}

{{/* Name and key of the delivery user's password as JSON; empty if it has none. Parameters: root, prefix. */}}
{{- define "flink-pql.postgresSecret" -}}
{{- include "flink-pql.secretReference" (dict "login" .root.Values.postgres "prefix" .prefix "key" "password") }}
{{- end }}

{{/* Name and key of the owner's password as JSON; empty if it has none. Parameters: root, prefix. */}}
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

{{/* Environment variables with Kafka's secrets, which every process of a job reads. Parameters: root, prefix. */}}
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

{{/* Keys of a webhook's Secret by part (url, secret, headers), as JSON. Parameter: the webhook. */}}
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

{{/* Name of a webhook's Secret. Parameters: root, name, webhook. */}}
{{- define "flink-pql.webhookSecretName" -}}
{{- $existing := default dict .webhook.existingSecret }}
{{- default (printf "%s-webhook-%s" (include "flink-pql.fullname" .root) .name) $existing.name }}
{{- end }}

{{/* A volume that mounts one key of a Secret as the file "password". Parameters: name, secret (as JSON). */}}
{{- define "flink-pql.passwordVolume" -}}
{{- $secret := fromJson .secret -}}
- name: {{ .name }}
  secret:
    secretName: {{ $secret.name }}
    defaultMode: 0440
    items:
      - {key: {{ $secret.key }}, path: password}
{{- end }}

{{/* The volume with Kafka's certificates. Parameter: the Secret's name. */}}
{{- define "flink-pql.kafkaTlsVolume" -}}
- name: kafka-tls
  secret:
    secretName: {{ . }}
    defaultMode: 0440
{{- end }}

{{/* A Secret. Parameters: root, name, data (text by key); optional: component, annotations. */}}
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

{{/* The Secret with kafka.secretProperties. Parameters: root, prefix; optional: annotations. */}}
{{- define "flink-pql.kafkaSecretObject" -}}
{{- include "flink-pql.secret" (dict "root" .root "name" (printf "%s-kafka" .prefix) "annotations" .annotations "data" .root.Values.kafka.secretProperties) }}
{{- end }}

{{/* The Secret with the passwords of the database. Parameters: root, prefix; optional: annotations. */}}
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
