namespace Notifications.Notifier.Enrichment;

/// <summary>
/// Knows who stood behind a write to the cluster: the audit log of a Kubernetes API server, or Argo CD's own log. <c>managedFields</c> name
/// the client alone. None is built in (ADR 20): one that is registered as a service is asked for each resource that a message shows.
/// </summary>
internal interface IAuditSource
{
    /// <param name="write">What was written.</param>
    /// <param name="cancellationToken">Its end is the end of the message's budget: no failure of the caller.</param>
    /// <returns>As the log has it, such as <c>anna@example.com</c>; null: not in the log, or not for sure. Whatever is thrown costs the
    /// message the name alone.</returns>
    Task<string?> FindPersonAsync(AuditedWrite write, CancellationToken cancellationToken);
}

/// <summary>A write to fields of an object, as <c>managedFields</c> keep it.</summary>
/// <param name="Instance">The Argo CD, by the name that the configuration gives it.</param>
/// <param name="Cluster">As the destination of the Application has it: its name, else the address of its API server.</param>
/// <param name="Fields">The paths that differ and that the client wrote, as far as a message shows them.</param>
/// <param name="Hand">The client, and when it wrote last: to the second, as Kubernetes keeps it.</param>
internal sealed record AuditedWrite(
    string Instance, string Cluster, ResourceFacts Resource, ImmutableArray<string> Fields, Hand Hand);
