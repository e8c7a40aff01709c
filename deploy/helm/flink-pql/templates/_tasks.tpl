{{/*
A task: a main class of the job's jar that Helm runs as a hook, with everything it reads. A hook runs before (or beside)
what the release is made of, so it has its own copy of options and secrets. Both are taken away when it has succeeded;
after a failure they stay, and so do its logs, until the next try.

Takes root, name, class, hook, settings and options, and which secrets to bring: postgres, owner, kafka (true or not set).
*/}}
{{- define "flink-pql.task" -}}
{{- $name := printf "%s-%s" (include "flink-pql.fullname" .root) .name }}
{{- $pod := .root.Values.pod }}
{{- $home := include "flink-pql.home" . }}
{{- $before := dict "helm.sh/hook" .hook "helm.sh/hook-weight" "-10" "helm.sh/hook-delete-policy" "before-hook-creation,hook-succeeded" }}
{{- $own := dict "root" .root "prefix" $name "annotations" $before }}
{{- if or .postgres .owner }}
{{ include "flink-pql.postgresSecretObject" $own }}
{{- end }}
{{- if .kafka }}
{{ include "flink-pql.kafkaSecretObject" $own }}
{{- end }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  {{- include "flink-pql.metadata" (dict "root" .root "name" $name "component" .name "annotations" $before) | nindent 2 }}
data:
  {{ .name }}.yaml: |
    {{- .options | trim | nindent 4 }}
---
apiVersion: batch/v1
kind: Job
metadata:
  {{- include "flink-pql.metadata" (dict "root" .root "name" $name "component" .name "annotations" (merge (dict "helm.sh/hook-weight" "0") $before)) | nindent 2 }}
spec:
  backoffLimit: {{ .settings.backoffLimit }}
  activeDeadlineSeconds: {{ .settings.activeDeadlineSeconds }}
  template:
    metadata:
      labels:
        {{- include "flink-pql.jobSelectorLabels" (dict "root" .root "job" .name) | nindent 8 }}
        {{- with merge (dict) $pod.labels .root.Values.commonLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with merge (dict) $pod.annotations .root.Values.commonAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      restartPolicy: Never
      automountServiceAccountToken: false
      {{- include "flink-pql.podBasics" (dict "root" .root "pod" $pod) | nindent 6 }}
      containers:
        - name: {{ .name }}
          image: {{ include "flink-pql.image" .root }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          securityContext:
            {{- include "flink-pql.containerSecurity" . | nindent 12 }}
          # Options are classes of Flink: the job's jar does not hold them.
          command: [java, -cp, "/opt/flink/usrlib/flink-pql-job.jar:/opt/flink/lib/*", {{ .class }}]
          args: [--config, {{ $home }}/config/{{ .name }}.yaml]
          {{- if .kafka }}
          {{- with include "flink-pql.kafkaEnvironment" $own | trim }}
          env:
            {{- . | nindent 12 }}
          {{- end }}
          {{- end }}
          resources:
            {{- toYaml .settings.resources | nindent 12 }}
          volumeMounts:
            - {name: tmp, mountPath: /tmp}
            - {name: config, mountPath: {{ $home }}/config, readOnly: true}
            {{- if and .postgres (include "flink-pql.postgresSecret" $own) }}
            - {name: postgres, mountPath: {{ $home }}/postgres, readOnly: true}
            {{- end }}
            {{- if and .owner (include "flink-pql.ownerSecret" $own) }}
            - {name: postgres-owner, mountPath: {{ $home }}/postgres-owner, readOnly: true}
            {{- end }}
            {{- if and .kafka .root.Values.kafka.tls.existingSecret }}
            - {name: kafka-tls, mountPath: {{ $home }}/kafka-tls, readOnly: true}
            {{- end }}
            {{- with $pod.volumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
      volumes:
        - name: tmp
          emptyDir: {sizeLimit: {{ .root.Values.scratch.tmp }}}
        - name: config
          configMap:
            name: {{ $name }}
        {{- if .postgres }}
        {{- with include "flink-pql.postgresSecret" $own }}
        {{- include "flink-pql.passwordVolume" (dict "name" "postgres" "secret" .) | nindent 8 }}
        {{- end }}
        {{- end }}
        {{- if .owner }}
        {{- with include "flink-pql.ownerSecret" $own }}
        {{- include "flink-pql.passwordVolume" (dict "name" "postgres-owner" "secret" .) | nindent 8 }}
        {{- end }}
        {{- end }}
        {{- if .kafka }}
        {{- with .root.Values.kafka.tls.existingSecret }}
        {{- include "flink-pql.kafkaTlsVolume" . | nindent 8 }}
        {{- end }}
        {{- end }}
        {{- with $pod.volumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
{{- end }}
