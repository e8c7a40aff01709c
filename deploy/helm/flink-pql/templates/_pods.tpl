{{/*
Pod templates. JobManager and TaskManager each have a complete one: the operator would merge a shared template with theirs
by list position, so that mounts overwrite each other.
*/}}

{{- define "flink-pql.podSecurity" -}}
runAsNonRoot: true
runAsUser: 9999
runAsGroup: 9999
fsGroup: 9999
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{/*
The image's file system is read-only. Flink's configuration is a mounted ConfigMap; logs, temporary files and state are on
volumes. The image's entry point tries to edit the configuration, logs that it cannot, and continues.
*/}}
{{- define "flink-pql.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/*
Checksums of the files that a job reads only when it is submitted. A changed file thereby changes the FlinkDeployment, and
the operator upgrades the job. Parameters: root, job.
*/}}
{{- define "flink-pql.checksums" -}}
checksum/options: {{ include "flink-pql.options" . | sha256sum }}
{{- /* Scoring follows the rules topic without a restart. */}}
{{- if and (eq .job "scoring") (not .root.Values.rules.existingConfigMap.name) (not .root.Values.kafka.topics.rules) }}
checksum/rules: {{ include "flink-pql.ruleSet" .root | sha256sum }}
{{- end }}
{{- if and (eq .job "scoring") .root.Values.formats.files }}
checksum/formats: {{ .root.Values.formats.files | toJson | sha256sum }}
{{- end }}
{{- if .root.Values.kafka.secretProperties }}
checksum/kafka: {{ .root.Values.kafka.secretProperties | toJson | sha256sum }}
{{- end }}
{{- end }}

{{/* Mounts of a Flink pod. Parameters: root, job, role, pod, own (root and name prefix of the Secrets). */}}
{{- define "flink-pql.volumeMounts" -}}
{{- $home := include "flink-pql.home" . -}}
- {name: tmp, mountPath: /tmp}
- {name: logs, mountPath: /opt/flink/log}
{{- if eq .role "taskManager" }}
- {name: work, mountPath: {{ $home }}/work}
{{- else }}
- {name: config, mountPath: {{ $home }}/config, readOnly: true}
{{- if eq .job "scoring" }}
- {name: rules, mountPath: {{ $home }}/rules, readOnly: true}
{{- if .root.Values.formats.files }}
- {name: formats, mountPath: {{ $home }}/formats, readOnly: true}
{{- end }}
{{- end }}
{{- end }}
{{- if include "flink-pql.hasClaim" .root }}
- {name: state, mountPath: {{ $home }}/state}
{{- end }}
{{- if .root.Values.kafka.tls.existingSecret }}
- {name: kafka-tls, mountPath: {{ $home }}/kafka-tls, readOnly: true}
{{- end }}
{{- if .root.Values.internalTls.existingSecret }}
- {name: internal-tls, mountPath: {{ $home }}/internal-tls, readOnly: true}
{{- end }}
{{- if eq .job "delivery" }}
{{- if include "flink-pql.postgresSecret" .own }}
- {name: postgres, mountPath: {{ $home }}/postgres, readOnly: true}
{{- end }}
{{- if include "flink-pql.mountsOwner" . }}
- {name: postgres-owner, mountPath: {{ $home }}/postgres-owner, readOnly: true}
{{- end }}
{{- range $name, $webhook := .root.Values.webhooks }}
{{- if fromJson (include "flink-pql.webhookFiles" $webhook) }}
- {name: webhook-{{ $name }}, mountPath: {{ $home }}/webhooks/{{ $name }}, readOnly: true}
{{- end }}
{{- end }}
{{- end }}
{{- with .pod.volumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The owner's Secret, if the pod runs the migrations: only the JobManager does, and only without the hook. */}}
{{- define "flink-pql.mountsOwner" -}}
{{- if and (eq .role "jobManager") (not .root.Values.migrations.hook) .root.Values.postgres.owner.user }}
{{- include "flink-pql.ownerSecret" .own }}
{{- end }}
{{- end }}

{{/* Volumes of a Flink pod. Parameters: those of flink-pql.volumeMounts. */}}
{{- define "flink-pql.volumes" -}}
- name: tmp
  emptyDir: {sizeLimit: {{ .root.Values.scratch.tmp }}}
- name: logs
  emptyDir: {sizeLimit: {{ .root.Values.scratch.logs }}}
{{- if eq .role "taskManager" }}
- name: work
  {{- include "flink-pql.workVolume" (index .root.Values .job).taskManager.disk | nindent 2 }}
{{- else }}
- name: config
  configMap:
    name: {{ include "flink-pql.jobName" . }}
{{- if eq .job "scoring" }}
- name: rules
  configMap:
    name: {{ include "flink-pql.rulesConfigMap" .root }}
{{- if .root.Values.formats.files }}
- name: formats
  configMap:
    name: {{ include "flink-pql.formatsConfigMap" .root }}
{{- end }}
{{- end }}
{{- end }}
{{- if include "flink-pql.hasClaim" .root }}
- name: state
  persistentVolumeClaim:
    claimName: {{ include "flink-pql.claimName" .root }}
{{- end }}
{{- with .root.Values.kafka.tls.existingSecret }}
{{ include "flink-pql.kafkaTlsVolume" . }}
{{- end }}
{{- with .root.Values.internalTls.existingSecret }}
- name: internal-tls
  secret:
    secretName: {{ . }}
    defaultMode: 0440
{{- end }}
{{- if eq .job "delivery" }}
{{- with include "flink-pql.postgresSecret" .own }}
{{ include "flink-pql.passwordVolume" (dict "name" "postgres" "secret" .) }}
{{- end }}
{{- with include "flink-pql.mountsOwner" . }}
{{ include "flink-pql.passwordVolume" (dict "name" "postgres-owner" "secret" .) }}
{{- end }}
{{- range $name, $webhook := .root.Values.webhooks }}
{{- with fromJson (include "flink-pql.webhookFiles" $webhook) }}
- name: webhook-{{ $name }}
  secret:
    secretName: {{ include "flink-pql.webhookSecretName" (dict "root" $.root "name" $name "webhook" $webhook) }}
    defaultMode: 0440
    items:
      {{- range $part, $key := . }}
      - {key: {{ $key }}, path: {{ $part }}}
      {{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- with .pod.volumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The disk of a TaskManager: on its node, or a volume of its own. Parameter: taskManager.disk. */}}
{{- define "flink-pql.workVolume" -}}
{{- if .storageClassName -}}
ephemeral:
  volumeClaimTemplate:
    spec:
      accessModes: [ReadWriteOnce]
      storageClassName: {{ .storageClassName }}
      resources:
        requests:
          storage: {{ .size }}
{{- else -}}
emptyDir: {sizeLimit: {{ .size }}}
{{- end }}
{{- end }}

{{/* Environment variables of a Flink pod. Parameters: those of flink-pql.volumeMounts. */}}
{{- define "flink-pql.environment" -}}
{{- include "flink-pql.kafkaEnvironment" .own }}
{{- with .pod.env }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Scheduling constraints of a pod. Parameter: its values. */}}
{{- define "flink-pql.placement" -}}
{{- range $key := list "nodeSelector" "tolerations" "affinity" "topologySpreadConstraints" "priorityClassName" }}
{{- with get $ $key }}
{{ dict $key . | toYaml }}
{{- end }}
{{- end }}
{{- end }}

{{/* Settings that all pods have: security, image credentials, scheduling. Parameters: root, pod. */}}
{{- define "flink-pql.podBasics" -}}
securityContext:
  {{- include "flink-pql.podSecurity" . | nindent 2 }}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- include "flink-pql.placement" .pod }}
{{- end }}

