using System.Text.Json;
using Notifications.Notifier.Caching;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Ledger;

namespace Notifications.Notifier.Sending;

/// <summary>
/// What members of conversations were told, parsed. With each call of a conversation of many Applications the ledger gives the texts of all of them again: those that were
/// read lately are known by their text.
/// </summary>
internal sealed class MemberMessages
{
    private readonly Latest<string, Message> latest = new(4096, mostBytes: 32 << 20, (text, _) => 4 * text.Length);

    /// <exception cref="InvalidDataException">The text is no message.</exception>
    public Message Read(MemberState member)
    {
        if (latest.TryGet(member.Message, out var known)) return known;
        var message = JsonSerializer.Deserialize(member.Message, LedgerJson.Default.Message)
            ?? throw new InvalidDataException($"What the ledger holds of the member '{member.Application}' is no message.");
        latest.Set(member.Message, message);
        return message;
    }
}
