{{- /* The pod of a component: (dict "root" $ "component" NAME "image" NAME "args" LIST "pod" VALUES "destinations" BOOL) */ -}}
{{- define "notifications.pod" -}}
{{- $root := .root -}}
metadata:
  labels:
    {{- include "notifications.selector" . | nindent 4 }}
    {{- with .pod.labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  {{- with .pod.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- if eq .component "notifier" }}
  # It needs no access to the cluster
  serviceAccountName: {{ include "notifications.fullname" $root }}-notifier
  automountServiceAccountToken: false
  {{- else }}
  serviceAccountName: {{ include "notifications.serviceAccount" $root }}
  automountServiceAccountToken: {{ include "notifications.watchesItsCluster" $root }}
  {{- end }}
  enableServiceLinks: false
  # After SIGTERM the program finishes or hands back what is in flight, and has ended after 20 s whatever hangs
  terminationGracePeriodSeconds: {{ $root.Values.terminationGracePeriodSeconds }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    fsGroup: 10001
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile:
      type: RuntimeDefault
  {{- with $root.Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .pod.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with .pod.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .pod.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .pod.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- if ne .component "embedded" }}
  topologySpreadConstraints:
    {{- range list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
    - maxSkew: 1
      topologyKey: {{ . }}
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "notifications.selector" $ | nindent 10 }}
    {{- end }}
  {{- end }}
  {{- with .pod.initContainers }}
  initContainers:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  containers:
    - name: {{ .image }}
      image: {{ printf "%s/%s:%s" $root.Values.image.repository .image ($root.Values.image.tag | default $root.Chart.AppVersion) }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      args:
        {{- toYaml .args | nindent 8 }}
      {{- if or (ne .component "embedded") .pod.env }}
      env:
        {{- if ne .component "embedded" }}
        {{- include "notifications.connections" $root | nindent 8 }}
        {{- end }}
        {{- with .pod.env }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- end }}
      {{- if and .destinations $root.Values.destinationsSecret }}
      envFrom:
        - secretRef:
            name: {{ $root.Values.destinationsSecret }}
      {{- end }}
      ports:
        - name: http
          containerPort: 8080
      startupProbe:
        httpGet:
          path: /startupz
          port: http
        periodSeconds: 2
        failureThreshold: 150
      livenessProbe:
        httpGet:
          path: /livez
          port: http
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet:
          path: /readyz
          port: http
        periodSeconds: 5
        timeoutSeconds: 5
      resources:
        {{- toYaml .pod.resources | nindent 8 }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities:
          drop: [ALL]
      volumeMounts:
        - name: config
          mountPath: /etc/notifications
          readOnly: true
        - name: tmp
          mountPath: /tmp
        {{- if eq .component "embedded" }}
        - name: data
          mountPath: /var/lib/notifications
        {{- end }}
        {{- with .pod.volumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - name: config
      configMap:
        name: {{ include "notifications.configMap" $root }}
    - name: tmp
      emptyDir:
        sizeLimit: 64Mi
    {{- if and (eq .component "embedded") (not $root.Values.persistence.enabled) }}
    - name: data
      emptyDir:
        sizeLimit: {{ $root.Values.persistence.size }}
    {{- end }}
    {{- with .pod.volumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}
