using Notifications.Notifier.Git;

namespace Notifications.Notifier.Models;

/// <summary>One source of an Application with the revision that the event is about.</summary>
/// <param name="Index">Position among the sources, from 0: the <c>sourceIndex</c> of the Argo CD API.</param>
/// <param name="Url">As in the Application: may hold credentials, never for readers.</param>
/// <param name="Repository">Null for charts, OCI artifacts and what is no repository.</param>
/// <param name="Chart">Of a Helm repository or registry.</param>
/// <param name="Revision">With a source hydrator the dry commit (what the author wrote) where it is known.</param>
/// <param name="Hydrated">With a source hydrator the commit that was written by it; else empty.</param>
/// <param name="Previous">What was there before, where the event says so; else empty.</param>
/// <param name="Node">The source as the Application has it; with a source hydrator the dry one.</param>
internal sealed record SourceFacts(
    int Index,
    string? Name,
    string? Ref,
    string Url,
    GitRepository? Repository,
    string? Path,
    string? Chart,
    string TargetRevision,
    Revision Revision,
    Revision Hydrated,
    Revision Previous,
    JsonView Node)
{
    /// <summary>How readers know it: the repository's path at its forge, the chart's name, else the URL without credentials.</summary>
    public string DisplayName => Chart ?? Repository?.Project ?? RemoteUrl.WithoutCredentials(Url);

    public Uri? CommitUrl => Repository?.CommitUrl(Revision);

    public Uri? CompareUrl => Repository?.CompareUrl(Previous, Revision);

    /// <summary>The files that it is made from, as far as it says.</summary>
    /// <param name="type">Its <c>status.sourceType</c>; null: not known.</param>
    public SourcePaths PathsFor(string? type)
    {
        var helm = Node["helm"];
        var kustomize = Node["kustomize"];
        string?[] files =
        [
            .. helm["valueFiles"].Texts,
            .. helm["fileParameters"].Items.Select(parameter => parameter["path"].Text),
            .. kustomize["patches"].Items.Select(patch => patch["path"].Text),
            .. kustomize["components"].Texts,
            // libraries are relative to the repository
            .. Node["directory"]["jsonnet"]["libs"].Texts.Select(library => "/" + library),
        ];
        return new SourcePaths(Path ?? "", Ref, [.. files.OfType<string>().Where(file => file.Trim('/').Length > 0)], type);
    }
}
