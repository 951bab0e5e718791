using System.Text;
using System.Text.RegularExpressions;

namespace Notifications.Notifier.Git;

/// <summary>
/// Which files of a repository an Application is made from. As Argo CD reads its annotation manifest-generate-paths: a rule is a file, a
/// folder with everything in it, or a glob in which <c>*</c> stays within one folder.
/// </summary>
/// <param name="Rules">From the repository's root, without a leading slash; an empty one: everything.</param>
internal sealed partial record PathRules(ImmutableArray<string> Rules)
{
    public const string Annotation = "argocd.argoproj.io/manifest-generate-paths";

    public static PathRules Everything { get; } = new([""]);

    /// <summary>Libraries of Jsonnet count wherever they lie: who imports them only the files tell.</summary>
    public bool TakesLibraries { get; init; }

    /// <param name="here">The sources that lie in the repository, at one revision.</param>
    /// <param name="all">All of the Application's, whose value files may point here by <c>$ref/</c>.</param>
    /// <param name="annotation">manifest-generate-paths; it then stands for the folders of the sources.</param>
    public static PathRules Of(IReadOnlyCollection<SourcePaths> here, IReadOnlyCollection<SourcePaths> all, string? annotation)
    {
        var named = (annotation ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new PathRules([.. here.SelectMany(source => Of(source, all, named)).Distinct(StringComparer.Ordinal)])
        {
            TakesLibraries = named.Length == 0 && here.Any(source => source.Type is SourcePaths.Directory or null),
        };
    }

    /// <param name="files">The changed files, with their former names.</param>
    public bool Touches(IEnumerable<string> files)
    {
        var rules = Rules.Select(Matcher).ToList();
        return files.Any(file => rules.Exists(rule => rule(file))
            || (TakesLibraries && file.EndsWith(".libsonnet", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Of(SourcePaths source, IReadOnlyCollection<SourcePaths> all, string[] named)
    {
        // a source that only others point into has no folder
        var hasFolder = source.Path.Length > 0 || source.Ref is null;
        foreach (var item in named)
        {
            if (hasFolder || item.StartsWith('/'))
                yield return From(source.Path, item);
        }

        if (named.Length == 0 && hasFolder)
            yield return source.Type is SourcePaths.Plugin ? "" : From("", source.Path); // what a plugin reads nobody knows
        foreach (var file in source.Files.Where(IsHere))
            yield return From(source.Path, Variables(file));
        foreach (var file in source.Ref is null ? [] : all.SelectMany(other => other.Files))
        {
            if (file.StartsWith($"${source.Ref}/", StringComparison.Ordinal))
                yield return From("", Variables(file[(source.Ref!.Length + 2)..]));
        }
    }

    /// <summary>A path seen from a folder, from the root; one that leaves the repository means its root.</summary>
    public static string From(string folder, string path)
    {
        var steps = new List<string>();
        foreach (var step in (path.StartsWith('/') ? path : $"{folder}/{path}").Split('/'))
        {
            if (step == ".." && steps.Count > 0)
                steps.RemoveAt(steps.Count - 1);
            else if (step is not ("" or "." or ".."))
                steps.Add(step);
        }

        return string.Join('/', steps);
    }

    /// <summary>Not an address of elsewhere, not in another source.</summary>
    private static bool IsHere(string file) =>
        !file.Contains("://", StringComparison.Ordinal) && (!file.StartsWith('$') || file.StartsWith("$ARGOCD_", StringComparison.Ordinal));

    /// <summary>Argo CD fills in $ARGOCD_APP_NAME and the like: anything may stand there.</summary>
    private static string Variables(string file) => Variable().Replace(file, "*");

    private static Func<string, bool> Matcher(string rule)
    {
        var glob = rule.AsSpan().ContainsAny("*?[") ? Glob(rule) : null;
        return file => rule.Length == 0
            || file == rule
            || (file.Length > rule.Length && file[rule.Length] == '/' && file.StartsWith(rule, StringComparison.Ordinal))
            || glob?.IsMatch(file) == true;
    }

    private static Regex Glob(string rule)
    {
        var pattern = new StringBuilder("^");
        for (var i = 0; i < rule.Length; i++)
        {
            var end = rule[i] == '[' ? rule.IndexOf(']', i + 1) : -1;
            if (end > i + 1)
            {
                var set = rule[(i + 1)..end];
                pattern.Append('[').Append(set[0] == '^' ? "^" : "")
                    .Append(set.TrimStart('^').Replace("\\", "\\\\", StringComparison.Ordinal)
                        .Replace("[", "\\[", StringComparison.Ordinal)).Append(']');
                i = end;
                continue;
            }

            pattern.Append(rule[i] switch
            {
                '*' => "[^/]*",
                '?' => "[^/]",
                var other => Regex.Escape(other.ToString()),
            });
        }

        try
        {
            return new Regex(pattern.Append('$').ToString(), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (ArgumentException)
        {
            return Anything(); // a glob that nobody can read: when in doubt it fits
        }
    }

    [GeneratedRegex(@"\$\{?ARGOCD_[A-Z_]+\}?", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    [GeneratedRegex("")]
    private static partial Regex Anything();
}
