using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Lanes;

/// <summary>
/// One membership of this process among the notifiers. When it cannot be renewed in time, <see cref="Lost"/> aborts everything that was
/// done in its name, since others may have taken its lanes.
/// </summary>
internal sealed class NodeMembership : IDisposable
{
    private readonly CancellationTokenSource _lost;
    private readonly TimeProvider _time;
    private readonly Dictionary<NodeId, (long Number, long At)> _heard = [];
    private readonly TimeSpan _lease;
    private volatile IReadOnlyList<NodeId> _living;

    public NodeMembership(NodeId id, TimeSpan lease, TimeProvider time)
    {
        Id = id;
        _living = [id];
        (_lease, _time) = (lease, time);
        _lost = new CancellationTokenSource(lease, time);
    }

    public NodeId Id { get; }

    public CancellationToken Lost => _lost.Token;

    /// <summary>Whether this notifier should serve the lane.</summary>
    public bool Serves(LaneName lane) => PreferredFor(lane, _living) == Id;

    /// <summary>Renews the membership; gives the last signs of those notifiers that were silent for a lease, measured by this process's
    /// monotonic clock.</summary>
    /// <param name="all">The latest sign of life of every notifier.</param>
    /// <param name="since">How long ago the renewal was sent: the lease counts from there, however long the answer took.</param>
    public IReadOnlyList<NodeBeat> Renew(IReadOnlyList<NodeBeat> all, TimeSpan since)
    {
        var now = _time.GetTimestamp();
        foreach (var gone in _heard.Keys.Except(all.Select(beat => beat.Node)).ToList()) _heard.Remove(gone);
        foreach (var beat in all)
        {
            if (!_heard.TryGetValue(beat.Node, out var last) || last.Number != beat.Number) _heard[beat.Node] = (beat.Number, now);
        }

        var silent = all.Where(beat => beat.Node != Id && _time.GetElapsedTime(_heard[beat.Node].At, now) > _lease).ToList();
        _living = [.. all.Except(silent).Select(beat => beat.Node)];
        var left = _lease - since;
        if (left > TimeSpan.Zero) _lost.CancelAfter(left);
        else _lost.Cancel();
        return silent;
    }

    public void Dispose() => _lost.Dispose();

    /// <summary>
    /// Which of the living notifiers should serve a lane (rendezvous hashing): all of them compute the same without talking, and when one
    /// joins or leaves only its own share moves. Null when none lives.
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
