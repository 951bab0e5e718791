using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Notifications.Events;
using Notifications.Notifier.Changes;
using Notifications.Notifier.Git;
using Notifications.Notifier.Models;
using Notifications.Notifier.Tests.Destinations;
using YamlDotNet.Serialization;

namespace Notifications.Notifier.Tests.Changes;

/// <summary>One case of <c>Cases/*.yaml</c>. Commits have names; the repository is acme/platform unless a source names another.</summary>
public sealed class ChangeCase
{
    private static readonly ISerializer Json = new SerializerBuilder().JsonCompatible().Build();

    /// <summary>A sentence.</summary>
    public string Name { get; set; } = "";

    /// <summary>As in the Application's spec; several: <see cref="Sources"/>.</summary>
    public Dictionary<string, object> Source { get; set; } = new() { ["path"] = "apps/web" };

    public List<Dictionary<string, object>>? Sources { get; set; }

    /// <summary>Of each source, as in its status.</summary>
    public List<string> Types { get; set; } = [];

    public Dictionary<string, string> Annotations { get; set; } = [];

    /// <summary><see cref="CaseForge"/></summary>
    public List<string> Commits { get; set; } = [];

    /// <summary>What the history of the Application holds, oldest first; of several sources with a comma.</summary>
    public List<string> Deployed { get; set; } = [];

    /// <summary>Of each source.</summary>
    public string Now { get; set; } = "";

    public string Event { get; set; } = TransitionKinds.SyncSucceeded;

    /// <summary>Of a pending change what runs, of a rollback what was taken back.</summary>
    public string? From { get; set; }

    /// <summary>Text files of the repository.</summary>
    public Dictionary<string, string> Contents { get; set; } = [];

    /// <summary>URLs that are read from elsewhere than they are reviewed, and the project that they mean.</summary>
    public Dictionary<string, string> Mirrors { get; set; } = [];

    /// <summary>Commits by the hydrator, with the commits that it made them from.</summary>
    public Dictionary<string, string> Hydrated { get; set; } = [];

    /// <summary>Numbers, or with the project of another repository.</summary>
    public List<string> Expect { get; set; } = [];

    /// <summary>A part of what is noted.</summary>
    public string? Note { get; set; }

    internal async Task<(List<string> Found, string Notes, int Calls)> ResolveAsync(CancellationToken cancellationToken)
    {
        var repositories = new Repositories([.. Mirrors.Select(mirror =>
            new RepositoryMapping(new Regex(mirror.Key), Forge.GitHub, new Uri("https://github.com"), null, mirror.Value))]);
        var (appEvent, transition) = What();
        var facts = new ModelFactory(repositories).FactsOf(EventView.Of(appEvent), transition);
        var forge = new CaseForge(Commits, Contents);
        var resolver = new ChangeResolver(forge);
        var (found, notes) = (new List<string>(), new List<string?>());
        var served = facts.ReadableSources.Where(source => source.Repository!.Forge == Forge.GitHub).ToList();
        foreach (var change in AppliedChanges.Of(facts, served))
        {
            var resolved = await resolver.ResolveAsync(change, cancellationToken);
            found.AddRange(resolved.Requests.Select(
                request => request.Project == "acme/platform" ? $"{request.Number}" : $"{request.Project}#{request.Number}"));
            notes.Add(resolved.Note);
        }

        return ([.. found.Distinct(StringComparer.OrdinalIgnoreCase)], string.Join("; ", notes), forge.Calls);
    }

