{{/*
The FlinkDeployment of a job: Flink's configuration, resources and pods. Scoring and delivery differ only in their values.
*/}}

{{/* The directory of a job's state, without a trailing slash. Parameters: root, job. */}}
{{- define "flink-pql.stateDirectory" -}}
{{- $storage := .root.Values.storage }}
{{- $base := $storage.directory }}
{{- if include "flink-pql.hasClaim" .root }}
{{- $base = "file:///opt/flink-pql/state" }}
{{- end }}
{{- printf "%s/%s" (trimSuffix "/" $base) .job }}
{{- end }}

{{- define "flink-pql.hasClaim" -}}
{{- if or .Values.storage.claim.create .Values.storage.claim.existingClaim }}true{{ end }}
{{- end }}

{{- define "flink-pql.claimName" -}}
{{- default (printf "%s-state" (include "flink-pql.fullname" .)) .Values.storage.claim.existingClaim }}
{{- end }}

{{- define "flink-pql.hasStorage" -}}
{{- if or .Values.storage.directory (include "flink-pql.hasClaim" .) }}true{{ end }}
{{- end }}

{{/* Packages of the JDK that Flink needs opened. The operator replaces the image's configuration, which has the same list. */}}
{{- define "flink-pql.javaOptions" -}}
{{- $options := list }}
{{- range list "java.base/sun.net.util" "java.rmi/sun.rmi.registry" "java.security.jgss/sun.security.krb5" }}
{{- $options = append $options (printf "--add-exports=%s=ALL-UNNAMED" .) }}
{{- end }}
{{- range list "java.lang" "java.net" "java.io" "java.nio" "sun.nio.ch" "java.lang.reflect" "java.text" "java.time" "java.util" "java.util.concurrent" "java.util.concurrent.atomic" "java.util.concurrent.locks" }}
{{- $options = append $options (printf "--add-opens=java.base/%s=ALL-UNNAMED" .) }}
{{- end }}
{{- join " " $options }}
{{- end }}

{{/* The chart's own Flink settings of a job, before the user's. Parameters: root, job. */}}
{{- define "flink-pql.baseConfiguration" -}}
{{- $values := .root.Values }}
{{- $job := index $values .job }}
{{- $directory := include "flink-pql.stateDirectory" . }}
taskmanager.numberOfTaskSlots: {{ include "flink-pql.text" $job.taskManager.slots | quote }}
pipeline.max-parallelism: {{ include "flink-pql.text" $values.maxParallelism | quote }}
env.java.opts.all: {{ include "flink-pql.javaOptions" . | quote }}
# Accounts are scattered over the heap. With huge pages, finding their addresses costs less CPU time. G1 keeps track of each
# reference that changes, which costs more CPU time than the parallel collector; its pauses are shorter.
env.java.opts.taskmanager: "-XX:+UseParallelGC -XX:+UseTransparentHugePages"
# Nobody may run another jar through the web UI, with the credentials of this job.
web.submit.enable: "false"
kubernetes.taskmanager.service-account: {{ include "flink-pql.taskManagerServiceAccountName" .root }}
{{- if $values.internalTls.existingSecret }}

# Processes of the job encrypt what they send each other, and refuse those without a certificate of this truststore.
security.ssl.internal.enabled: "true"
{{- range $store := list "keystore" "truststore" }}
security.ssl.internal.{{ $store }}: {{ include "flink-pql.home" . }}/internal-tls/{{ $store }}.p12
security.ssl.internal.{{ $store }}-password: {{ $values.internalTls.password | quote }}
{{- end }}
security.ssl.internal.key-password: {{ $values.internalTls.password | quote }}
{{- end }}

# RocksDB on the TaskManagers' disks, with incremental checkpoints.
state.backend.type: rocksdb
state.backend.rocksdb.localdir: /opt/flink-pql/work/rocksdb
execution.checkpointing.interval: {{ $job.checkpoints.interval | quote }}
execution.checkpointing.timeout: {{ $job.checkpoints.timeout | quote }}
execution.checkpointing.min-pause: {{ $job.checkpoints.minPause | quote }}
execution.checkpointing.mode: EXACTLY_ONCE
execution.checkpointing.incremental: "true"
execution.checkpointing.num-retained: {{ include "flink-pql.text" $job.checkpoints.retained | quote }}
execution.checkpointing.externalized-checkpoint-retention: RETAIN_ON_CANCELLATION
execution.checkpointing.tolerable-failed-checkpoints: {{ include "flink-pql.text" $job.checkpoints.tolerableFailures | quote }}
{{- if include "flink-pql.hasStorage" .root }}
execution.checkpointing.dir: {{ $directory }}/checkpoints
execution.checkpointing.savepoint-dir: {{ $directory }}/savepoints
{{- else }}
# Without storage, checkpoints are lost with the JobManager.
execution.checkpointing.storage: jobmanager
{{- end }}
# After a failure, surviving TaskManagers restore from their own disks.
execution.checkpointing.local-backup.enabled: {{ $job.checkpoints.localRecovery | quote }}
execution.state-recovery.from-local: {{ $job.checkpoints.localRecovery | quote }}
execution.checkpointing.local-backup.dirs: /opt/flink-pql/work/local-backup

# Restart forever, with increasing delays.
restart-strategy.type: exponential-delay
restart-strategy.exponential-delay.initial-backoff: 1 s
restart-strategy.exponential-delay.max-backoff: 1 min
restart-strategy.exponential-delay.reset-backoff-threshold: 10 min
{{- if $values.highAvailability.enabled }}

