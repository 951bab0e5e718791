using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Lanes;

/// <summary>
/// One membership of this process among the notifiers. When it cannot be renewed in time, <see cref="Lost"/> aborts everything that was done in its name, since
/// others may have taken its lanes.
/// </summary>
internal sealed class NodeMembership : IDisposable
{
    private readonly CancellationTokenSource _lost;
    private readonly TimeSpan _lease;
    private volatile IReadOnlyList<NodeId> _living;

    public NodeMembership(NodeId id, TimeSpan lease, TimeProvider time)
    {
        Id = id;
        _living = [id];
        _lease = lease;
        _lost = new CancellationTokenSource(lease, time);
    }

    public NodeId Id { get; }

    public CancellationToken Lost => _lost.Token;

    /// <summary>Whether this notifier should serve the lane.</summary>
    public bool Serves(LaneName lane) => PreferredFor(lane, _living) == Id;

    /// <param name="since">How long ago the renewal was sent: the lease counts from there, however long the answer took.</param>
    public void Renew(IReadOnlyList<NodeId> all, TimeSpan since)
    {
        _living = all;
        var left = _lease - since;
        if (left > TimeSpan.Zero) _lost.CancelAfter(left);
        else _lost.Cancel();
    }

    public void Dispose() => _lost.Dispose();

    /// <summary>
    /// Which of the living notifiers should serve a lane (rendezvous hashing): all of them compute the same without talking, and when one joins or leaves only its
    /// own share moves. Null when none lives.
    /// </summary>
    internal static NodeId? PreferredFor(LaneName lane, IReadOnlyList<NodeId> living) => living switch
    {
        [] => null,
        [var only] => only,
        _ => living.MaxBy(node => (Weight(lane, node), node.Value)),
    };

    private static ulong Weight(LaneName lane, NodeId node)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{node.Value}\n{lane.Value}"), hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }
}
