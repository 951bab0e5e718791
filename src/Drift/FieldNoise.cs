namespace Notifications.Drift;

/// <summary>Fields whose differences are nobody's change.</summary>
internal static class FieldNoise
{
    private static readonly FrozenSet<string> Metadata = new[]
    {
        "managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink", "deletionTimestamp",
        "deletionGracePeriodSeconds",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Marks = new[]
    {
        "kubectl.kubernetes.io/last-applied-configuration", "deployment.kubernetes.io/revision",
        "deployment.kubernetes.io/desired-replicas", "deployment.kubernetes.io/max-replicas",
        "deprecated.daemonset.template.generation", "autoscaling.alpha.kubernetes.io/conditions",
        "autoscaling.alpha.kubernetes.io/current-metrics",
        "control-plane.alpha.kubernetes.io/leader", "pv.kubernetes.io/bind-completed", "pv.kubernetes.io/bound-by-controller",
        "volume.kubernetes.io/storage-provisioner",
        "volume.beta.kubernetes.io/storage-provisioner", "volume.kubernetes.io/selected-node", "kubernetes.io/metadata.name",
        "argocd.argoproj.io/tracking-id", "argocd.argoproj.io/installation-id", "argocd.argoproj.io/instance",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether what is at this path, or below it, means nothing.</summary>
    public static bool Is(FieldPath path) => path.Steps switch
    {
        [FieldStep.Member("status")] => true,
        [FieldStep.Member("metadata"), FieldStep.Member(var name)] => Metadata.Contains(name),
        [.., FieldStep.Member("caBundle")] => true,
        [.., FieldStep.Member("annotations" or "labels"), FieldStep.Member(var mark)] => Marks.Contains(mark)
            || mark.Contains("checksum", StringComparison.OrdinalIgnoreCase),
        [.., FieldStep.Member("metadata"), FieldStep.Member("creationTimestamp")] => true,
        _ => false,
    };
}
