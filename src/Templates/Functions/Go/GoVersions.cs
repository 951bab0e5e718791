using System.Text.RegularExpressions;
using Notifications.Templates.Values;

namespace Notifications.Templates.Functions.Go;

/// <summary>Sprig's <c>semver</c> and <c>semverCompare</c>: semantic versions (semver.org 2.0.0), missing parts are 0.</summary>
internal static partial class GoVersions
{
    public static IReadOnlyList<GoFunction> All { get; } =
    [
        GoFunction.One("semver", GoResult.Map, call => Parse(call, call.Text(0)).ToMap()),
        GoFunction.Piped("semverCompare", 2, GoResult.Flag, call => Allows(call, call.Text(0), Parse(call, call.Text(1)))),
    ];

    private static SemanticVersion Parse(GoCall call, string text) => Pattern().Match(text) is { Success: true } match
        ? new(Number(match, "major"), Number(match, "minor"), Number(match, "patch"), match.Groups["pre"].Value, match.Groups["meta"].Value,
            text)
        : throw call.Error($"\"{text}\" is no semantic version");

    private static long Number(Match match, string part) =>
        long.TryParse(match.Groups[part].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>Alternatives with <c>||</c>, of conditions with commas or spaces: <c>=, !=, &lt;, &gt;, &lt;=, &gt;=, ~, ^</c>, wildcards
    /// and <c>a - b</c>.</summary>
    private static bool Allows(GoCall call, string constraint, SemanticVersion version) => constraint.Split("||").Any(alternative =>
    {
        var conditions = Condition().Matches(Hyphen().Replace(alternative, ">=$1 <=$2"));
        return conditions.Count == 0 ? throw call.Error($"\"{constraint}\" is no condition for versions")
            : conditions.All(condition => Holds(call, condition, version));
    });

    private static bool Holds(GoCall call, Match condition, SemanticVersion version)
    {
        var parts = condition.Groups["version"].Value.TrimStart('v').Split('.', 3);
        var known = parts.TakeWhile(part => part is not ("*" or "x" or "X")).Count();
        if (known == 0)
            return version.Pre.Length == 0;
        var wanted = Parse(call, string.Join('.', parts.Take(known)));
        if (version.Pre.Length > 0 && wanted.Pre.Length == 0)
            return condition.Groups["operator"].Value == "!=";
        var next = known switch
        {
            1 => wanted with { Major = wanted.Major + 1, Minor = 0, Patch = 0, Pre = "" },
            2 => wanted with { Minor = wanted.Minor + 1, Patch = 0, Pre = "" },
            _ => wanted with { Patch = wanted.Patch + 1, Pre = "" }
        };
        var order = version.CompareTo(wanted);
        return condition.Groups["operator"].Value switch
        {
            "!=" => known < 3 ? order < 0 || version.CompareTo(next) >= 0 : order != 0,
            ">" => known < 3 ? version.CompareTo(next) >= 0 : order > 0,
            "<" => order < 0,
            ">=" or "=>" => order >= 0,
            "<=" or "=<" => known < 3 ? version.CompareTo(next) < 0 : order <= 0,
            "~" or "~>" => order >= 0
                && version.CompareTo(known == 1 ? next : wanted with { Minor = wanted.Minor + 1, Patch = 0, Pre = "" }) < 0,
            "^" => order >= 0 && version.CompareTo(Caret(wanted, known)) < 0,
            _ => known < 3 ? order >= 0 && version.CompareTo(next) < 0 : order == 0,
        };
    }

    private static SemanticVersion Caret(SemanticVersion wanted, int known) =>
        wanted.Major > 0 || known == 1 ? wanted with { Major = wanted.Major + 1, Minor = 0, Patch = 0, Pre = "" }
        : wanted.Minor > 0 || known == 2 ? wanted with { Minor = wanted.Minor + 1, Patch = 0, Pre = "" }
        : wanted with { Patch = wanted.Patch + 1, Pre = "" };

    [GeneratedRegex(@"^v?(?<major>[0-9]+)(\.(?<minor>[0-9]+))?(\.(?<patch>[0-9]+))?(-(?<pre>[0-9A-Za-z.-]+))?(\+(?<meta>[0-9A-Za-z.-]+))?$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"(?<operator>=>|=<|>=|<=|!=|~>|[=<>~^])?\s*(?<version>v?[0-9xX*]+(\.[0-9xX*]+){0,2}(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Condition();

    [GeneratedRegex(@"(\S+)\s+-\s+(\S+)", RegexOptions.NonBacktracking)]
    private static partial Regex Hyphen();

    private sealed record SemanticVersion(long Major, long Minor, long Patch, string Pre, string Meta, string Original)
    {
        public GoVersion ToMap()
        {
            var version = new GoVersion(ToString());
            foreach (var (name, value) in new (string, object)[]
            {
                ("Major", Major), ("Minor", Minor), ("Patch", Patch), ("Prerelease", Pre), ("Metadata", Meta), ("Original", Original),
                ("String", ToString()),
            })
                version.SetValue(name, value, readOnly: false);
            return version;
        }

        public int CompareTo(SemanticVersion other)
        {
            var numbers = (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));
            if (numbers != 0 || Pre == other.Pre)
                return numbers;
            if (Pre.Length == 0 || other.Pre.Length == 0)
                return Pre.Length == 0 ? 1 : -1;
            var (own, others) = (Pre.Split('.'), other.Pre.Split('.'));
            for (var i = 0; i < Math.Min(own.Length, others.Length); i++)
            {
                var (isNumber, isOther) = (long.TryParse(own[i], out var number), long.TryParse(others[i], out var otherNumber));
                var order = isNumber && isOther ? number.CompareTo(otherNumber) : isNumber != isOther ? isNumber ? -1 : 1
                    : string.CompareOrdinal(own[i], others[i]);
                if (order != 0)
                    return order;
            }

            return own.Length.CompareTo(others.Length);
        }

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture,
                $"{Major}.{Minor}.{Patch}{(Pre.Length > 0 ? "-" + Pre : "")}{(Meta.Length > 0 ? "+" + Meta : "")}");
    }
}

/// <summary>A version prints as its text, and has members.</summary>
internal sealed class GoVersion(string text) : SafeObject
{
    public string Text => text;
}
