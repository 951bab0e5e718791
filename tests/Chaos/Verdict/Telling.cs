using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Notifications.Chaos.Story;
using Notifications.Testing.Slack;

namespace Notifications.Chaos.Verdict;

internal enum SyncState
{
    Running,
    Succeeded,
    Failed,
}

/// <summary>What a sentence tells of an Application.</summary>
internal abstract partial record Event
{
    private Event()
    {
    }

    internal sealed record OfSync(int Application, int PullRequest, SyncState State) : Event;

    internal sealed record OfEpisode(int Application, Episode Episode) : Event;

    internal sealed record NotUnderstood(string Text) : Event;

    /// <summary>From a message's title, or from the state in a pull request's table.</summary>
    public static Event Parse(string title)
    {
        var match = Sentence().Match(title);
        if (!match.Success)
            return new NotUnderstood(title);
        var application = int.Parse(match.Groups["app"].ValueSpan, CultureInfo.InvariantCulture);
        return match.Groups["what"].Value switch
        {
            "is degraded" => new OfEpisode(application, Episode.Degraded),
            "is healthy again" => new OfEpisode(application, Episode.Recovered),
            "was created" => new OfEpisode(application, Episode.Created),
            "was deleted" or "is being deleted" => new OfEpisode(application, Episode.Deleted),
            _ => new OfSync(application, int.Parse(match.Groups["pull"].ValueSpan, CultureInfo.InvariantCulture),
                match.Groups["state"].Value switch
                {
                    "is running" => SyncState.Running,
                    "succeeded" => SyncState.Succeeded,
                    _ => SyncState.Failed,
                }),
        };
    }

    [GeneratedRegex("^app-(?<app>[0-9]{3}):? (?<what>sync to (?<pull>[0-9]+)a[0-9a-f]* (?<state>is running|succeeded|failed)(?:, health is [A-Za-z]+)?|is degraded|is healthy again|was created|was deleted|is being deleted)$")]
    private static partial Regex Sentence();
}

/// <summary>One thing that a reader of Slack saw: a new message, or a change of one.</summary>
/// <param name="IsNew">A post, which notifies; else an update, which does not.</param>
/// <param name="Message">Channel and timestamp: the message.</param>
/// <param name="Mark">Of the delivery and what it is in it: never there twice.</param>
internal sealed record Occasion(Event Event, bool IsNew, string Message, string Mark)
{
    public static Occasion Of(SlackEffect effect)
    {
        var title = effect.Arguments.GetProperty("attachments")[0].GetProperty("fallback").GetString() ?? "";
        var payload = effect.Arguments.GetProperty("metadata").GetProperty("event_payload");
        return new Occasion(Event.Parse(title), effect.Op == "post", $"{effect.Channel}/{effect.Ts}",
            $"{Text(payload, "delivery_id")}/{Text(payload, "role")}");
    }

    private static string Text(JsonElement payload, string name) => payload.TryGetProperty(name, out var value) ? value.ToString() : "";
}
