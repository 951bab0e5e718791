using System.Text.Json;
using Notifications.Notifier.Deliveries.Ledger;
using Notifications.Notifier.Messages;

namespace Notifications.Notifier.Deliveries.Attempts;

/// <summary>
/// What members of conversations were told, parsed. With each call of a conversation of many Applications the ledger gives the texts of all of them again: those that were
/// read lately are known by their text.
/// </summary>
internal sealed class MemberMessages
{
    private const int Kept = 4096;
    private readonly Lock gate = new();
    private readonly Dictionary<string, Message> latest = new(StringComparer.Ordinal);
    private readonly Queue<string> order = new();

    /// <exception cref="InvalidDataException">The text is no message.</exception>
    public Message Read(MemberState member)
    {
        lock (gate)
        {
            if (latest.TryGetValue(member.Message, out var known)) return known;
        }

        var message = JsonSerializer.Deserialize(member.Message, LedgerJson.Default.Message)
            ?? throw new InvalidDataException($"What the ledger holds of the member '{member.Application}' is no message.");
        lock (gate)
        {
            if (!latest.TryAdd(member.Message, message)) return message;
            order.Enqueue(member.Message);
            if (order.Count > Kept) latest.Remove(order.Dequeue());
        }

        return message;
    }
}
