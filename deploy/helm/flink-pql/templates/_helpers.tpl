{{/* The chart's name, as it stands in labels. */}}
{{- define "flink-pql.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{/*
What every resource's name begins with. At most 36 characters: a FlinkDeployment's name may have 45, since
services are named after it, and "-delivery" comes behind.
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

{{/* The name of a job's resources. Takes root and job ("scoring", "delivery"). */}}
{{- define "flink-pql.jobName" -}}
{{- printf "%s-%s" (include "flink-pql.fullname" .root) .job }}
{{- end }}

{{/* Labels that select; they never change. */}}
{{- define "flink-pql.selectorLabels" -}}
app.kubernetes.io/name: {{ include "flink-pql.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Labels that select the pods of one job. Takes root and job. */}}
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

{{/*
Metadata of a resource. Takes root and name, and maybe component, labels, annotations.
*/}}
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

{{/* A duration of the values ("10s", "15 min") in milliseconds. */}}
{{- define "flink-pql.millis" -}}
{{- $factors := dict "ms" 1 "s" 1000 "m" 60000 "min" 60000 "h" 3600000 "d" 86400000 }}
{{- $number := regexFind "^[0-9]+" . | int64 }}
{{- mul $number (get $factors (regexFind "[a-z]+$" .)) }}
{{- end }}

{{/* Whether a setting's name says that its value is a secret: of Kafka's clients, of Flink and its file systems. */}}
{{- define "flink-pql.isSecret" -}}
{{- if regexMatch "(?i)((password|secret|token|credential|jaas\\.config|keystore\\.key|(access|secret|api|service)[.-]?key|auth-params|http-headers)$|account\\.key(\\.|$))" . }}true{{ end }}
{{- end }}

{{/*
A value as it is written in a file: Helm reads whole numbers as floating-point ones, and would write a million as 1e+06.
*/}}
{{- define "flink-pql.text" -}}
{{- if and (kindIs "float64" .) (eq (float64 (int64 .)) .) }}{{ int64 . }}{{ else }}{{ . }}{{ end }}
{{- end }}

{{/*
What an uninstall leaves: jobs need it for their last savepoint, which is taken after the rest of the chart is gone.
*/}}
{{- define "flink-pql.keep" -}}
helm.sh/resource-policy: keep
{{- end }}

{{/* A file of deploy/monitoring. Takes root and file. */}}
{{- define "flink-pql.monitoringFile" -}}
{{- $path := printf "files/monitoring/%s" .file }}
{{- $text := .root.Files.Get $path }}
{{- if not $text }}
{{- fail (printf "The chart lacks %s: package it from a whole checkout, with deploy/monitoring in it" $path) }}
{{- end }}
{{- $text }}
{{- end }}
