namespace Notifications.Notifier.Enrichment.ArgoCd;

/// <summary>How to ask one Argo CD for what its Applications do not hold. An account that may <c>get</c> applications is enough.</summary>
/// <param name="Url">Base address of its server, also below a root path.</param>
/// <param name="Token">Of a local account or a project role.</param>
internal sealed record ArgoCdOptions(Uri Url, Secret Token);
