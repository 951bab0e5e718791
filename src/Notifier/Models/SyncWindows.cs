using System.Text.RegularExpressions;
using Cronos;

namespace Notifications.Notifier.Models;

/// <summary>
/// The rules of <c>spec.syncWindows</c> (https://argo-cd.readthedocs.io/en/stable/user-guide/sync_windows/): a deny window that is open
/// forbids; else an allow window that is open allows; else allow windows that are shut forbid. Pure.
/// </summary>
internal static class SyncWindows
{
    private const int MaxChanges = 200;

    /// <summary>Null when no window is about the Application, or one is written in a way that is not understood.</summary>
    /// <param name="windows">The list of the AppProject.</param>
    /// <param name="facts">The Application.</param>
    /// <param name="now">When it is asked.</param>
    public static SyncWindowState? StateOf(JsonView windows, AppFacts facts, DateTimeOffset now)
    {
        var read = windows.Items.Where(window => IsAbout(window, facts)).Select(Window.Of).ToList();
        var about = read.OfType<Window>().ToList();
        if (about.Count == 0 || about.Count < read.Count) return null;
        var holds = Holds(about, now, manual: false);
        return new SyncWindowState(holds, Holds(about, now, manual: true), holds ? End(about, now) : null);
    }

    private static bool Holds(List<Window> windows, DateTimeOffset at, bool manual)
    {
        var denying = windows.FindAll(window => window.Denies && window.EndAt(at) is not null);
        if (denying.Count > 0) return !(manual && denying.TrueForAll(window => window.AllowsManual));
        var allowing = windows.FindAll(window => !window.Denies);
        if (allowing.Count == 0 || allowing.Exists(window => window.EndAt(at) is not null)) return false;
        return !(manual && allowing.TrueForAll(window => window.AllowsManual));
    }

    /// <summary>Windows open and shut at known times: the first of them at which Argo CD may sync.</summary>
    private static DateTimeOffset? End(List<Window> windows, DateTimeOffset now)
    {
        var at = now;
        for (var i = 0; i < MaxChanges; i++)
        {
            var changes = windows.SelectMany(window => new[] { window.EndAt(at), window.NextAfter(at) }).OfType<DateTimeOffset>().ToList();
            if (changes.Count == 0) return null;
            at = changes.Min();
            if (!Holds(windows, at, manual: false)) return at;
        }

        return null;
    }

    private static bool IsAbout(JsonView window, AppFacts facts)
    {
        var destination = facts.App["spec"]["destination"];
        bool?[] matches =
        [
            Matches(window["applications"], facts.View.Event.App.Name),
            Matches(window["clusters"], destination["name"].Text, destination["server"].Text),
            Matches(window["namespaces"], destination["namespace"].Text),
        ];
        var named = matches.OfType<bool>().ToList();
        return named.Count > 0 && (window["andOperator"].Flag ? named.TrueForAll(match => match) : named.Contains(true));
    }

    /// <summary>Null when the window does not name any.</summary>
    private static bool? Matches(JsonView patterns, params ReadOnlySpan<string?> values)
    {
        if (patterns.Texts is not { Count: > 0 } named) return null;
        foreach (var value in values)
        {
            if (value is not null && named.Any(pattern => Fits(pattern, value))) return true;
        }

        return false;
    }

    /// <summary>A glob in which <c>*</c> is any text, as Argo CD compares names here.</summary>
    private static bool Fits(string pattern, string value) => Regex.IsMatch(
        value, $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal)}$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    /// <param name="Schedules">One; two where day of month and day of week are both named, of which Argo CD takes either.</param>
    private sealed record Window(
        bool Denies, bool AllowsManual, ImmutableArray<CronExpression> Schedules, TimeSpan Duration, TimeZoneInfo Zone)
    {
        /// <summary>Null for what is not understood.</summary>
        public static Window? Of(JsonView window)
        {
            var schedules = SchedulesOf(window["schedule"].Text ?? "");
            return schedules.IsEmpty || window["kind"].Text is not ("allow" or "deny")
                || !Durations.TryParse(window["duration"].Text ?? "", out var duration) || duration <= TimeSpan.Zero
                || !TimeZoneInfo.TryFindSystemTimeZoneById(window["timeZone"].Text is { Length: > 0 } named ? named : "UTC", out var zone)
                ? null
                : new Window(window["kind"].Text == "deny", window["manualSync"].Flag, schedules, duration, zone);
        }

        /// <summary>When the window that is open shuts; null: it is shut.</summary>
        public DateTimeOffset? EndAt(DateTimeOffset at)
        {
            var end = Schedules.Max(schedule => schedule.GetPreviousOccurrence(at, Zone, inclusive: true)) + Duration;
            return end > at ? end : null;
        }

        public DateTimeOffset? NextAfter(DateTimeOffset at) => Schedules.Min(schedule => schedule.GetNextOccurrence(at, Zone));

        private static ImmutableArray<CronExpression> SchedulesOf(string text)
        {
            if (text.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [
                var minute, var hour, var day, var month, var weekday]) return [];
            string[] wanted = day is "*" or "?" || weekday is "*" or "?" ? [$"{minute} {hour} {day} {month} {weekday}"]
                : [$"{minute} {hour} {day} {month} *", $"{minute} {hour} * {month} {weekday}"];
            return wanted.All(one => CronExpression.TryParse(one, out _)) ? [.. wanted.Select(one => CronExpression.Parse(one))] : [];
        }
    }
}
