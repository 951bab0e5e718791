using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Lanes;

/// <summary>
/// Which of the living notifiers should serve a lane (rendezvous hashing): all agree without talking, and when one joins or leaves only
/// its own share moves.
/// </summary>
internal static class LaneShares
{
    /// <summary>Null when nobody lives.</summary>
    public static NodeId? PreferredOf(LaneName lane, IReadOnlyList<NodeId> living) => living switch
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
