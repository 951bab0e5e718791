{{- define "notifications.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{ .Values.fullnameOverride | trunc 50 | trimSuffix "-" }}
{{- else if contains .Chart.Name .Release.Name -}}
{{ .Release.Name | trunc 50 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 50 | trimSuffix "-" }}
{{- end -}}
{{- end }}

{{- define "notifications.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/part-of: notifications
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- /* What selects the pods of one component: (dict "root" $ "component" NAME) */ -}}
{{- define "notifications.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{- /* Not empty: a text fits one of the patterns, in which * stands for any characters and ? for one: (dict "patterns" LIST "text" TEXT) */ -}}
{{- define "notifications.fits" -}}
{{- $text := .text -}}
{{- range .patterns -}}
{{- if regexMatch (printf "^%s$" (. | replace "." "\\." | replace "*" ".*" | replace "?" ".")) $text -}}true{{- end -}}
{{- end -}}
{{- end }}

{{- define "notifications.serviceAccount" -}}
{{ .Values.serviceAccount.name | default (include "notifications.fullname" .) }}
{{- end }}

{{- define "notifications.configMap" -}}
{{ .Values.existingConfigMap | default (printf "%s-config" (include "notifications.fullname" .)) }}
{{- end }}

{{- /* notifications.yaml: what follows from the mode, and over it what is given */ -}}
{{- define "notifications.config" -}}
{{- $base := dict "health" (dict "address" "http://0.0.0.0:8080") }}
{{- if eq .Values.mode "distributed" }}
{{- $_ := set $base "bus" (dict "type" "rabbitmq" "uri" "${RABBITMQ_URI}") }}
{{- $_ := set $base "store" (dict "type" "postgresql" "connection" "${POSTGRES_CONNECTION}") }}
{{- else }}
{{- $_ := set $base "bus" (dict "type" "in-memory") }}
{{- $_ := set $base "store" (dict "type" "sqlite" "path" "/var/lib/notifications/notifications.db") }}
{{- end }}
{{- toYaml (mergeOverwrite $base (deepCopy .Values.config)) }}
{{- end }}

{{- /* The variables that distributed programs connect with */ -}}
{{- define "notifications.connections" -}}
- name: RABBITMQ_URI
  valueFrom:
    secretKeyRef:
      {{- if .Values.rabbitmq.create }}
      name: {{ include "notifications.fullname" . }}-rabbitmq-default-user
      key: connection_string
      {{- else }}
      name: {{ .Values.rabbitmq.connectionSecret.name }}
      key: {{ .Values.rabbitmq.connectionSecret.key }}
      {{- end }}
- name: POSTGRES_CONNECTION
  valueFrom:
    secretKeyRef:
      name: {{ .Values.postgresql.connectionSecret.name }}
      key: {{ .Values.postgresql.connectionSecret.key }}
{{- end }}

{{- /* Whether an instance is the cluster that the pods run in: only then they need their service account's token */ -}}
{{- define "notifications.watchesItsCluster" -}}
{{- $inCluster := dict }}
{{- range .Values.config.instances }}
{{- if dig "watch" "inCluster" false . }}
{{- $_ := set $inCluster "any" true }}
{{- end }}
{{- end }}
{{- hasKey $inCluster "any" }}
{{- end }}
