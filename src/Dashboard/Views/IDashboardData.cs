namespace Notifications.Dashboard.Views;

/// <summary>What the pages show; the notifier reads it from its ledger. Texts may come from anywhere: they are cleaned and escaped where
/// they are written.</summary>
public interface IDashboardData
{
    /// <summary>Another value whenever what the pages show may have changed. Asked once a second while somebody looks: it must be
    /// cheap.</summary>
    Task<string> VersionAsync(CancellationToken cancellationToken);

    Task<NowView> NowAsync(NowFilter filter, CancellationToken cancellationToken);

    Task<TimelineView> TimelineAsync(DeliveryListFilter filter, CancellationToken cancellationToken);

    /// <summary>Null: there is no such Application.</summary>
    /// <param name="application">"instance/namespace/name"</param>
    /// <param name="before">Events before this position; null: the newest.</param>
    Task<ApplicationView?> ApplicationAsync(string application, EventCursor? before, CancellationToken cancellationToken);

    /// <summary>With the fields that Argo CD names, where it may be asked; null: it does not differ from git.</summary>
    Task<DriftView?> DriftAsync(string application, CancellationToken cancellationToken);

    Task<HealthView> HealthAsync(CancellationToken cancellationToken);

    /// <summary>Gives a dead delivery or event another chance; false: there is none of this id.</summary>
    /// <param name="reader">Who asks for it: for the log.</param>
    Task<bool> RedriveAsync(string id, string reader, CancellationToken cancellationToken);

    /// <param name="application">A name, "namespace/name" or "instance/namespace/name"; null: none yet.</param>
    /// <param name="trigger">Null, or one that there is not: the first.</param>
    Task<PlaygroundView> PlaygroundAsync(string? application, string? trigger, CancellationToken cancellationToken);

    /// <summary>Lays out what would be sent, with the limits that hold everywhere. Nothing is sent, and nobody is asked over the
    /// network.</summary>
    Task<PlaygroundResult> TryAsync(PlaygroundTrial trial, CancellationToken cancellationToken);
}
