namespace Notifications.Dashboard.Views;

/// <summary>What the pages show; the notifier reads it from its ledger. Texts may come from anywhere: they are cleaned and escaped where
/// they are written.</summary>
public interface IDashboardData
{
    /// <summary>Another value whenever what the pages show may have changed. Asked once a second while somebody looks: it must be
    /// cheap.</summary>
    Task<string> VersionAsync(CancellationToken cancellationToken);

    Task<NowView> NowAsync(NowFilter filter, CancellationToken cancellationToken);
}