{{/* Pod template of a job's JobManagers or TaskManagers. Parameters: root, job, role ("jobManager" or "taskManager"). */}}
{{- define "flink-pql.podTemplate" -}}
{{- $job := index .root.Values .job }}
{{- $pod := mergeOverwrite (deepCopy .root.Values.pod) (deepCopy $job.pod) }}
{{- $context := dict "root" .root "job" .job "role" .role "pod" $pod
  "own" (dict "root" .root "prefix" (include "flink-pql.fullname" .root)) -}}
apiVersion: v1
kind: Pod
metadata:
  labels:
    {{- include "flink-pql.jobSelectorLabels" . | nindent 4 }}
    {{- with merge (dict) $pod.labels .root.Values.commonLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    {{- include "flink-pql.checksums" . | nindent 4 }}
    {{- with merge (dict) $pod.annotations .root.Values.commonAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  # JobManagers start pods and elect their leader through the Kubernetes API; TaskManagers only find the leader there.
  automountServiceAccountToken: {{ or (eq .role "jobManager") .root.Values.highAvailability.enabled }}
  {{- include "flink-pql.podBasics" $context | nindent 2 }}
  containers:
    # The operator merges settings into the container of this name.
    - name: flink-main-container
      securityContext:
        {{- include "flink-pql.containerSecurity" . | nindent 8 }}
      {{- if .root.Values.metrics.enabled }}
      ports:
        - {name: metrics, containerPort: {{ include "flink-pql.text" .root.Values.metrics.port }}}
      {{- end }}
      {{- with include "flink-pql.environment" $context | trim }}
      env:
        {{- . | nindent 8 }}
      {{- end }}
      {{- with $pod.envFrom }}
      envFrom:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      volumeMounts:
        {{- include "flink-pql.volumeMounts" $context | nindent 8 }}
  volumes:
    {{- include "flink-pql.volumes" $context | nindent 4 }}
{{- end }}