    /// <summary>The event that is asked about.</summary>
    internal (ApplicationTransitioned Event, Transition Transition) What()
    {
        var sources = (Sources ?? [Source]).Select(source => JsonNode.Parse(Json.Serialize(source))!.AsObject()).ToList();
        foreach (var source in sources.Where(source => !source.ContainsKey("repoURL")))
            source["repoURL"] = "https://github.com/acme/platform.git";
        var spec = Hydrated.Count > 0
            ? new JsonObject
            {
                ["sourceHydrator"] = new JsonObject
                {
                    ["drySource"] = sources[0].DeepClone(),
                    ["syncSource"] = new JsonObject { ["targetBranch"] = "env/prod", ["path"] = "rendered" },
                },
            } : Of(sources);
        var operation = Revisions(Now);
        operation["phase"] = "Succeeded";
        operation["startedAt"] = At(Deployed.Count + 1);
        var app = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = "web",
                ["annotations"] = new JsonObject(Annotations.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)JsonValue.Create(
                    Regex.Replace(pair.Value, @"\{(\w+)\}", match => CaseForge.Id(match.Groups[1].Value)))))),
            },
            ["spec"] = spec,
            ["status"] = new JsonObject
            {
                ["sourceType"] = Types.Count == 1 ? Types[0] : null,
                ["sourceTypes"] = Types.Count > 1 ? new JsonArray([.. Types.Select(type => JsonValue.Create(type))]) : null,
                ["sync"] = With(Revisions(Now), "status", "Synced"),
                ["history"] = new JsonArray(
                    [.. Deployed.Select((revision, i) => With(Revisions(revision), "deployStartedAt", At(i)))]),
                ["operationState"] = new JsonObject
                {
                    ["phase"] = "Succeeded",
                    ["startedAt"] = At(Deployed.Count + 1),
                    ["syncResult"] = Revisions(Now),
                },
                ["sourceHydrator"] = Hydrated.Count == 0 ? null : new JsonObject
                {
                    ["currentOperation"] = Hydration(Hydrated.Last()),
                    ["lastSuccessfulOperation"] = Hydration(Hydrated.First()),
                },
            },
        };
        var data = Event switch
        {
            TransitionKinds.SyncRollback => Merged(operation, Renamed(Revisions(From!), "from")),
            TransitionKinds.ChangePending => Merged(Renamed(Revisions(From!), "from"), Renamed(Revisions(Now), "to")),
            TransitionKinds.HealthChanged => new JsonObject { ["from"] = "Healthy", ["to"] = "Degraded" },
            _ => operation,
        };
        var transition = new Transition("t", Event, Some.Noon, "s", null, JsonSerializer.SerializeToElement(data));
        var none = ImmutableDictionary<string, string>.Empty;
        return (new ApplicationTransitioned(
            1, "e", new Instance("prod", "prod", null), new AppRef("argocd", "web", "uid", "default"), new Position("e", 1, 1), Some.Noon, null,
            Origins.Watch, [transition], null, Doc.FromJson(JsonSerializer.SerializeToUtf8Bytes(app)), Standing.Calm,
            new Subject(none, none, none), null), transition);
    }

    private static JsonObject Of(List<JsonObject> sources) => sources.Count == 1 ? new JsonObject { ["source"] = sources[0] }
        : new JsonObject { ["sources"] = new JsonArray([.. sources]) };

    private static JsonObject Hydration(KeyValuePair<string, string> made) => new()
    {
        ["hydratedSHA"] = CaseForge.Id(made.Key),
        ["drySHA"] = CaseForge.Id(made.Value),
    };

    private static JsonObject Revisions(string names) => names.Split(',', StringSplitOptions.TrimEntries) is { Length: > 1 } several
        ? new JsonObject { ["revisions"] = new JsonArray([.. several.Select(name => JsonValue.Create(Revision(name)))]) }
        : new JsonObject { ["revision"] = Revision(names) };

    /// <summary>What begins with an equals sign is no commit's name.</summary>
    private static string Revision(string name) => name.StartsWith('=') ? name[1..] : CaseForge.Id(name);

    private static JsonObject Renamed(JsonObject revisions, string prefix) => new(revisions.Select(
        pair => KeyValuePair.Create(prefix + char.ToUpperInvariant(pair.Key[0]) + pair.Key[1..], pair.Value?.DeepClone())));

    private static JsonObject Merged(JsonObject one, JsonObject other) =>
        new(one.Concat(other).Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));

    private static JsonObject With(JsonObject node, string key, string value)
    {
        node[key] = value;
        return node;
    }

    private static string At(int hours) =>
        Some.Noon.AddDays(-30).AddHours(hours).UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}
