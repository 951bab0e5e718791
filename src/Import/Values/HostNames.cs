using Notifications.Import.Code;

namespace Notifications.Import.Values;

/// <summary>What Argo CD Notifications gives to conditions and templates besides the Application: <c>time</c>, <c>strings</c>, <c>repo</c>,
/// and the methods of times.</summary>
internal static class HostNames
{
    private static readonly FrozenDictionary<string, decimal> Units = new Dictionary<string, decimal>
    {
        ["Nanosecond"] = 1,
        ["Microsecond"] = 1000,
        ["Millisecond"] = 1_000_000,
        ["Second"] = 1_000_000_000,
        ["Minute"] = 60_000_000_000,
        ["Hour"] = 3_600_000_000_000,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Layouts = new Dictionary<string, string>
    {
        ["Layout"] = "01/02 03:04:05PM '06 -0700",
        ["ANSIC"] = "Mon Jan _2 15:04:05 2006",
        ["UnixDate"] = "Mon Jan _2 15:04:05 MST 2006",
        ["RubyDate"] = "Mon Jan 02 15:04:05 -0700 2006",
        ["RFC822"] = "02 Jan 06 15:04 MST",
        ["RFC822Z"] = "02 Jan 06 15:04 -0700",
        ["RFC850"] = "Monday, 02-Jan-06 15:04:05 MST",
        ["RFC1123"] = "Mon, 02 Jan 2006 15:04:05 MST",
        ["RFC1123Z"] = "Mon, 02 Jan 2006 15:04:05 -0700",
        ["RFC3339"] = "2006-01-02T15:04:05Z07:00",
        ["RFC3339Nano"] = "2006-01-02T15:04:05.999999999Z07:00",
        ["Kitchen"] = "3:04PM",
        ["Stamp"] = "Jan _2 15:04:05",
        ["StampMilli"] = "Jan _2 15:04:05.000",
        ["StampMicro"] = "Jan _2 15:04:05.000000",
        ["StampNano"] = "Jan _2 15:04:05.000000000",
    }.ToFrozenDictionary();

    public static ValueKind KindOf(string path) => path.StartsWith("context.", StringComparison.Ordinal) ? ValueKind.OptionalText
        : ApplicationShape.KindOf(path);

    /// <summary><c>time.Minute</c>, <c>time.RFC3339</c>; null for what is none.</summary>
    public static Fragment? TimeConstant(string name) => Units.TryGetValue(name, out var length)
        ? Fragment.Number(length) with { Nanoseconds = length }
        : Layouts.TryGetValue(name, out var layout) ? Fragment.Quoted(layout) : null;

    /// <summary>Null for what has no counterpart.</summary>
    public static Fragment? Call(string owner, string function, IReadOnlyList<Fragment> arguments) =>
        (owner, function, arguments.Count) switch
        {
            ("time", "Now", 0) => Fragment.Atom("go.now", ValueKind.Time),
            ("time", "Parse", 1) => Fragment.Call("go.parseTime", ValueKind.Time, arguments),
            ("strings", "ReplaceAll", 3) => Fragment.Pipe(arguments[0], "go.replace", ValueKind.Text, arguments[1], arguments[2]),
            ("strings", "ToUpper", 1) => Fragment.Pipe(arguments[0], "string.upcase", ValueKind.Text),
            ("strings", "ToLower", 1) => Fragment.Pipe(arguments[0], "string.downcase", ValueKind.Text),
            ("repo", "RepoURLToHTTPS", 1) => Fragment.Pipe(arguments[0], "go.repoURLToHTTPS", ValueKind.Text),
            ("repo", "FullNameByRepoURL", 1) => Fragment.Pipe(arguments[0], "go.repoFullName", ValueKind.Text),
            ("repo", "QueryEscape", 1) => Fragment.Pipe(arguments[0], "go.urlquery", ValueKind.Text),
            _ => null,
        };

    /// <summary>A method of a time or of a length of time. Its type is not always known: the names tell.</summary>
    public static Fragment? Method(Fragment target, string method, IReadOnlyList<Fragment> arguments) => (method, arguments.Count) switch
    {
        ("Add", 1) => Fragment.Of($"{target.Operand} + {arguments[0].Operand}", ValueKind.Time),
        ("Sub", 1) => Fragment.Of($"{target.Operand} - {arguments[0].Operand}", ValueKind.Span),
        ("Before", 1) => Fragment.Compared(target, "<", arguments[0]),
        ("After", 1) => Fragment.Compared(target, ">", arguments[0]),
        ("Equal", 1) => Fragment.Of($"{target.Operand} == {arguments[0].Operand}", ValueKind.Flag),
        ("Compare", 1) => Fragment.Of(
            $"{target.Operand} < {arguments[0].Operand} ? -1 : ({target.Operand} > {arguments[0].Operand} ? 1 : 0)", ValueKind.Number),
        ("IsZero", 0) => Fragment.Of($"{target.Operand}.year == 1", ValueKind.Flag),
        ("UTC" or "Local", 0) => target,
        ("In", 1) => target,
        ("Format", 1) => Fragment.Pipe(target, "go.formatTime", ValueKind.Text, arguments),
        ("Unix", 0) => Fragment.Pipe(target, "go.unixTime", ValueKind.Number),
        ("UnixMilli", 0) => Fragment.Pipe(target, "go.unixMillis", ValueKind.Number),
        ("Year" or "Month" or "Day" or "Hour" or "Minute" or "Second", 0) =>
            Fragment.Atom($"{target.Operand}.{method.ToLowerInvariant()}", ValueKind.Number),
        ("YearDay", 0) => Fragment.Atom($"{target.Operand}.day_of_year", ValueKind.Number),
        ("Weekday", 0) => Fragment.Call("expr.weekday", ValueKind.Number, target),
        ("AddDate", 3) => Fragment.Of(
            $"{target.Operand} | date.add_years {arguments[0].Operand} | date.add_months {arguments[1].Operand} | date.add_days {arguments[2].Operand}", ValueKind.Time),
        ("Hours" or "Minutes" or "Seconds", 0) => Fragment.Atom($"{target.Operand}.total_{method.ToLowerInvariant()}", ValueKind.Number),
        ("Milliseconds" or "Microseconds", 0) =>
            Fragment.Of($"{target.Operand}.total_{method.ToLowerInvariant()} | math.floor", ValueKind.Number),
        ("Nanoseconds", 0) => Fragment.Of($"{target.Operand}.ticks * 100", ValueKind.Number),
        ("Round", 1) => Fragment.Call("go.roundDuration", ValueKind.Span, target, arguments[0]),
        ("Truncate", 1) => Fragment.Call("go.truncateDuration", ValueKind.Span, target, arguments[0]),
        ("String", 0) => Fragment.Pipe(target, "go.toString", ValueKind.Text),
        _ => null,
    };
}
