using Notifications.Events;

namespace Notifications.Notifier.Ledger;

/// <summary>Orders the news of one Application: the event's position, and the place within the event's plan.</summary>
internal readonly record struct NewsPosition(long EpochOrder, long Sequence, long Ordinal) : IComparable<NewsPosition>
{
    public static NewsPosition Of(Position at, int ordinal) => new(at.EpochOrder, at.Sequence, ordinal);

    public static bool operator <(NewsPosition left, NewsPosition right) => left.CompareTo(right) < 0;

    public static bool operator >(NewsPosition left, NewsPosition right) => left.CompareTo(right) > 0;

    public static bool operator <=(NewsPosition left, NewsPosition right) => left.CompareTo(right) <= 0;

    public static bool operator >=(NewsPosition left, NewsPosition right) => left.CompareTo(right) >= 0;

    public int CompareTo(NewsPosition other) =>
        (EpochOrder, Sequence, Ordinal).CompareTo((other.EpochOrder, other.Sequence, other.Ordinal));
}
