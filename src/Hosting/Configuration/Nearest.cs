namespace Notifications.Hosting.Configuration;

/// <summary>Guesses what somebody meant by a name that does not exist.</summary>
public static class Nearest
{
    /// <summary>The known name with the fewest typing mistakes (insert, delete, replace, swap of neighbours; case is ignored), if there are
    /// few enough.</summary>
    public static string? To(string given, IEnumerable<string> known)
    {
        var allowed = Math.Max(1, Math.Max(given.Length / 3, given.Length > 3 ? 2 : 1));
        return known
            .Select(name => (name, distance: Distance(given.ToUpperInvariant(), name.ToUpperInvariant())))
            .Where(c => c.distance <= allowed)
            .OrderBy(c => c.distance)
            .ThenBy(c => c.name, StringComparer.Ordinal)
            .Select(c => c.name)
            .FirstOrDefault();
    }

    /// <summary>A remedy: <c>did you mean "x"?</c>, else <c>known: a, b, c</c> (at most twelve), else nothing.</summary>
    public static string? Remedy(string given, IReadOnlyCollection<string> known)
    {
        if (To(given, known) is { } nearest) return $"did you mean \"{nearest}\"?";
        if (known.Count == 0) return null;
        var some = string.Join(", ", known.Order(StringComparer.Ordinal).Take(12));
        return known.Count > 12 ? $"known: {some}, ..." : $"known: {some}";
    }

    // Optimal string alignment distance: Levenshtein's with swaps of neighbours.
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) d[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) d[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                d[i, j] = Math.Min(replace, Math.Min(d[i - 1, j], d[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
            }
        }

        return d[a.Length, b.Length];
    }
}
