using System.Collections.Immutable;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Notifications.Notifier.Composing;
using Notifications.Notifier.Contracts;
using Notifications.Notifier.Destinations.Forges;
using Notifications.Notifier.Destinations.GitHub;

namespace Notifications.Benchmarks.Rendering;

/// <summary>The comment of a pull request with 200 Applications, 10 of which failed.</summary>
[MemoryDiagnoser]
public class PullRequestBenchmarks
{
    private const int Applications = 200;

    private ForgeMessage _layout = null!;
    private ImmutableArray<ConversationMember> _members;
    private int _edits;

    [GlobalSetup]
    public void Prepare()
    {
        _layout = new ForgeMessage(GitHubMarkdown.Instance, LayoutTemplates.BuiltIn, TimeZoneInfo.Utc);
        _members = [.. Enumerable.Range(0, Applications).Select(i => Member(i, i % 20 == 0 ? Stage.Failed : Stage.Healthy))];
        _layout.Body("marker", _members, 65_000);
    }

    /// <summary>One Application is new since the last edit, as in production.</summary>
    [Benchmark]
    public string EditOfOneApplication() => _layout.Body(
        "marker", _members.SetItem(_edits % Applications, Member(_edits++ % Applications, Stage.Healthy)), 65_000);

    /// <summary>None of the Applications was laid out before, as after a start.</summary>
    [Benchmark]
    public string First() =>
        new ForgeMessage(GitHubMarkdown.Instance, LayoutTemplates.BuiltIn, TimeZoneInfo.Utc).Body("marker", _members, 65_000);

    private static ConversationMember Member(int number, Stage stage)
    {
        var name = $"app-{number}";
        var failed = stage is Stage.Failed;
        return new ConversationMember($"prod/argocd/{name}", new Message(
            RichText.Value($"{name}: sync to 4f2a1c9 {(failed ? "failed" : "succeeded")}"),
            failed ? Severity.Failure : Severity.Success,
            RichText.Empty,
            failed ? RichText.Value("one or more objects failed to apply") : RichText.Empty,
            [],
            [new MessageLink(
                RichText.Markdown("Argo CD"), new Uri($"https://argocd.example.com/applications/argocd/{name}?operation=true"), true)],
            new MessageSubject(
                "prod", "shop", "argocd", name, "in-cluster", name, "4f2a1c9",
                new Uri("https://github.com/acme/platform/commit/4f2a1c9d8e7b6a5f4e3d2c1b0a9f8e7d6c5b4a39"),
                new Uri($"https://argocd.example.com/applications/argocd/{name}"))
            {
                State = new AppState(stage, failed ? "Degraded" : "Healthy", "anna", DateTimeOffset.UnixEpoch),
            },
            DateTimeOffset.UnixEpoch,
            ImmutableDictionary<string, JsonElement>.Empty));
    }
}
