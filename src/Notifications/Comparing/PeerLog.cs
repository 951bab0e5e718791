using System.Text.RegularExpressions;

namespace Notifications.Cli.Comparing;

/// <summary>
/// The log of <c>argocd-notifications-controller</c> at level <c>info</c>, as text or as JSON (<c>--logformat</c>). Source:
/// pkg/controller/controller.go of argoproj/notifications-engine, which writes a line before it sends, when it has sent the same before,
/// and when a service refuses.
/// </summary>
internal static partial class PeerLog
{
    private const int LongestLine = 1 << 20;

    /// <exception cref="InvalidDataException">It is no such log.</exception>
    public static async Task<PeerRecord> ReadAsync(TextReader log, CancellationToken cancellationToken)
    {
        var (sent, repeated, unread) = (new List<PeerNotification>(), new List<PeerNotification>(), 0);
        var (from, to) = (default(DateTimeOffset?), default(DateTimeOffset?));
        while (await log.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length > LongestLine || Fields(line) is not { Time: { } at } entry)
            {
                unread += line.Contains("notification about condition", StringComparison.Ordinal) ? 1 : 0;
                continue;
            }

            from = from < at ? from : at;
            to = to > at ? to : at;
            if (Notified().Match(entry.Message) is { Success: true } notified && entry.Resource is { } resource)
                (notified.Groups["sending"].Success ? sent : repeated).Add(new PeerNotification(
                    at, resource, notified.Groups["trigger"].Value, notified.Groups["service"].Value, notified.Groups["recipient"].Value));
            else if (Failed().Match(entry.Message) is { Success: true } failed)
                Fail(sent, failed);
        }

        if (from is null)
            throw new InvalidDataException(
                "no line has a time and a message as argocd-notifications-controller writes them; give its log at level info, text or json");
        return new PeerRecord([.. sent.OrderBy(notification => notification.At)], repeated, from, to, unread);
    }

    /// <summary>The line follows the one that says that it is being sent.</summary>
    private static void Fail(List<PeerNotification> sent, Match failed)
    {
        var (application, service, recipient) =
            (failed.Groups["application"].Value, failed.Groups["service"].Value, failed.Groups["recipient"].Value);
        var index = sent.FindLastIndex(
            notification => notification.Application == application && notification.Service == service
                && notification.Recipient == recipient);
        if (index >= 0 && sent[index].Failure is null) sent[index] = sent[index] with { Failure = failed.Groups["reason"].Value };
    }

    private static (DateTimeOffset? Time, string Message, string? Resource) Fields(string line)
    {
        var start = line.IndexOf('{', StringComparison.Ordinal);
        if (start >= 0 && line.EndsWith('}') && line.AsSpan(start + 1).TrimStart().StartsWith("\""))
        {
            try
            {
                using var json = JsonDocument.Parse(line.AsMemory(start));
                return (Time(Text(json, "time")), Text(json, "msg") ?? "", Text(json, "resource") ?? Text(json, "app"));
            }
            catch (JsonException)
            {
                return default;
            }
        }

        var (time, message, resource) = (default(string), "", default(string));
        foreach (Match field in Field().Matches(line))
        {
            var value = field.Groups["quoted"] is { Success: true } quoted ? Escape().Replace(quoted.Value, Unescaped)
                : field.Groups["bare"].Value;
            switch (field.Groups["name"].Value)
            {
                case "time": time = value; break;
                case "msg": message = value; break;
                case "resource" or "app": resource = value; break;
            }
        }

        return (Time(time), message, resource);
    }

    private static string Unescaped(Match escape) => escape.Groups[1].Value switch
    {
        "n" => "\n",
        "t" => "\t",
        var other => other,
    };

    private static string? Text(JsonDocument json, string name) =>
        json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at.ToUniversalTime()
            : null;

    [GeneratedRegex(@"\b(?<name>[a-zA-Z]+)=(?:""(?<quoted>(?:[^""\\]|\\.)*)""|(?<bare>[^\s""]*))", RegexOptions.NonBacktracking)]
    private static partial Regex Field();

    [GeneratedRegex(@"\\(.)", RegexOptions.NonBacktracking)]
    private static partial Regex Escape();

    [GeneratedRegex(@"^(?:(?<sending>Sending notification)|Notification) about condition '(?<trigger>.+?)\.\[\d+\]\.[^']*' (?:already sent )?to '\{(?<service>\S+) (?<recipient>.*)\}'",
        RegexOptions.Singleline)]
    private static partial Regex Notified();

    [GeneratedRegex(@"^Failed to notify recipient \{(?<service>\S+) (?<recipient>.*?)\} defined in (?:resource|app) (?<application>[^\s:]+): (?<reason>.*)$",
        RegexOptions.Singleline)]
    private static partial Regex Failed();
}
