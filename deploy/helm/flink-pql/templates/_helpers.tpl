{{/* The chart's name in labels. */}}
{{- define "flink-pql.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/*
Prefix of all resource names, truncated to 36 characters. A FlinkDeployment's name may have 45, because Flink derives
service names from it, and "-delivery" is appended.
*/}}
{{- define "flink-pql.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 36 | trimSuffix "-" }}
{{- else }}
{{- $name := include "flink-pql.name" . }}
{{- if contains $name .Release.Name }}
{{- .Release.Name | trunc 36 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 36 | trimSuffix "-" }}
{{- end }}
{{- end }}
{{- end }}

{{/* Name of a job's resources. Parameters: root, job ("scoring" or "delivery"). */}}
{{- define "flink-pql.jobName" -}}
{{- printf "%s-%s" (include "flink-pql.fullname" .root) .job }}
{{- end }}

{{/* Labels used in selectors, which must never change. */}}
{{- define "flink-pql.selectorLabels" -}}
app.kubernetes.io/name: {{ include "flink-pql.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Labels that select the pods of one job. Parameters: root, job. */}}
{{- define "flink-pql.jobSelectorLabels" -}}
{{ include "flink-pql.selectorLabels" .root }}
app.kubernetes.io/component: {{ .job }}
{{- end }}

{{/* Labels of every resource. */}}
{{- define "flink-pql.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "flink-pql.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/part-of: flink-pql
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Metadata of a resource. Parameters: root, name; optional: component, labels, annotations. */}}
{{- define "flink-pql.metadata" -}}
name: {{ .name }}
namespace: {{ .root.Release.Namespace }}
labels:
  {{- include "flink-pql.labels" .root | nindent 2 }}
  {{- with .component }}
  app.kubernetes.io/component: {{ . }}
  {{- end }}
  {{- with .labels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with merge (dict) (default dict .annotations) .root.Values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "flink-pql.image" -}}
{{- $image := .Values.image }}
{{- if $image.digest }}
{{- printf "%s@%s" $image.repository $image.digest }}
{{- else }}
{{- printf "%s:%s" $image.repository (default .Chart.AppVersion $image.tag) }}
{{- end }}
{{- end }}

{{- define "flink-pql.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "flink-pql.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{/* TaskManagers start no pods, so they have an account of their own. */}}
{{- define "flink-pql.taskManagerServiceAccountName" -}}
{{- $default := include "flink-pql.serviceAccountName" . }}
{{- if .Values.serviceAccount.create }}
{{- $default = printf "%s-taskmanager" (include "flink-pql.fullname" .) }}
{{- end }}
{{- default $default .Values.serviceAccount.taskManagerName }}
{{- end }}

{{/* Converts a duration such as "10s" or "15 min" to milliseconds. */}}
{{- define "flink-pql.millis" -}}
{{- $factors := dict "ms" 1 "s" 1000 "m" 60000 "min" 60000 "h" 3600000 "d" 86400000 }}
{{- $number := regexFind "^[0-9]+" . | int64 }}
{{- mul $number (get $factors (regexFind "[a-z]+$" .)) }}
{{- end }}

{{/* "true" if the name of a setting of Kafka, Flink or a file system denotes a secret, else empty. */}}
{{- define "flink-pql.isSecret" -}}
{{- if regexMatch "(?i)((password|passphrase|secret|token|credential|jaas\\.config|keystore\\.key|(access|secret|api|service)[.-]?key|auth-params|http-headers)$|account\\.key(\\.|$))" . }}true{{ end }}
{{- end }}

{{/*
Formats a value as text. Helm parses every number as a floating-point number and would print a million as 1e+06. Every
template must therefore write numbers with this one.
*/}}
{{- define "flink-pql.text" -}}
{{- if not (kindIs "float64" .) }}{{ . }}
{{- else if regexMatch "e" (toJson .) }}{{ regexReplaceAll "[.]?0+$" (printf "%.20f" .) "" }}
{{- else }}{{ toJson . }}
{{- end }}
{{- end }}

{{/*
Annotation that keeps a resource on uninstall. The jobs take their last savepoint after Helm has deleted the rest.
*/}}
{{- define "flink-pql.keep" -}}
helm.sh/resource-policy: keep
{{- end }}

{{/* Content of a file in deploy/monitoring. Parameters: root, file. */}}
{{- define "flink-pql.monitoringFile" -}}
{{- $path := printf "files/monitoring/%s" .file }}
{{- $text := .root.Files.Get $path }}
{{- if not $text }}
{{- fail (printf "The chart lacks %s; package it from a full checkout, which contains deploy/monitoring" $path) }}
{{- end }}
{{- $text }}
{{- end }}
