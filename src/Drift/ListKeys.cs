namespace Notifications.Drift;

/// <summary>
/// What tells the items of a list apart: for built-in kinds the merge keys of Kubernetes (the <c>patchMergeKey</c> first, the
/// <c>listMapKeys</c> of server-side apply where one key is not enough), for custom kinds <c>x-kubernetes-list-map-keys</c> of their
/// schema. A pod's template is the same wherever it stands.
/// </summary>
internal static class ListKeys
{
    private static readonly string[][] ByName = [["name"]];

    private static readonly FrozenDictionary<string, string[][]> BuiltIn = new Dictionary<string, string[][]>(StringComparer.Ordinal)
    {
        ["containers"] = ByName,
        ["initContainers"] = ByName,
        ["ephemeralContainers"] = ByName,
        ["volumes"] = ByName,
        ["env"] = ByName,
        ["imagePullSecrets"] = ByName,
        ["secrets"] = ByName,
        ["resourceClaims"] = ByName,
        ["claims"] = ByName,
        ["schedulingGates"] = ByName,
        ["webhooks"] = ByName,
        ["versions"] = ByName,
        ["validations"] = ByName,
        ["ports"] = [["containerPort"], ["port"], ["containerPort", "protocol"], ["port", "protocol"], ["name"]],
        ["volumeMounts"] = [["mountPath"]],
        ["volumeDevices"] = [["devicePath"]],
        ["hostAliases"] = [["ip"]],
        ["topologySpreadConstraints"] = [["topologyKey"], ["topologyKey", "whenUnsatisfiable"]],
        ["ownerReferences"] = [["uid"]],
        ["conditions"] = [["type"]],
        ["taints"] = [["key"], ["key", "effect"]],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Groups = new[]
    {
        "", "apps", "batch", "autoscaling", "policy", "extensions", "networking.k8s.io", "rbac.authorization.k8s.io",
        "admissionregistration.k8s.io", "apiextensions.k8s.io",
        "apiregistration.k8s.io", "storage.k8s.io", "scheduling.k8s.io", "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io",
        "node.k8s.io", "certificates.k8s.io",
        "flowcontrol.apiserver.k8s.io", "resource.k8s.io", "internal.apiserver.k8s.io",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a kind of this API group comes with Kubernetes.</summary>
    public static bool IsBuiltIn(string group) => Groups.Contains(group);

    /// <summary>The keys to try, in order; none: the list goes by position.</summary>
    /// <param name="list">Where the list is.</param>
    /// <param name="schema">The list's own schema, where it is known.</param>
    /// <param name="builtIn">The object's kind comes with Kubernetes.</param>
    public static string[][] Of(FieldPath list, JsonView schema, bool builtIn)
    {
        if (schema["x-kubernetes-list-type"].Text == "map") return [[.. schema["x-kubernetes-list-map-keys"].Texts]];
        return (builtIn || IsInPodTemplate(list)) && list.Name is { } name && BuiltIn.TryGetValue(name, out var keys) ? keys : [];
    }

    /// <summary>The order of the items means nothing, and none comes twice.</summary>
    public static bool IsSet(FieldPath list, JsonView schema) =>
        schema["x-kubernetes-list-type"].Text == "set" || list is { Name: "finalizers", Parent: "metadata" };

    public static bool IsInPodTemplate(FieldPath path)
    {
        for (var i = 0; i + 1 < path.Steps.Length; i++)
        {
            if (path.Steps[i] is FieldStep.Member("template" or "podTemplate")
                && path.Steps[i + 1] is FieldStep.Member("spec")) return true;
        }

        return false;
    }
}
