using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Lanes;

/// <summary>
/// One membership of this process among the notifiers. When it cannot renew it in time, <see cref="Lost"/> cuts everything off that was
/// done in its name, since others may have taken its lanes.
/// </summary>
internal sealed class NodeLife : IDisposable
{
    private readonly CancellationTokenSource lost;
    private readonly TimeSpan lease;
    private volatile IReadOnlyList<NodeId> living;

    public NodeLife(NodeId id, TimeSpan lease, TimeProvider time)
    {
        Id = id;
        living = [id];
        this.lease = lease;
        lost = new CancellationTokenSource(lease, time);
    }

    public NodeId Id { get; }

    public CancellationToken Lost => lost.Token;

    /// <summary>This one should serve the lane.</summary>
    public bool Serves(LaneName lane) => LaneShares.PreferredOf(lane, living) == Id;

    /// <param name="since">How long ago the renewal was sent: its lease counts from there, however long the answer took.</param>
    public void Renew(IReadOnlyList<NodeId> all, TimeSpan since)
    {
        living = all;
        var left = lease - since;
        if (left > TimeSpan.Zero) lost.CancelAfter(left);
        else lost.Cancel();
    }

    public void Dispose() => lost.Dispose();
}
