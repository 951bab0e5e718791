namespace Notifications.Notifier.Models;

/// <summary>What the sync windows of an AppProject allow.</summary>
/// <param name="HoldsAutomatic">Argo CD does not sync by itself.</param>
/// <param name="HoldsManual">Nobody may sync either.</param>
/// <param name="Until">When Argo CD may sync by itself again; null: it may, or that is too far away.</param>
internal sealed record SyncWindowState(bool HoldsAutomatic, bool HoldsManual, DateTimeOffset? Until);
