namespace Notifications.Drift;

/// <summary>What the API server fills in where a manifest says nothing: a field that only one side has, with the value that it would have
/// anyway, is no difference.</summary>
internal static class ServerDefaults
{
    /// <summary>By field, or by holder and field where the field alone is not enough; values as in JSON. <c>*</c>: any, the server
    /// chooses.</summary>
    private static readonly FrozenDictionary<string, string[]> Values = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["imagePullPolicy"] = ["\"IfNotPresent\""],
        ["terminationMessagePath"] = ["\"/dev/termination-log\""],
        ["terminationMessagePolicy"] = ["\"File\""],
        ["dnsPolicy"] = ["\"ClusterFirst\""],
        ["schedulerName"] = ["\"default-scheduler\""],
        ["spec.restartPolicy"] = ["\"Always\""],
        ["terminationGracePeriodSeconds"] = ["30"],
        ["enableServiceLinks"] = ["true"],
        ["preemptionPolicy"] = ["\"PreemptLowerPriority\""],
        ["progressDeadlineSeconds"] = ["600"],
        ["revisionHistoryLimit"] = ["10"],
        ["spec.replicas"] = ["1"],
        ["strategy.type"] = ["\"RollingUpdate\""],
        ["updateStrategy.type"] = ["\"RollingUpdate\""],
        ["rollingUpdate.maxSurge"] = ["\"25%\"", "0"],
        ["rollingUpdate.maxUnavailable"] = ["\"25%\"", "1"],
        ["rollingUpdate.partition"] = ["0"],
        ["podManagementPolicy"] = ["\"OrderedReady\""],
        ["whenDeleted"] = ["\"Retain\""],
        ["whenScaled"] = ["\"Retain\""],
        ["protocol"] = ["\"TCP\""],
        ["scheme"] = ["\"HTTP\""],
        ["failureThreshold"] = ["3"],
        ["successThreshold"] = ["1"],
        ["periodSeconds"] = ["10"],
        ["livenessProbe.timeoutSeconds"] = ["1"],
        ["readinessProbe.timeoutSeconds"] = ["1"],
        ["startupProbe.timeoutSeconds"] = ["1"],
        ["webhooks.timeoutSeconds"] = ["10"],
        ["defaultMode"] = ["420"],
        ["fieldRef.apiVersion"] = ["\"v1\""],
        ["volumeMode"] = ["\"Filesystem\""],
        ["sessionAffinity"] = ["\"None\""],
        ["spec.type"] = ["\"ClusterIP\""],
        ["internalTrafficPolicy"] = ["\"Cluster\""],
        ["externalTrafficPolicy"] = ["\"Cluster\""],
        ["allocateLoadBalancerNodePorts"] = ["true"],
        ["ipFamilyPolicy"] = ["\"SingleStack\""],
        ["ipFamilies"] = ["*"],
        ["clusterIP"] = ["*"],
        ["clusterIPs"] = ["*"],
        ["nodePort"] = ["*"],
        ["healthCheckNodePort"] = ["*"],
        ["spec.volumeName"] = ["*"],
        ["spec.serviceAccount"] = ["*"],
        ["concurrencyPolicy"] = ["\"Allow\""],
        ["failedJobsHistoryLimit"] = ["1"],
        ["successfulJobsHistoryLimit"] = ["3"],
        ["suspend"] = ["false"],
        ["backoffLimit"] = ["6"],
        ["completions"] = ["1"],
        ["parallelism"] = ["1"],
        ["completionMode"] = ["\"NonIndexed\""],
        ["podReplacementPolicy"] = ["\"TerminatingOrFailed\""],
        ["matchPolicy"] = ["\"Equivalent\""],
        ["reinvocationPolicy"] = ["\"Never\""],
        ["webhooks.failurePolicy"] = ["\"Fail\""],
        ["rules.scope"] = ["\"*\""],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool IsDefault(FieldPath path, JsonElement value)
    {
        if (path.Name is not { } name
            || path.Steps is [FieldStep.Member("metadata" or "data" or "stringData" or "binaryData"), ..]) return false;
        return Values.TryGetValue(name, out var known) || Values.TryGetValue($"{path.Parent}.{name}", out known)
            ? Array.Exists(known, text => text == "*" || text == value.GetRawText())
            : path is { Name: "kubernetes.io/metadata.name" };
    }
}
