using Notifications.Notifier.Changes;

namespace Notifications.Notifier.Destinations.Forges;

/// <summary>
/// What a forge knows of its repositories' history. What never changes is kept, what may change is asked for again after a minute. Many
/// Applications ask for the same, and all at once.
/// </summary>
internal sealed class CachedHistory(IForgeHistory forge, TimeProvider time) : IForgeHistory
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan KeepMissing = TimeSpan.FromMinutes(5); // a missing permission looks the same
    private static readonly TimeSpan Keep = TimeSpan.FromHours(6);

    private readonly ForgeQuestions<(string Project, string From, string To), CommitRange?> _ranges = new(200, time);
    private readonly ForgeQuestions<(string Project, string Sha), IReadOnlyList<ChangeRequest>> _requests = new(2000, time);
    private readonly ForgeQuestions<(string Project, int Page), MergedPage> _merged = new(200, time);
    private readonly ForgeQuestions<(string Project, int Number), IReadOnlyList<string>?> _files = new(500, time);
    private readonly ForgeQuestions<(string Project, string Sha), IReadOnlyList<string>?> _commitFiles = new(2000, time);
    private readonly ForgeQuestions<(string Project, string Sha, string Path), string?> _texts = new(2000, time);

    public Task<CommitRange?> CompareAsync(string project, string from, string to, CancellationToken cancellationToken) => _ranges.AskAsync(
        (Key(project), from, to), ask => forge.CompareAsync(project, from, to, ask), range => range is null ? KeepMissing : Keep,
        cancellationToken);

    public Task<IReadOnlyList<ChangeRequest>> OfCommitAsync(string project, string commit, CancellationToken cancellationToken) =>
        _requests.AskAsync((Key(project), commit), ask => forge.OfCommitAsync(project, commit, ask), _ => Fresh, cancellationToken);

    public Task<MergedPage> MergedAsync(string project, int page, CancellationToken cancellationToken) =>
        _merged.AskAsync((Key(project), page), ask => forge.MergedAsync(project, page, ask), _ => Fresh, cancellationToken);

    public Task<IReadOnlyList<string>?> FilesAsync(ChangeRequest request, CancellationToken cancellationToken) =>
        _files.AskAsync((Key(request.Project), request.Number), ask => forge.FilesAsync(request, ask), _ => Fresh, cancellationToken);

    public Task<IReadOnlyList<string>?> FilesAsync(string project, string commit, CancellationToken cancellationToken) =>
        _commitFiles.AskAsync((Key(project), commit), ask => forge.FilesAsync(project, commit, ask), _ => Keep, cancellationToken);

    public Task<string?> FileAsync(string project, string path, string commit, CancellationToken cancellationToken) => _texts.AskAsync(
        (Key(project), commit, path), ask => forge.FileAsync(project, path, commit, ask), text => text is null ? KeepMissing : Keep,
        cancellationToken);

    private static string Key(string project) => project.ToLowerInvariant();
}
