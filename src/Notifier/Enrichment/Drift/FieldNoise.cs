namespace Notifications.Notifier.Enrichment.Drift;

/// <summary>Differences that are nobody's change.</summary>
internal static class FieldNoise
{
    private static readonly HashSet<string> Always = new(StringComparer.Ordinal)
    {
        "status", "metadata.managedFields", "metadata.resourceVersion", "metadata.generation", "metadata.uid", "metadata.creationTimestamp",
        "metadata.selfLink", "metadata.annotations[\"kubectl.kubernetes.io/last-applied-configuration\"]",
        "metadata.annotations[\"deployment.kubernetes.io/revision\"]",
    };

    private static readonly HashSet<string> Tracking = new(StringComparer.Ordinal)
    {
        "metadata.annotations[\"argocd.argoproj.io/tracking-id\"]", "metadata.labels[\"argocd.argoproj.io/instance\"]", "metadata.labels[\"app.kubernetes.io/instance\"]",
    };

    /// <summary>Without what always differs; without Argo CD's own marks unless nothing else differs.</summary>
    public static IReadOnlyList<Difference> Without(IReadOnlyList<Difference> differences)
    {
        var meant = differences.Where(difference => !IsBelow(difference, Always)).ToList();
        var changes = meant.Where(difference => !IsBelow(difference, Tracking)).ToList();
        return changes.Count > 0 ? changes : meant;
    }

    private static bool IsBelow(Difference difference, HashSet<string> paths)
    {
        for (var length = 1; length <= difference.Path.Steps.Length; length++)
        {
            if (paths.Contains(new FieldPath(difference.Path.Steps[..length]).ToString()))
            {
                return true;
            }
        }

        return false;
    }
}
