namespace Notifications.Notifier.Destinations.Slack;

/// <summary>
/// A channel by its name (<c>#sre</c>; Slack's names are lower case and hold neither spaces nor commas), or a channel, group, direct
/// message or user by its id (<c>C024BE91L</c>).
/// </summary>
internal static class SlackRecipient
{
    public static RecipientProblem? Check(string recipient) => Bare("", recipient) switch
    {
        "" => new("names no channel", "write \"<destination>:#channel\""),
        var name when name.Any(c => char.IsWhiteSpace(c) || c is ',' or ';') =>
            new("is not one channel", "list each channel as an item of its own; names hold no spaces"),
        ['@', ..] other when !SlackPeople.IsPerson(other.ToLowerInvariant()) =>
            new("is nobody that Slack finds", "write a channel, a user's id, @initiator or @author"),
        _ => null,
    };

    /// <summary>What cannot be sent to stays as it is written.</summary>
    public static string Normalise(string destination, string recipient) => Bare(destination, recipient) switch
    {
        var wrong when Check(wrong) is not null => recipient.Trim(),
        var id when IsId(id) => id,
        ['@', ..] person => person.ToLowerInvariant(),
        var name => "#" + name.ToLowerInvariant(),
    };

    /// <summary>A name in capital letters could be taken for an id, but ids hold digits.</summary>
    public static bool IsId(string recipient) =>
        recipient is ['C' or 'G' or 'D' or 'U' or 'W', _, _, _, _, _, _, _, _, ..]
            && recipient.All(c => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c)) && recipient.Any(char.IsAsciiDigit);

    // "slack:#sre" belongs into the configuration, and is written into annotations too.
    private static string Bare(string destination, string recipient)
    {
        var text = recipient.Trim();
        if (destination.Length > 0 && text.StartsWith(destination + ":", StringComparison.Ordinal)) text = text[(destination.Length + 1)..]
            .TrimStart();
        return text.TrimStart('#');
    }
}
