using Notifications.Notifier.Git;

namespace Notifications.Notifier.Changes;

/// <summary>What an Application takes from one repository: from which commit to which, and which files of it count.</summary>
/// <param name="Project">As in <see cref="GitRepository.Project"/>.</param>
/// <param name="From">What ran before; null: nobody knows.</param>
/// <param name="To">What runs now, or is to run.</param>
/// <param name="Rules">By what the Application itself says.</param>
/// <param name="Outside">Sources whose manifests may point to other folders; empty: the Application names its paths.</param>
/// <param name="LastChange">The commit that changed the Application last, as a controller beside Argo CD found it; null: not known.</param>
internal sealed record AppliedChange(
    string Project, string? From, string To, PathRules Rules, ImmutableArray<SourcePaths> Outside, string? LastChange);
