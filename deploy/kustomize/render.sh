#!/usr/bin/env bash
# Writes the manifests.yaml of the overlays and of the monitoring component, from the chart in ../helm: there is one source for both. A test compares what
# chart and overlays render, so run this after a change of the chart. Needs what tests/setup/install.sh installs.
set -euo pipefail
cd "$(dirname "$0")"
helm=$(../../tests/setup/helm.sh)
values=$(mktemp --suffix=.yaml)
trap 'rm -f "$values"' EXIT

render() { # values of the chart's ci/, further values as JSON
    echo "$2" >"$values"
    "$helm" ../helm/notifications --name notifications --namespace argocd --values "../helm/notifications/ci/$1-values.yaml" --values "$values" |
        grep -vE '^ *(helm.sh/chart|app.kubernetes.io/managed-by): '
}

# The overlay's own ConfigMap is generated from the file beside it
for overlay in embedded all-namespaces distributed; do
    { echo "# Written by render.sh from the chart in deploy/helm."; render "$overlay" '{ "existingConfigMap": "notifications-config" }'; } >"overlays/$overlay/manifests.yaml"
done
{
    echo "# Written by render.sh from the chart in deploy/helm."
    render embedded '{ "monitoring": { "podMonitor": { "enabled": true } } }' | awk '/^# Source: /{ keep = /podmonitor/ } keep && !/^---$/'
} >components/monitoring/podmonitor.yaml