high-availability.type: kubernetes
high-availability.storageDir: {{ $directory }}/ha
high-availability.jobmanager.port: "6123"
{{- end }}

# Fixed ports, so that a NetworkPolicy can open them.
jobmanager.rpc.port: "6123"
blob.server.port: "6124"
taskmanager.rpc.port: "6122"
taskmanager.data.port: "6121"
metrics.internal.query-service.port: "6125"
rest.port: "8081"
{{- if $values.metrics.enabled }}

metrics.reporter.prom.factory.class: org.apache.flink.metrics.prometheus.PrometheusReporterFactory
metrics.reporter.prom.port: {{ include "flink-pql.text" $values.metrics.port | quote }}
# Without this, the reporter replaces special characters, and tiers whose names differ only in those collide.
metrics.reporter.prom.filterLabelValueCharacters: "false"
{{- end }}

kubernetes.operator.snapshot.resource.enabled: "true"
kubernetes.operator.savepoint.format.type: {{ $job.savepoints.format }}
kubernetes.operator.savepoint.history.max.count: {{ include "flink-pql.text" $job.savepoints.keepCount | quote }}
kubernetes.operator.savepoint.history.max.age: {{ $job.savepoints.keepAge | quote }}
kubernetes.operator.savepoint.dispose-on-delete: "true"
kubernetes.operator.job.savepoint-on-deletion: {{ $job.savepoints.onDeletion | quote }}
{{- with $job.savepoints.schedule }}
kubernetes.operator.periodic.savepoint.interval: {{ . | quote }}
{{- end }}
{{- if $job.autoscaler.enabled }}

job.autoscaler.enabled: "true"
jobmanager.scheduler: adaptive
job.autoscaler.vertex.min-parallelism: {{ include "flink-pql.text" $job.autoscaler.minParallelism | quote }}
job.autoscaler.vertex.max-parallelism: {{ include "flink-pql.text" $job.autoscaler.maxParallelism | quote }}
job.autoscaler.utilization.target: {{ include "flink-pql.text" $job.autoscaler.targetUtilization | quote }}
job.autoscaler.metrics.window: {{ $job.autoscaler.metricsWindow | quote }}
job.autoscaler.stabilization.interval: {{ $job.autoscaler.stabilization | quote }}
job.autoscaler.catch-up.duration: {{ $job.autoscaler.catchUp | quote }}
{{- end }}
{{- end }}

{{/* Merges flinkConfiguration: the chart's settings, overridden by those of both jobs, then by those of the job. Parameters: root, job. */}}
{{- define "flink-pql.flinkConfiguration" -}}
{{- $configuration := include "flink-pql.baseConfiguration" . | fromYaml }}
{{- range $settings := list .root.Values.flinkConfiguration (index .root.Values .job).flinkConfiguration }}
{{- range $key, $value := $settings }}
{{- $_ := set $configuration $key (include "flink-pql.text" $value) }}
{{- end }}
{{- end }}
{{- toYaml $configuration }}
{{- end }}

{{/* Resources of a JobManager or TaskManager. Parameter: its values. */}}
{{- define "flink-pql.resource" -}}
cpu: {{ include "flink-pql.text" .cpu }}
memory: {{ .memory | quote }}
{{- with .ephemeralStorage }}
ephemeralStorage: {{ . | quote }}
{{- end }}
{{- end }}

{{/* The FlinkDeployment of a job. Parameters: root, job, entryClass. */}}
{{- define "flink-pql.flinkDeployment" -}}
{{- $values := .root.Values }}
{{- $job := index $values .job -}}
apiVersion: flink.apache.org/v1beta1
kind: FlinkDeployment
metadata:
  {{- include "flink-pql.metadata" (dict "root" .root "name" (include "flink-pql.jobName" .) "component" .job) | nindent 2 }}
spec:
  image: {{ include "flink-pql.image" .root }}
  imagePullPolicy: {{ $values.image.pullPolicy }}
  flinkVersion: v2_2
  mode: native
  serviceAccount: {{ include "flink-pql.serviceAccountName" .root }}
  {{- with $job.restartNonce }}
  restartNonce: {{ include "flink-pql.text" . }}
  {{- end }}
  flinkConfiguration:
    {{- include "flink-pql.flinkConfiguration" . | nindent 4 }}
  {{- with $values.logConfiguration }}
  logConfiguration:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  jobManager:
    replicas: {{ include "flink-pql.text" $job.jobManager.replicas }}
    resource:
      {{- include "flink-pql.resource" $job.jobManager | nindent 6 }}
    podTemplate:
      {{- include "flink-pql.podTemplate" (dict "root" .root "job" .job "role" "jobManager") | nindent 6 }}
  taskManager:
    resource:
      {{- include "flink-pql.resource" $job.taskManager | nindent 6 }}
    podTemplate:
      {{- include "flink-pql.podTemplate" (dict "root" .root "job" .job "role" "taskManager") | nindent 6 }}
  job:
    jarURI: local:///opt/flink/usrlib/flink-pql-job.jar
    entryClass: {{ .entryClass }}
    args:
      - --config
      - {{ include "flink-pql.optionsFile" . }}
    parallelism: {{ include "flink-pql.text" $job.parallelism }}
    state: {{ $job.state }}
    upgradeMode: {{ $job.upgradeMode }}
    allowNonRestoredState: {{ $job.allowNonRestoredState }}
    {{- with $job.restore.path }}
    initialSavepointPath: {{ . | quote }}
    {{- end }}
    {{- with $job.restore.nonce }}
    savepointRedeployNonce: {{ include "flink-pql.text" . }}
    {{- end }}
{{- end }}
