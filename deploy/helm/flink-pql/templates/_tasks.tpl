{{/*
One-off tasks: main classes of the job's jar.

A hook runs before an install or upgrade, when the release's own resources may not exist yet. It therefore has its own copies
of options and secrets. Helm deletes them after success, and keeps them and the logs after a failure until the next attempt.

Parameters: root, name, class, settings, options; optional: weight (among hooks, default 0); rules and formats, flags for a
task that reads the rule set or format files; flags for the secrets it needs: postgres, owner, kafka; jvm, options of the JVM; tmp, the size of its
volume for temporary files.
*/}}
{{- define "flink-pql.hook" -}}
{{- $name := printf "%s-%s" (include "flink-pql.fullname" .root) .name }}
{{- $before := dict "helm.sh/hook" "pre-install,pre-upgrade" "helm.sh/hook-weight" "-10" "helm.sh/hook-delete-policy" "before-hook-creation,hook-succeeded" }}
{{- $own := dict "root" .root "prefix" $name "annotations" $before }}
{{- if .postgres }}
{{ include "flink-pql.postgresSecretObject" $own }}
{{- end }}
{{- if .kafka }}
{{ include "flink-pql.kafkaSecretObject" $own }}
{{- end }}
---
{{ include "flink-pql.taskOptions" (dict "root" .root "task" . "annotations" $before) }}
---
apiVersion: batch/v1
kind: Job
metadata:
  {{- include "flink-pql.metadata" (dict "root" .root "name" $name "component" .name "annotations" (merge (dict "helm.sh/hook-weight" (default "0" .weight)) $before)) | nindent 2 }}
spec:
  backoffLimit: {{ include "flink-pql.text" .settings.backoffLimit }}
  template:
    metadata:
      {{- include "flink-pql.taskMetadata" (dict "root" .root "task" .) | nindent 6 }}
    spec:
      {{- include "flink-pql.taskPod" (dict "root" .root "task" . "own" $own "restartPolicy" "Never") | nindent 6 }}
{{- end }}

{{/* The task of helm test: a Pod, so that Helm shows its logs. It uses the release's Secrets. Parameters: those of flink-pql.hook. */}}
{{- define "flink-pql.test" -}}
{{- $name := printf "%s-%s" (include "flink-pql.fullname" .root) .name }}
{{- $own := dict "root" .root "prefix" (include "flink-pql.fullname" .root) }}
{{- $annotations := dict "helm.sh/hook" "test" "helm.sh/hook-delete-policy" "before-hook-creation" -}}
{{ include "flink-pql.taskOptions" (dict "root" .root "task" .) }}
---
apiVersion: v1
kind: Pod
metadata:
  {{- include "flink-pql.metadata" (dict "root" .root "name" $name "component" .name "labels" .root.Values.pod.labels "annotations" (merge $annotations .root.Values.pod.annotations)) | nindent 2 }}
spec:
  {{- include "flink-pql.taskPod" (dict "root" .root "task" . "own" $own "restartPolicy" "OnFailure") | nindent 2 }}
{{- end }}

{{/* The ConfigMap with a task's options. Parameters: root, task; optional: annotations. */}}
{{- define "flink-pql.taskOptions" -}}
apiVersion: v1
kind: ConfigMap
metadata:
  {{- include "flink-pql.metadata" (dict "root" .root "name" (printf "%s-%s" (include "flink-pql.fullname" .root) .task.name) "component" .task.name "annotations" .annotations) | nindent 2 }}
data:
  {{ .task.name }}.yaml: |
    {{- .task.options | trim | nindent 4 }}
  {{- if and .task.rules (not .root.Values.rules.existingConfigMap.name) }}
  {{ include "flink-pql.rulesKey" .root }}: |
    {{- include "flink-pql.ruleSet" .root | trim | nindent 4 }}
  {{- end }}
{{- end }}

