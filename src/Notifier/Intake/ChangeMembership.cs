namespace Notifications.Notifier.Intake;

/// <summary>A message of a change in which an Application stands.</summary>
/// <param name="Key">Of its conversation.</param>
/// <param name="AsKey">The key by which the Application itself came there last: another one where its revision has moved on since.</param>
/// <param name="ChangeId">As in <see cref="ChangeGroup.ChangeId"/>.</param>
/// <param name="IsWaiting">It waits there for a sync.</param>
internal sealed record ChangeMembership(string Key, string AsKey, string? ChangeId, bool IsWaiting, ChangeEnd End)
{
    public bool Is(IEnumerable<string> keys) => keys.Contains(Key, StringComparer.Ordinal) || keys.Contains(AsKey, StringComparer.Ordinal);

    /// <summary>
    /// Which messages show a state of the Application: pure. A revision names the change, but in a repository of many Applications it moves
    /// on with commits that are others' business. So an Application that waits in the message of a change stays there when its revision
    /// moves on, and its sync belongs there; what it has not brought to an end is shown where it began as well.
    /// </summary>
    /// <param name="known">Where the Application stands, the latest first.</param>
    /// <returns>The first is the one to announce it in. Empty: it says nothing of interest.</returns>
    public static ImmutableArray<string> KeysOf(ChangeGroup group, IReadOnlyList<ChangeMembership> known)
    {
        if (group.GoesBack && BackFrom(group, known) is { } left) return left;
        var keys = new List<string>();
        foreach (var key in group.Keys)
        {
            var open = known.Where(
                other => other.End is ChangeEnd.None && ChangeGroup.ScopeOf(other.Key) == ChangeGroup.ScopeOf(key)).ToList();
            var homes = known.Where(other => other.Is([key])).ToList();
            var isOnItsWay = open.Exists(other => group.ChangeId is { } change ? other.ChangeId == change : other.IsWaiting);
            if (homes.Count == 0 && !isOnItsWay) keys.Add(key);
            keys.AddRange(homes.Select(home => home.Key));
            if (!group.GoesBack && group.Stage is not GroupedStage.TakenBack) keys.AddRange(open.Select(other => other.Key));
        }

        return [.. keys.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>
    /// A rollback is a matter of the change that is taken back, and not of the one before, which nobody may have seen here. Once it is
    /// taken back, nothing more is of interest there but a failure. Null: it is as with any other sync.
    /// </summary>
    private static ImmutableArray<string>? BackFrom(ChangeGroup group, IReadOnlyList<ChangeMembership> known)
    {
        if (known.Any(other => other.Is(group.Keys))) return null;
        if (group.Leaves is not { } leaves || known.Where(other => other.Is([leaves])).ToList() is not { Count: > 0 } left) return null;
        if (left.TrueForAll(other => other.End is not ChangeEnd.TakenBack)) return [.. left.Select(other => other.Key)];
        return group.Failure is null ? [] : null;
    }
}

/// <summary>How an Application has ended in the message of a change.</summary>
internal enum ChangeEnd
{
    None,
    Healthy,
    TakenBack,
}
