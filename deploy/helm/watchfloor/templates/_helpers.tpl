{{- define "watchfloor.labels" -}}
app.kubernetes.io/name: watchfloor
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "watchfloor.selector" -}}
app.kubernetes.io/name: watchfloor
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "watchfloor.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "watchfloor.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "watchfloor.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}

{{- define "watchfloor.env" -}}
- { name: TEMPORAL_ADDRESS, value: {{ .Values.temporal.address | quote }} }
- { name: TEMPORAL_NAMESPACE, value: {{ .Values.temporal.namespace | quote }} }
{{- if .Values.temporal.tlsSecret }}
- { name: TEMPORAL_TLS, value: 'true' }
- { name: TEMPORAL_TLS_SERVER_CA_CERT_PATH, value: /secrets/temporal/ca.crt }
- { name: TEMPORAL_TLS_CLIENT_CERT_PATH, value: /secrets/temporal/tls.crt }
- { name: TEMPORAL_TLS_CLIENT_KEY_PATH, value: /secrets/temporal/tls.key }
{{- end }}
{{- if .Values.temporal.tokenSecret }}
- name: TEMPORAL_API_KEY
  valueFrom: { secretKeyRef: { name: {{ .Values.temporal.tokenSecret }}, key: token } }
{{- end }}
- { name: WATCHFLOOR_STORES_KIND, value: postgres }
- { name: WATCHFLOOR_STORES_URL, value: {{ .Values.stores.url | quote }} }
- { name: WATCHFLOOR_STORES_PASSWORD_FILE, value: /secrets/stores/password }
- { name: WATCHFLOOR_STORES_TLS, value: {{ .Values.stores.tls | quote }} }
{{- if eq .Values.stores.tls "verify" }}
- { name: WATCHFLOOR_STORES_CA_FILE, value: /secrets/stores/ca.crt }
{{- end }}
- { name: WATCHFLOOR_ADAPTERS_DIRECTORY_FILE, value: /secrets/directory/directory.json }
- { name: WATCHFLOOR_KEYS_DIR, value: /secrets/keys }
- { name: WATCHFLOOR_OBSERVE_LOG_FORMAT, value: json }
{{- range $name, $value := .Values.env }}
- { name: {{ $name }}, value: {{ $value | quote }} }
{{- end }}
{{- end }}

{{- define "watchfloor.mounts" -}}
- { name: stores, mountPath: /secrets/stores, readOnly: true }
- { name: directory, mountPath: /secrets/directory, readOnly: true }
- { name: keys, mountPath: /secrets/keys, readOnly: true }
{{- if .Values.temporal.tlsSecret }}
- { name: temporal, mountPath: /secrets/temporal, readOnly: true }
{{- end }}
- { name: tmp, mountPath: /tmp }
- { name: work, mountPath: /work }
{{- end }}

{{- define "watchfloor.volumes" -}}
- { name: stores, secret: { secretName: {{ .Values.stores.secret }}, defaultMode: 0440 } }
- { name: directory, secret: { secretName: {{ .Values.directorySecret }}, defaultMode: 0440 } }
- { name: keys, secret: { secretName: {{ .Values.keysSecret }}, defaultMode: 0440 } }
{{- if .Values.temporal.tlsSecret }}
- { name: temporal, secret: { secretName: {{ .Values.temporal.tlsSecret }}, defaultMode: 0440 } }
{{- end }}
- { name: tmp, emptyDir: {} }
{{- end }}