{{/* Labels and annotations of a task's pod. Parameters: root, task. */}}
{{- define "flink-pql.taskMetadata" -}}
{{- $values := .root.Values -}}
labels:
  {{- include "flink-pql.jobSelectorLabels" (dict "root" .root "job" .task.name) | nindent 2 }}
  {{- with merge (dict) $values.pod.labels $values.commonLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with merge (dict) $values.pod.annotations $values.commonAnnotations }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{/* The pod spec of a task. Parameters: root, task, restartPolicy, own (root and name prefix of the Secrets). */}}
{{- define "flink-pql.taskPod" -}}
{{- $task := .task }}
{{- $values := .root.Values }}
{{- $home := include "flink-pql.home" . }}
{{- $postgres := and $task.postgres (include "flink-pql.postgresSecret" .own) }}
{{- $owner := and $task.owner (include "flink-pql.ownerSecret" .own) }}
{{- $certificates := and $task.kafka $values.kafka.tls.existingSecret -}}
restartPolicy: {{ .restartPolicy }}
activeDeadlineSeconds: {{ include "flink-pql.text" $task.settings.activeDeadlineSeconds }}
automountServiceAccountToken: false
{{ include "flink-pql.podBasics" (dict "root" .root "pod" $values.pod) }}
containers:
  - name: {{ $task.name }}
    image: {{ include "flink-pql.image" .root }}
    imagePullPolicy: {{ $values.image.pullPolicy }}
    securityContext:
      {{- include "flink-pql.containerSecurity" . | nindent 6 }}
    # Shows the reason of a failure in the state of the pod.
    terminationMessagePolicy: FallbackToLogsOnError
    # The job's jar does not contain Flink's classes.
    command: [java, {{ range $task.jvm }}{{ . | quote }}, {{ end }}-cp, "/opt/flink/usrlib/flink-pql-job.jar:/opt/flink/lib/*", {{ $task.class }}]
    args: [--config, {{ $home }}/config/{{ $task.name }}.yaml]
    {{- if $task.kafka }}
    {{- with include "flink-pql.kafkaEnvironment" .own | trim }}
    env:
      {{- . | nindent 6 }}
    {{- end }}
    {{- end }}
    resources:
      {{- toYaml $task.settings.resources | nindent 6 }}
    volumeMounts:
      - {name: tmp, mountPath: /tmp}
      - {name: config, mountPath: {{ $home }}/config, readOnly: true}
      {{- if and $task.rules $values.rules.existingConfigMap.name }}
      - {name: rules, mountPath: {{ $home }}/rules, readOnly: true}
      {{- end }}
      {{- if and $task.formats $values.formats.files }}
      - {name: formats, mountPath: {{ $home }}/formats, readOnly: true}
      {{- end }}
      {{- if $postgres }}
      - {name: postgres, mountPath: {{ $home }}/postgres, readOnly: true}
      {{- end }}
      {{- if $owner }}
      - {name: postgres-owner, mountPath: {{ $home }}/postgres-owner, readOnly: true}
      {{- end }}
      {{- if $certificates }}
      - {name: kafka-tls, mountPath: {{ $home }}/kafka-tls, readOnly: true}
      {{- end }}
      {{- with $values.pod.volumeMounts }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
volumes:
  - name: tmp
    emptyDir: {sizeLimit: {{ default $values.scratch.tmp $task.tmp }}}
  - name: config
    configMap:
      name: {{ include "flink-pql.fullname" .root }}-{{ $task.name }}
  {{- if and $task.rules $values.rules.existingConfigMap.name }}
  - name: rules
    configMap:
      name: {{ $values.rules.existingConfigMap.name }}
  {{- end }}
  {{- if and $task.formats $values.formats.files }}
  - name: formats
    configMap:
      name: {{ include "flink-pql.formatsConfigMap" .root }}
  {{- end }}
  {{- with $postgres }}
  {{- include "flink-pql.passwordVolume" (dict "name" "postgres" "secret" .) | nindent 2 }}
  {{- end }}
  {{- with $owner }}
  {{- include "flink-pql.passwordVolume" (dict "name" "postgres-owner" "secret" .) | nindent 2 }}
  {{- end }}
  {{- with $certificates }}
  {{- include "flink-pql.kafkaTlsVolume" . | nindent 2 }}
  {{- end }}
  {{- with $values.pod.volumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}
