using Notifications.Dashboard.Views;
using Notifications.Notifier.Git;

namespace Notifications.Notifier.Reading;

/// <summary>A transition in a line, from whatever its payload has.</summary>
internal static class FactText
{
    private const int LongestMessage = 600;
    private const int MostResources = 3;

    public static FactRow Of(Transition transition)
    {
        var data = new JsonView(transition.Data);
        return new FactRow(transition.Kind, transition.OccurredAt, string.Join(" · ", Parts(data)), Message(data));
    }

    private static IEnumerable<string> Parts(JsonView data)
    {
        if (data["to"].Text is { } to) yield return $"{data["from"].Text ?? "nothing"} → {to}";
        if (data["toRevision"].Text is { } next) yield return $"{Short(data["fromRevision"].Text)} → {Short(next)}";
        if (data["revision"].Text is { } revision) yield return $"revision {Short(revision)}";
        if (data["initiatedBy"] is { Exists: true } by)
        {
            if (by["automated"].Flag) yield return "automated";
            else if (by["username"].Text is { } user) yield return $"by {user}";
        }

        if (data["type"].Text is { } type) yield return type;
        if (data["how"].Text is { } how) yield return how;
        if (data["retryCount"].Number is > 0 and var retries) yield return retries == 1 ? "1 retry" : $"{retries} retries";
        if (Resources(data["resources"]) is { Length: > 0 } resources) yield return resources;
    }

    private static string Resources(JsonView listed)
    {
        var resources = listed.Items.Select(ResourceFacts.Read).ToList();
        return string.Join(", ", resources.Take(MostResources).Select(resource => $"{resource.Kind} {resource.Name}"))
            + (resources.Count > MostResources ? $" and {resources.Count - MostResources} more" : "");
    }

    private static string Short(string? revision) => revision is null ? "nothing" : Revision.Parse(revision).Short ?? revision;

    private static string? Message(JsonView data) => data["message"].Text is not { } text ? null
        : Hide(text) is var message && message.Length <= LongestMessage ? message : message[..LongestMessage] + "…";

    /// <summary>As in messages: what Argo CD repeats may hold secrets.</summary>
    public static string Hide(string text) => SecretPatterns.Hide(RemoteUrl.WithoutCredentials(text), "(hidden)");
}
